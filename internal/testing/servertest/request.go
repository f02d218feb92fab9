package servertest

import (
	"net/http"
	"slices"
	"strings"

	"nectarine/internal/mechanism/api"
)

// Request is a call that its operation takes: the objects that its path names are
// there, and its body is one that the document and the rules allow.
type Request struct {
	Operation   api.Operation
	From        *Client  // whoever may call it
	Path        string   // without /api, filled in
	Body        any      // nil: none; a string: as it is; anything else: as JSON
	ContentType string   // of a body that is a string
	Parts       []string // the ids that fill the parameters of the path, in their order
}

// Valid makes whatever the operation needs in the client's space, afresh at each
// call, and answers a request that the operation takes. An operation whose path
// names what nothing here can make fails the test: its maker belongs into makers.
func (c *Client) Valid(op api.Operation) Request {
	c.T.Helper()
	r := Request{Operation: op, From: c}
	r.Path, r.Parts = c.fill(op)
	key := op.Method + " " + strings.TrimPrefix(op.Path, "/api")
	if before := befores()[key]; before != nil {
		before(c, &r)
	}
	if body := bodies()[key]; body != nil {
		r.Body = body(c, r.Path)
	} else if op.Method == http.MethodPost || op.Method == http.MethodPut {
		r.Body = c.sample(op)
	}
	if file, is := r.Body.(File); is {
		r.Body, r.ContentType = file.Text, file.Type
	}
	return r
}

// File is a body that is not JSON.
type File struct{ Type, Text string }

// Upload sends a file of a media type and wants the status; it answers the decoded body.
func (c *Client) Upload(method, path, kind, text string, want int) M {
	c.T.Helper()
	a := c.Send(method, path, strings.NewReader(text), "Content-Type", kind)
	if a.Status != want {
		c.T.Fatalf("%s %s with a file of %s: %d, want %d: %s", method, path, kind, a.Status, want, a.Raw)
	}
	return a.Body
}

// Call sends a request as whoever it is from.
func (r Request) Call() Answer { return r.From.Call(r) }

// Call sends a request with the client's own credential.
func (c *Client) Call(r Request) Answer {
	c.T.Helper()
	if text, is := r.Body.(string); is {
		return c.Send(r.Operation.Method, r.Path, strings.NewReader(text), "Content-Type", r.ContentType)
	}
	return c.send(r.Operation.Method, r.Path, r.Body)
}

// With is the request with another path.
func (r Request) With(path string) Request {
	r.Path = path
	return r
}

// Operation is the operation of the path, which is as in the document but for /api.
func (c *Client) Operation(method, path string) (api.Operation, bool) {
	all := c.Operations()
	i := slices.IndexFunc(all, func(op api.Operation) bool { return op.Method == method && op.Path == "/api"+path })
	if i < 0 {
		return api.Operation{}, false
	}
	return all[i], true
}

// fill makes the objects that the path of the operation names, from left to right.
func (c *Client) fill(op api.Operation) (path string, parts []string) {
	c.T.Helper()
	pattern := ""
	for _, segment := range strings.Split(strings.TrimPrefix(op.Path, "/api/"), "/") {
		if strings.HasPrefix(segment, "{") {
			made := c.thing(op, pattern, segment, path)
			parts = append(parts, made)
			path += "/" + made
		} else {
			path += "/" + segment
		}
		pattern += "/" + segment
	}
	return path, parts
}

// thing makes one object that stands in a path: by its maker, or by the operation
// that creates an object in the collection before it, or in one of its own.
func (c *Client) thing(op api.Operation, collection, parameter, path string) string {
	c.T.Helper()
	if make := makers()[collection+"/"+parameter]; make != nil {
		return make(c, path)
	}
	if create, is := c.Operation(http.MethodPost, collection); is {
		return c.make(create, path)
	}
	if made := c.own(strings.Trim(parameter, "{}")); made != "" {
		return made
	}
	c.T.Fatalf("%s %s: nothing makes %s: add a maker for %q to servertest.makers", op.Method, op.Path, parameter, collection+"/"+parameter)
	return ""
}

// own makes an object of a collection that stands by itself, such as /teams, by the
// name that its id has in paths and bodies, and answers its id; "" when there is none.
func (c *Client) own(name string) string {
	c.T.Helper()
	for _, op := range c.Operations() {
		collection := strings.TrimPrefix(strings.TrimSuffix(op.Path, "/{"+name+"}"), "/api")
		if collection == strings.TrimPrefix(op.Path, "/api") || strings.Contains(collection, "{") {
			continue
		}
		if make := makers()[collection+"/{"+name+"}"]; make != nil {
			return make(c, collection)
		}
		if create, is := c.Operation(http.MethodPost, collection); is {
			return c.make(create, collection)
		}
	}
	return ""
}

// make creates an object in the collection at path and answers its id.
func (c *Client) make(create api.Operation, path string) string {
	c.T.Helper()
	r := Request{Operation: create, From: c, Path: path}
	if body := bodies()["POST "+strings.TrimPrefix(create.Path, "/api")]; body != nil {
		r.Body = body(c, path)
	} else {
		r.Body = c.sample(create)
	}
	a := c.Call(r)
	data, _ := a.Body["data"].(M)
	made, _ := data["id"].(string)
	if a.Status != 200 && a.Status != 201 || made == "" {
		c.T.Fatalf("POST %s with %v made nothing: %d %s", path, r.Body, a.Status, a.Raw)
	}
	return made
}
