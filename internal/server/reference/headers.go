package reference

// The headers of answers, by their names in the document.
const (
	requestIDHeader   = "RequestId"
	retryAfterHeader  = "RetryAfter"
	replayedHeader    = "IdempotentReplayed"
	challengeHeader   = "Challenge"
	dispositionHeader = "Disposition"
)

// answerHeaders are the headers of answers, each with its name on the wire and what it says.
// None is required, though some always come: no client fails over a proxy that takes one away.
var answerHeaders = map[string]struct {
	wire, says, kind, example string
}{
	requestIDHeader:   {"X-Request-Id", "The id of the request: your own `X-Request-Id` where it is a plain one of at most 64 characters, else ours. The log and the audit trail have it.", "string", "req_0a1b2c3d4e5f60718293a4b5"},
	retryAfterHeader:  {"Retry-After", "After how many seconds to ask again; only where that helps.", "integer", ""},
	replayedHeader:    {"Idempotent-Replayed", "`true` where this is the first answer to the same `Idempotency-Key`, given again; else it is not there.", "string", "true"},
	challengeHeader:   {"WWW-Authenticate", "How to bring a credential.", "string", "Bearer"},
	dispositionHeader: {"Content-Disposition", "That the content is an attachment, and the name of its file.", "string", `attachment; filename="members.csv"`},
}

// refusalHeaders are those of refusals beside the id of the request, by the name of the refusal.
var refusalHeaders = map[string][]string{"Unauthenticated": {challengeHeader}, "Conflict": {retryAfterHeader, replayedHeader}, "Unavailable": {retryAfterHeader},
	"InvalidRequest": {replayedHeader}, "NotFound": {replayedHeader}}

// headers tells of the headers that answers have. What all answers of the server have, to be
// kept by nobody and guessed by no browser, the conventions tell.
func headers(document map[string]any) {
	components, all := inner(document["components"]), map[string]any{}
	for name, h := range answerHeaders {
		is := map[string]any{"description": h.says, "schema": map[string]any{"type": h.kind}}
		if h.example != "" {
			is["example"] = h.example
		}
		all[name] = is
	}
	components["headers"] = all
	give := func(answer map[string]any, names ...string) {
		of := inner(answer["headers"])
		if of == nil {
			of = map[string]any{}
		}
		for _, name := range append(names, requestIDHeader) {
			of[answerHeaders[name].wire] = map[string]any{"$ref": "#/components/headers/" + name}
		}
		answer["headers"] = of
	}
	for name, refusal := range inner(components["responses"]) {
		give(inner(refusal), refusalHeaders[name]...)
	}
	eachOperation(document, func(op map[string]any) {
		for status, answer := range inner(op["responses"]) {
			answer := inner(answer)
			if answer["$ref"] != nil {
				continue
			}
			var also []string
			if inner(op["responses"])["422"] != nil && status[0] == '2' {
				also = append(also, replayedHeader)
			}
			for kind := range inner(answer["content"]) {
				if kind != "application/json" && kind != "text/event-stream" {
					give(answer, dispositionHeader)
				}
			}
			give(answer, also...)
		}
	})
}
