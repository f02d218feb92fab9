// Command nectarine is the whole product: the server and the tools around it.
// Each subcommand stands in a file of its own.
package main

import (
	"io"
	"os"

	"github.com/alecthomas/kong"
)

// version is set by the build from the repository's tags.
var version = "dev"

// commands are the subcommands, in the order in which help shows them. Flags that are
// settings of an installation name their environment variable; what is said of one
// call alone has none, so that nothing in the environment changes what a command means.
type commands struct {
	Version  kong.VersionFlag `help:"Print the version and exit."`
	Serve    serveCmd         `cmd:"" help:"Serve the API, and work in the background."`
	Init     initCmd          `cmd:"" help:"Create a company and print its ids and first API keys."`
	Key      keyCmd           `cmd:"" help:"Make an API key where all are lost, and rotate the keys that seal."`
	Licenses licensesCmd      `cmd:"" help:"Print the licences of the modules that are linked."`
	Openapi  openapiCmd       `cmd:"" help:"Print the OpenAPI document, and write the pages of docs that follow from the code."`
	Audit    auditCmd         `cmd:"" help:"Prove the audit trail."`
	Guard    guardCmd         `cmd:"" help:"May this person be contacted now, and if not, why and from when?"`
	Day      dayCmd           `cmd:"" help:"Close the days of loans that have come."`
	Loan     loanCmd          `cmd:"" help:"Reckon a loan: schedule, balances, replay, annual percentage rate."`
}

// streams are what a command reads and writes; a test gives its own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	var c commands
	k := kong.Parse(&c, kong.Name("nectarine"), kong.Description("Loan servicing, collections cases and the compliance between a lender and its borrowers."),
		kong.ShortUsageOnError(), kong.Vars{"version": version})
	k.FatalIfErrorf(k.Run(&streams{os.Stdin, os.Stdout, os.Stderr}))
}
