package server_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/domain/dni"
	"nectarine/internal/domain/notification"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
)

// labels declares an operation whose body and answer are a T.
func labels[T any](r *api.Router, path string) {
	api.One(r, api.Op{Method: "POST", Path: path, Summary: "Create", Permission: "label:create"},
		func(context.Context, *store.Tx, *struct{ Body api.Fresh[T] }) (*T, error) { return new(T), nil })
}

// Two types of one name would share one schema, and one of them would refuse what
// is right: it is found when they are declared, whichever comes first.
func TestTwoTypesOfOneNameAreAFault(t *testing.T) {
	for name, declare := range map[string]func(*api.Router){
		"one order": func(r *api.Router) { labels[dni.Type](r, "/blocks"); labels[notification.Type](r, "/notices") },
		"the other": func(r *api.Router) { labels[notification.Type](r, "/notices"); labels[dni.Type](r, "/blocks") },
		"one is told": func(r *api.Router) {
			api.Name[dni.Type](r, "Type")
			labels[dni.Type](r, "/blocks")
			labels[notification.Type](r, "/notices")
		},
	} {
		r := api.New(http.NewServeMux(), new(store.DB))
		declare(r)
		_, err := r.OpenAPI("", func(map[string]any) {})
		if err == nil {
			t.Errorf("%s: two types called Type were declared, and nothing was said", name)
			continue
		}
		for _, part := range []string{"TypeCreate", "nectarine/internal/domain/dni.Type", "nectarine/internal/domain/notification.Type"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: the fault does not name %s: %v", name, part, err)
			}
		}
	}
	names := map[string]bool{}
	for _, declare := range []func(*api.Router){
		func(r *api.Router) { labels[dni.Type](r, "/blocks"); labels[notification.Type](r, "/notices") },
		func(r *api.Router) { labels[notification.Type](r, "/notices"); labels[dni.Type](r, "/blocks") },
	} {
		r := api.New(http.NewServeMux(), new(store.DB))
		server.ValueNames(r)
		api.Name[dni.Type](r, "BlockType")
		api.Name[notification.Type](r, "NoticeType")
		api.Name[store.ActorEmployee](r, "EmployeeReference")
		declare(r)
		if err := r.Faults(); err != nil {
			t.Errorf("types with names of their own are refused: %v", err)
		}
		all, err := r.Names()
		if err != nil {
			t.Error(err)
		}
		names[strings.Join(all, "\n")] = true
	}
	if len(names) != 1 {
		t.Errorf("the names depend on the order in which operations are declared: %v", names)
	}
}

// A type that is named after it was shown would have two names.
func TestATypeIsNamedBeforeItIsShown(t *testing.T) {
	r := api.New(http.NewServeMux(), new(store.DB))
	labels[dni.Type](r, "/blocks")
	api.Name[dni.Type](r, "BlockType")
	if err := r.Faults(); err == nil || !strings.Contains(err.Error(), "name it first") {
		t.Errorf("a name that came too late is taken: %v", err)
	}
}

func TestOperationIDsHaveOneOwner(t *testing.T) {
	r := api.New(http.NewServeMux(), new(store.DB))
	for _, path := range []string{"/people/{personId}/labels", "/labels"} {
		api.None(r, api.Op{Method: "POST", Path: path, Summary: "Create a label", Permission: "label:create"},
			func(context.Context, *store.Tx, *api.NoInput) error { return nil })
	}
	if err := r.Faults(); err == nil || !strings.Contains(err.Error(), "createLabel is that of POST /people/{personId}/labels and of POST /labels") {
		t.Errorf("two operations have one operationId: %v", err)
	}
}

// The names of schemas and operations are a contract with clients that were
// generated from them: what changes them shows in these files.
func TestNamesAreFrozen(t *testing.T) {
	s := server.New(new(store.DB))
	schemas, err := s.Router.Names()
	if err != nil {
		t.Errorf("names that clients cannot use:\n%v", err)
	}
	frozen(t, "../../api/schemas.txt", schemas)
	ids := s.Router.OperationIDs()
	frozen(t, "../../api/operations.txt", ids)
	good := regexp.MustCompile(`^[a-z][A-Za-z0-9]+$`)
	for _, line := range ids {
		if id, _, _ := strings.Cut(line, " "); !good.MatchString(id) {
			t.Errorf("%s is no operationId: it begins with a small letter and has letters and digits alone", id)
		}
	}
}

func frozen(t *testing.T, file string, want []string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != strings.Join(want, "\n")+"\n" {
		t.Errorf("%s is not what the code says: run make openapi, and see whether names of the contract have changed", file)
	}
}

// A body that is called XCreate or XUpdate is taken by operations that create or change, and
// by no other: a client that was generated has the name before its eyes.
func TestBodiesAreNamedForWhatTakesThem(t *testing.T) {
	text, err := server.Document()
	if err != nil {
		t.Fatalf("the document: %v", err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					}
				}
			}
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatalf("the document: %v", err)
	}
	verbs := map[string]*regexp.Regexp{"Create": regexp.MustCompile(`^(create|bulkCreate|chargeBack)[A-Z]`), "Update": regexp.MustCompile(`^(update|bulkUpdate)[A-Z]`)}
	seen := 0
	for _, operations := range document.Paths {
		for _, op := range operations {
			for _, content := range op.RequestBody.Content {
				name := strings.TrimPrefix(content.Schema.Ref, "#/components/schemas/")
				for suffix, verb := range verbs {
					if !strings.HasSuffix(name, suffix) {
						continue
					}
					if seen++; !verb.MatchString(op.OperationID) {
						t.Errorf("%s takes %s, the body of another operation: give it a name of its own by api.Name or api.NameChange", op.OperationID, name)
					}
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d bodies were looked at, want 50 and more", seen)
	}
}

// bodyName is how schemas are called that are a body; madeOf is what a name of these adds to that
// of the noun; wornName is what tells a reader nothing.
var (
	bodyName = regexp.MustCompile(`(Create|Update|Input|Request)$`)
	madeOf   = regexp.MustCompile(`(Create|Update|Input|Envelope|Page|List)$`)
	wornName = regexp.MustCompile(`(Row|Shown|Said|Pair|Old|Answer|Set|Message|Body)$`)
)

// sameFields are the schemas that have the fields, or the values, of another and mean something else.
var sameFields = map[string]string{
	"AdvanceDetails RefundDetails":         "where an advance goes, and of what something was given back: either may get fields of its own",
	"EmployeeReference UserReference":      "an id of an employee, and one of a user",
	"InteractionStatus NotificationStatus": "where an interaction stands, and a notification: either may get values of its own",
}

// TestNamesTellSchemasApart: bodies end in what is done with them, in one way each, no
// name ends in a word that says nothing, and two that have the same fields are one, or say why not.
func TestNamesTellSchemasApart(t *testing.T) {
	b, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths      map[string]map[string]json.RawMessage
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
				Enum       []string
			}
		}
	}
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	for path, item := range document.Paths {
		for method, raw := range item {
			var op struct {
				RequestBody struct {
					Content map[string]struct {
						Schema struct {
							Ref string `json:"$ref"`
						}
					}
				}
			}
			if method == "parameters" {
				continue
			}
			if err := json.Unmarshal(raw, &op); err != nil {
				t.Fatal(err)
			}
			if ref := op.RequestBody.Content["application/json"].Schema.Ref; ref != "" && !bodyName.MatchString(ref) {
				t.Errorf("the body of %s %s is a %s, want a name that ends in Create, Update, Input or Request: name it in names.go", method, path, ref)
			}
		}
	}
	of, alike := map[string]string{}, 0
	for _, name := range slices.Sorted(maps.Keys(document.Components.Schemas)) {
		if wornName.MatchString(name) {
			t.Errorf("the schema %s ends in a word that says nothing: name it after what it is, by api.Name", name)
		}
		noun := madeOf.ReplaceAllString(name, "")
		if _, is := document.Components.Schemas[noun]; is && noun != name {
			continue // it has the fields of the noun, and its name says so
		}
		fields := slices.Clone(document.Components.Schemas[name].Enum)
		for field, is := range document.Components.Schemas[name].Properties {
			var one struct { // what it is, whatever its bounds
				Type, Items, AnyOf any
				Ref                string `json:"$ref"`
			}
			if err := json.Unmarshal(is, &one); err != nil {
				t.Fatal(err)
			}
			says, err := json.Marshal(one)
			if err != nil {
				t.Fatal(err)
			}
			fields = append(fields, field+" "+string(says))
		}
		slices.Sort(fields)
		if all := strings.Join(fields, "\n"); all != "" && of[all] != "" {
			if alike++; sameFields[of[all]+" "+name] == "" {
				t.Errorf("the schemas %s and %s have the same fields: make them one type, or say in sameFields why not", of[all], name)
			}
		} else {
			of[all] = name
		}
	}
	if alike != len(sameFields) {
		t.Errorf("%d schemas have the fields of another, want the %d that are listed: take out what is mended", alike, len(sameFields))
	}
}
