package reference

// refused are the examples of refusals, by their names in the document: what came when a test
// asked for each. A field is what is refused, and told what is said of it.
var refused = []struct {
	name, kind           string
	status               int
	message, field, told string
}{
	{"InvalidRequest", "InvalidRequest", 400, "name.lastName: a person has a last name", "name.lastName", "a person has a last name"},
	{"Unauthenticated", "Unauthenticated", 401, "send a valid API key in the header X-API-KEY, or as a bearer token", "", ""},
	{"Forbidden", "Forbidden", 403, "this credential lacks the permission team:read (or team:list)", "", ""},
	{"NotFound", "NotFound", 404, `there is no team with id "ext-nobodys"`, "", ""},
	{"Timeout", "Timeout", 408, "the work was accepted and goes on as BR-5F1C-Q8ZK; ask for its progress", "", ""},
	{"Conflict", "Duplicate", 409, "another object has this externalId already", "externalId", "is taken"},
	{"PreconditionFailed", "PreconditionFailed", 412, "the object has been changed since you read it; nothing was changed. Read it again, and decide anew", "", ""},
	{"TooLarge", "TooLarge", 413, "the body is larger than 1 MiB", "", ""},
	{"UnsupportedMediaType", "UnsupportedMediaType", 415, "a body of the media type text/plain is not read: send JSON (Content-Type: application/json), or a form (application/x-www-form-urlencoded)", "", ""},
	{"KeyReused", "KeyReused", 422, "this Idempotency-Key was used for another request; use a new key for each request", "", ""},
	{"Internal", "Internal", 500, "something went wrong on our side; nothing was changed. Quote the request id to support", "", ""},
	{"Unavailable", "Unavailable", 503, "the database is busy or unavailable; nothing was changed. Try again", "", ""},
}

// refuse puts the examples of refusals beside their schema, and one into it.
func refuse(document map[string]any) {
	components := inner(document["components"])
	for _, r := range refused {
		example := map[string]any{"status": r.status, "statusCode": r.status, "errorType": r.kind, "message": r.message,
			"requestId": "req_5f0c2d7e91ab48630d1e7c2f"}
		if r.field != "" {
			example["details"] = []any{map[string]any{"field": r.field, "message": r.told}}
		}
		media := inner(inner(inner(inner(components["responses"])[r.name])["content"])["application/json"])
		media["example"] = example
		if r.name == "InvalidRequest" {
			inner(inner(components["schemas"])["Refusal"])["examples"] = []any{example}
		}
	}
}
