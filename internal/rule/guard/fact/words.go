package fact

import "embed"

// Source is the text of what is asked and known, whose comments describe the schema.
//
//go:embed check.go consent.go facts.go interaction.go request.go
var Source embed.FS
