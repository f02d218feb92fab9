package sim

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
)

// deed is something that a user does, and how often against the others.
type deed struct {
	weight int
	do     func(*worker)
}

// deeds are what users do, right and wrong.
var deeds = []deed{
	{6, makeTeam}, {6, changeTeam}, {4, makePerson}, {4, changePerson}, {3, makeLoan}, {3, changeLoan}, {4, makeCase},
	{6, changeCase}, {2, skipAhead},
	{3, writeNote}, {3, editNote}, {3, escalate}, {2, snooze}, {3, readOwn}, {2, readForeign}, {2, nonsense}, {1, moveClock},
}

// act does one deed.
func (w *worker) act() {
	total := 0
	for _, d := range deeds {
		total += d.weight
	}
	n := w.rng.IntN(total)
	for _, d := range deeds {
		if n -= d.weight; n < 0 {
			d.do(w)
			return
		}
	}
}

func (w *worker) make(kind, path string, body M) string {
	status, answer := w.call("POST", path, body)
	if !w.want(status, http.StatusOK, "POST "+path, answer) {
		return ""
	}
	data := answer["data"].(M)
	id := data["id"].(string)
	w.remember(id, &object{path: path + "/" + id, kind: kind, fields: maps.Clone(body), changes: 1})
	w.mine[kind] = append(w.mine[kind], id)
	return id
}

// change puts fields to one of the user's own objects.
func (w *worker) change(kind string, fields M) {
	if len(w.mine[kind]) == 0 {
		return
	}
	id := w.mine[kind][w.rng.IntN(len(w.mine[kind]))]
	w.mu.Lock()
	o := w.objects[id]
	w.mu.Unlock()
	status, answer := w.call("PUT", o.path, fields)
	if !w.want(status, http.StatusOK, "PUT "+o.path, answer) {
		return
	}
	differs := false
	for name, value := range fields {
		differs = differs || !same(o.fields[name], value)
		o.fields[name] = value
	}
	if differs {
		o.changes++
	}
}

// same reports whether a value is what was sent: an object may have more fields
// than were sent.
func same(got, sent any) bool {
	object, is := sent.(M)
	if !is {
		return fmt.Sprint(got) == fmt.Sprint(sent)
	}
	has, _ := got.(M)
	for name, value := range object {
		if !same(has[name], value) {
			return false
		}
	}
	return true
}

func makeTeam(w *worker) {
	w.make("team", "/teams", M{"name": word(w.rng), "externalId": fmt.Sprintf("%d-%d", w.id, w.calls)})
}

func changeTeam(w *worker) {
	fields := M{"name": word(w.rng)}
	if w.rng.IntN(2) == 0 {
		fields["email"] = strings.ToLower(word(w.rng)) + "@acme.example"
	}
	w.change("team", fields)
}

func makePerson(w *worker) {
	w.make("person", "/people", newPerson(fmt.Sprintf("p%d-%d", w.id, w.calls)))
}

func newPerson(external string) M {
	return M{"externalId": external, "borrowerType": "person", "name": M{"firstName": "Ann", "lastName": "Lee"}}
}

func changePerson(w *worker) {
	w.change("person", M{"externalId": fmt.Sprintf("q%d-%d", w.id, w.calls)})
}

// makeCase opens a case of one of the user's own borrowers.
func makeCase(w *worker) {
	if n := len(w.mine["person"]); n > 0 {
		w.make("case", "/people/"+w.mine["person"][w.rng.IntN(n)]+"/cases", M{"caseType": "bankruptcy", "status": "initiated", "name": word(w.rng)})
	}
}

// steps are where a case may go from each status.
var steps = map[string][]string{"initiated": {"processing", "canceled"}, "processing": {"initiated", "completed", "canceled"}, "completed": {"reopened"}, "canceled": {"reopened"}, "reopened": {"processing", "completed", "canceled"}}

// changeCase leads one of the user's own cases a step on, or fills in a field.
func changeCase(w *worker) {
	if len(w.mine["case"]) == 0 {
		return
	}
	if w.rng.IntN(2) == 0 {
		w.change("case", M{"courtCaseNumber": fmt.Sprint(w.calls)})
		return
	}
	id := w.mine["case"][w.rng.IntN(len(w.mine["case"]))]
	w.mu.Lock()
	o := w.objects[id]
	w.mu.Unlock()
	may := steps[o.fields["status"].(string)]
	body := M{"status": may[w.rng.IntN(len(may))], "outcome": "approved"}
	status, answer := w.call("PUT", o.path, body)
	if !w.want(status, http.StatusOK, "PUT "+o.path, answer) {
		return
	}
	if o.fields["status"], o.fields["outcome"] = body["status"], "approved"; body["status"] == "reopened" {
		o.fields["outcome"] = nil
	}
	if o.closed() && o.fields["escalatedTeamId"] != nil { // what hangs on a case ends with it
		o.fields["escalatedTeamId"], o.fields["escalationIsUrgent"] = nil, nil
	}
	o.changes++
}

// closed reports whether a case is over: nothing is hung on it then.
func (o *object) closed() bool {
	return o.fields["status"] == "completed" || o.fields["status"] == "canceled"
}

// skipAhead asks for a step that no case may take: it is refused.
func skipAhead(w *worker) {
	if len(w.mine["case"]) == 0 {
		return
	}
	id := w.mine["case"][w.rng.IntN(len(w.mine["case"]))]
	w.mu.Lock()
	o := w.objects[id]
	w.mu.Unlock()
	to := map[string]string{"initiated": "completed", "processing": "reopened", "completed": "canceled", "canceled": "completed", "reopened": "initiated"}[o.fields["status"].(string)]
	status, answer := w.call("PUT", o.path, M{"status": to, "outcome": "approved"})
	w.want(status, http.StatusConflict, "PUT of an illegal step to "+to, answer)
}

// makeLoan gives one of the user's own borrowers a loan.
func makeLoan(w *worker) {
	if len(w.mine["loanType"]) == 0 {
		w.make("loanType", "/loan-types", M{"name": word(w.rng), "type": "installment", "assetType": "personalClosedEndUnsecured"})
		return
	}
	if n := len(w.mine["person"]); n > 0 {
		w.make("loan", "/people/"+w.mine["person"][w.rng.IntN(n)]+"/loans", M{"type": "installment", "loanTypeId": w.mine["loanType"][0], "nickname": word(w.rng), "externalId": fmt.Sprintf("l%d-%d", w.id, w.calls)})
	}
}

func changeLoan(w *worker) { w.change("loan", M{"nickname": word(w.rng)}) }

// one is one of the user's own objects of a kind, or nil.
func (w *worker) one(kind string) *object {
	if len(w.mine[kind]) == 0 {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.objects[w.mine[kind][w.rng.IntN(len(w.mine[kind]))]]
}

// writeNote notes something on a case, which so gets a change of its own.
func writeNote(w *worker) {
	if o := w.one("case"); o != nil && w.make("note", o.path+"/notes", M{"content": word(w.rng), "pinned": w.rng.IntN(2) == 0}) != "" {
		o.changes++
	}
}

// editNote says something else in a note; what it said is kept.
func editNote(w *worker) {
	o := w.one("note")
	if o == nil {
		return
	}
	text := word(w.rng)
	status, answer := w.call("PUT", o.path, M{"content": text})
	if !w.want(status, http.StatusOK, "PUT "+o.path, answer) || text == o.fields["content"] {
		return
	}
	o.changes++
	o.old = append(o.old, o.fields["content"])
	o.fields["content"] = text
	w.mu.Lock()
	defer w.mu.Unlock()
	path, _, _ := strings.Cut(o.path, "/notes/")
	for _, c := range w.objects {
		if c.path == path {
			c.changes++
		}
	}
}

// escalate asks a team for help with a case, or ends that.
func escalate(w *worker) {
	o, team := w.one("case"), w.one("team")
	if o == nil || team == nil {
		return
	}
	id := team.path[len("/teams/"):]
	body := M{"escalatedTeamId": id, "isUrgent": w.rng.IntN(2) == 0}
	if o.fields["escalatedTeamId"] != nil && w.rng.IntN(2) == 0 {
		body = M{}
	}
	status, answer := w.call("POST", o.path+"/escalations", body)
	if o.closed() {
		w.want(status, http.StatusConflict, "POST "+o.path+"/escalations of a closed case", answer)
		return
	}
	if w.want(status, http.StatusNoContent, "POST "+o.path+"/escalations", answer) {
		o.fields["escalatedTeamId"], o.fields["escalationIsUrgent"] = body["escalatedTeamId"], body["isUrgent"]
		o.changes++
	}
}

// snooze lets a case rest for a day or two; the clock may end that.
func snooze(w *worker) {
	if o := w.one("case"); o != nil {
		status, answer := w.call("POST", o.path+"/snooze", M{"snoozeFor": 1 + w.rng.IntN(2)})
		if o.closed() {
			w.want(status, http.StatusConflict, "POST "+o.path+"/snooze of a closed case", answer)
			return
		}
		if w.want(status, http.StatusNoContent, "POST "+o.path+"/snooze", answer) {
			o.changes++
			o.snoozes++
		}
	}
}

func readOwn(w *worker) {
	path, ok := w.any(w.rng)
	if !ok {
		return
	}
	status, answer := w.call("GET", path, nil)
	w.want(status, http.StatusOK, "GET "+path, answer)
}

// readForeign asks for, and tries to change, what belongs to the other company.
func readForeign(w *worker) {
	for _, other := range w.companies {
		if other == w.company {
			continue
		}
		path, ok := other.any(w.rng)
		if !ok {
			return
		}
		status, answer := w.call("GET", path, nil)
		w.want(status, http.StatusNotFound, "GET of another company's "+path, answer)
		body := M{"externalId": "stolen"}
		if strings.Contains(path, "/notes/") {
			body = M{"content": "stolen"}
		}
		status, answer = w.call("PUT", path, body)
		w.want(status, http.StatusNotFound, "PUT of another company's "+path, answer)
	}
}

// nonsense must be refused and leave nothing.
func nonsense(w *worker) {
	bad := []struct {
		method, path string
		body         any
		want         int
	}{
		{"POST", "/teams", M{"name": ""}, 400}, {"POST", "/teams", M{"name": 7}, 400}, {"POST", "/teams", M{"nam": "x"}, 400}, {"POST", "/teams", []int{1}, 400},
		{"POST", "/employees", M{"userId": "UR-NONE-NONE", "firstName": "A", "lastName": "B"}, 400}, {"GET", "/people/BO-NONE-NONE", nil, 404},
		{"GET", "/people?limit=0", nil, 400}, {"PUT", "/test-clock", M{"now": "1999-01-01"}, 400}, {"DELETE", "/people", nil, 405},
	}
	b := bad[w.rng.IntN(len(bad))]
	status, answer := w.call(b.method, b.path, b.body)
	w.want(status, b.want, fmt.Sprint(b.method, " ", b.path, " ", b.body), answer)
}

// moveClock moves the space's clock on by an hour or so. Another user may have
// moved it further in the meantime: then the move is refused.
func moveClock(w *worker) {
	status, answer := w.call("GET", "/test-clock", nil)
	if !w.want(status, http.StatusOK, "GET /test-clock", answer) {
		return
	}
	now := answer["data"].(M)["now"].(string)
	later := now[:11] + "23:59:59" + now[19:]
	status, answer = w.call("PUT", "/test-clock", M{"now": later})
	if status != http.StatusBadRequest {
		w.want(status, http.StatusOK, "PUT /test-clock", answer)
	}
}

func word(r *rand.Rand) string {
	b := make([]byte, 3+r.IntN(8))
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return strings.ToUpper(string(b[:1])) + string(b[1:])
}
