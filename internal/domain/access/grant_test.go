package access_test

import (
	"fmt"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
)

// What keys held before permissions had one spelling opens what it opened then, and
// nothing else.
func TestStoredPermissionsAreUnderstood(t *testing.T) {
	for _, test := range []struct {
		name         string
		stored, want []api.Permission
		in           int
	}{
		{"another spelling", []api.Permission{"casetype:read", "loan.type:create", "taskrouter.task:receive"}, []api.Permission{"caseType:read", "loanType:create", "task:receive"}, 1},
		{"a list alone", []api.Permission{"loan.type:list", "team:list"}, []api.Permission{"loanType:list", "team:list"}, 1},
		{"one by its id alone", []api.Permission{"loan:read", "loan.type:read", "employee:read", "team:read"}, []api.Permission{"loan:get", "loanType:get", "employee:get", "team:get"}, 1},
		{"both halves", []api.Permission{"loan:read", "loan:list"}, []api.Permission{"loan:read", "loan:list"}, 1},
		{"cases and their do not interacts", []api.Permission{"case:update", "case:update"}, []api.Permission{"case:update", "doNotInteract:update", "doNotInteract:delete"}, 1},
		{"everything, and what there is not", []api.Permission{"*", "bogus:thing"}, []api.Permission{"*", "bogus:thing"}, 1},
		{"none", nil, nil, 1},
		{"today's", []api.Permission{"loan:read", "case:update"}, []api.Permission{"loan:read", "case:update"}, 2},
	} {
		if got := access.InTodaysVocabulary(test.stored, test.in); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: %v is understood as %v; want %v", test.name, test.stored, got, test.want)
		}
	}
}
