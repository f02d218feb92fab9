package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/api/openapi"
)

// Name gives the schema of a type another name than the type's own: what it is,
// with its domain where the word alone would not say. It must be given before an
// operation shows the type.
func Name[T any](r *Router, name string) { r.names.Choose(reflect.TypeFor[T](), name) }

// NameCreation gives the schema of the body by which a T is made another name than TCreate.
func NameCreation[T any](r *Router, name string) {
	r.names.Choose(reflect.TypeFor[creation[T]](), name)
}

// NameChange gives the schema of the body by which a T is changed another name than TUpdate.
func NameChange[T any](r *Router, name string) {
	r.names.Choose(reflect.TypeFor[change[T]](), name)
}

// Grows says of a type with few values (Values) that releases add to them: in answers the
// document tells those of today and lets others be. It must be said before an operation
// shows the type.
func Grows[T any](r *Router) { r.names.Grows(reflect.TypeFor[T]()) }

// Faults are what is wrong with the operations as they are declared, or nil.
func (r *Router) Faults() error { return r.names.Faults() }

// sayNull puts the schemas right, once, before the first request is held against them.
func (r *Router) sayNull() {
	r.settled.Do(func() { openapi.SayNull(r.huma.OpenAPI().Components.Schemas) })
}

// Names are the names of all schemas, in order, with the type that owns each. The
// error tells of names that clients could not use.
func (r *Router) Names() ([]string, error) {
	r.sayNull()
	return r.names.Schemas(r.huma.OpenAPI().Components.Schemas)
}

// OperationIDs are the operationIds, in order, each with its method and path.
func (r *Router) OperationIDs() []string { return r.names.OperationIDs() }

// OpenAPI is the document of all operations declared so far, as indented JSON.
// The same operations give the same bytes. about is a page on the conventions, in
// Markdown; complete adds to the document what the operations do not say. The error tells
// of faults in what is declared.
func (r *Router) OpenAPI(about string, complete func(document map[string]any)) ([]byte, error) {
	if err := r.Faults(); err != nil {
		return nil, err
	}
	r.sayNull()
	spec := *r.huma.OpenAPI()
	info, components := *spec.Info, *spec.Components
	info.Description, info.Contact = about, &huma.Contact{Name: "Nectarine"}
	components.Responses = sharedRefusals()
	spec.Info, spec.Components = &info, &components
	spec.Servers = []*huma.Server{{URL: "/", Description: "The server that this document comes from."}}
	return openapi.Write(&spec, complete)
}

// sharedRefusals are the answers of errors, which are the same for all operations.
func sharedRefusals() map[string]*huma.Response {
	all := map[string]*huma.Response{}
	for status, text := range refusalTexts {
		all[refusalName(status)] = &huma.Response{Description: text,
			Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: openapi.SchemaPrefix + "Refusal"}}}}
	}
	return all
}

// refusalTexts say when each status comes.
var refusalTexts = map[int]string{
	http.StatusBadRequest:            "The request is wrong. `details` name the fields, and `message` says what to do. Nothing was changed.",
	http.StatusUnauthorized:          "There is no credential, or nobody has it.",
	http.StatusForbidden:             "The credential may not do this: `message` names the permission that it lacks, or says why.",
	http.StatusNotFound:              "There is no such object in the space of the credential.",
	http.StatusRequestTimeout:        "With `sync=true`: the work was accepted and goes on after the 20 seconds.",
	http.StatusConflict:              "The state of the object does not allow it, or an external id is taken. `errorType` says which.",
	http.StatusPreconditionFailed:    "With `If-Match`: the object has been changed since. Nothing was changed; read it again.",
	http.StatusRequestEntityTooLarge: "The body is larger than 1 MiB, or an upload larger than 256 MiB.",
	http.StatusUnsupportedMediaType:  "The body is of a media type that the operation does not take.",
	http.StatusUnprocessableEntity:   "The `Idempotency-Key` was used for another request.",
	http.StatusInternalServerError:   "A fault of ours. Nothing was changed; quote `requestId` to support.",
	http.StatusServiceUnavailable:    "The database is busy or unavailable. Nothing was changed; `Retry-After` says when to try again.",
}
