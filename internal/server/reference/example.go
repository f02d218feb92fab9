package reference

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strconv"
)

// Example is one call of an operation, as a test has made it: what the server took and
// what it gave, with fixed values in place of those that no two calls share.
type Example struct {
	// Parameters are those of the path, by name.
	Parameters map[string]string `json:"parameters,omitempty"`
	// Body is what was sent: JSON, or a text where BodyType says so. Nil for none.
	Body     any    `json:"body,omitempty"`
	BodyType string `json:"bodyType,omitempty"`
	// Preview is what came with previewMode=true, where that answers something else.
	Preview any `json:"preview,omitempty"`
	// Answer is what came, with a status of success. Nil for none.
	Status     int    `json:"status"`
	Answer     any    `json:"answer,omitempty"`
	AnswerType string `json:"answerType,omitempty"`
}

// ReadExamples reads examples by the operationIds. Numbers stay as they are written.
func ReadExamples(b []byte) (map[string]Example, error) {
	all := map[string]Example{}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return all, d.Decode(&all)
}

// illustrate puts the examples into the document.
func illustrate(document map[string]any, examples map[string]Example, files fs.FS) {
	ids := map[string]string{}
	eachOperation(document, func(op map[string]any) {
		name, _ := op["operationId"].(string)
		example, is := examples[name]
		if !is {
			return
		}
		for parameter, value := range example.Parameters {
			ids[parameter] = value
		}
		show(inner(op["requestBody"]), example.BodyType, example.Body)
		showFiles(inner(op["requestBody"]), files)
		responses := inner(op["responses"])
		show(inner(responses[strconv.Itoa(example.Status)]), example.AnswerType, example.Answer)
		show(inner(responses["200"]), "", example.Preview)
	})
	stream(document, examples)
	eachOperation(document, func(op map[string]any) {
		name, _ := op["operationId"].(string)
		for _, parameter := range parameters(op) {
			word, _ := parameter["name"].(string)
			if value := examples[name].Parameters[word]; value != "" {
				parameter["example"] = value
			} else if ids[word] != "" { // a filter by what other operations have in their path
				parameter["example"] = fitting(inner(parameter["schema"]), ids[word])
			}
		}
	})
}

// stream shows of the stream of a bulk operation the event by which it tells how it stands.
func stream(document map[string]any, examples map[string]Example) {
	eachOperation(document, func(op map[string]any) {
		media := inner(inner(inner(inner(op["responses"])["200"])["content"])["text/event-stream"])
		text, err := json.Marshal(examples["getBulkOperation"].Answer)
		if media != nil && err == nil {
			media["example"] = "event: progress\nretry: 1000\ndata: " + string(text) + "\n\n"
		}
	})
}

// fitting is an id as the example of a parameter, which may take a list of them.
func fitting(schema map[string]any, id string) any {
	if kind, is := schema["type"].([]any); schema["type"] == "array" || is && slices.Contains(kind, "array") {
		return []any{id}
	}
	return id
}

// show puts an example beside the schema of its media type, JSON unless it says. A text
// stands beside the other types that take or give any text as well.
func show(of map[string]any, kind string, example any) {
	if kind == "" {
		kind = "application/json"
	}
	_, text := example.(string)
	for name, media := range inner(of["content"]) {
		if example != nil && (name == kind || text && slices.Contains(anyText, name)) {
			inner(media)["example"] = example
		}
	}
}

// showFiles puts the files of docs/examples beside the types of a body that are no text.
func showFiles(of map[string]any, files fs.FS) {
	for name, media := range inner(of["content"]) {
		if file := shown[name]; file != "" {
			inner(media)["examples"] = written(files, file)
		}
	}
}

// written is the example of a body that is a file of text. A link to it (externalValue) will not
// do: generators of clients take it for a file beside the document. Nor will the bytes of a picture:
// they read the document as YAML, which has no such characters. Nil where there is no such file; a
// test finds that there is no example then.
func written(files fs.FS, file string) map[string]any {
	content, err := fs.ReadFile(files, "examples/"+file)
	if err != nil {
		return nil
	}
	return map[string]any{"file": map[string]any{"description": "The file: /docs/examples/" + file, "value": string(content)}}
}

// shown are the files of docs/examples, which the server gives, by the media type of a body.
var shown = map[string]string{"application/pdf": "letter.pdf"}

// anyText are the media types under which any text is taken or given.
var anyText = []string{"application/octet-stream", "text/plain", "text/csv", "*/*"}
