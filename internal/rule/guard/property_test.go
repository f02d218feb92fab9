package guard

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

// properties are what must hold of every case, by name. make fuzz tries each on
// as many cases as its time allows.
var properties = map[string]func(*rapid.T){
	"again": decidedAgain, "restriction": addingRestricts, "removal": removingFrees, "permission": takingPermissionRestricts, "unknown": unknownRestricts,
	"settings": tighteningRestricts, "next": nextIsFirst, "order": orderMeansNothing, "label": labelsMeanNothing, "later": laterMeansNothing, "forget": forgettingMeansNothing,
	"selection": selectionMeansNothing, "name": namesNobodyKnowsRestrict, "cease": ceasingRefuses,
}

func TestProperties(t *testing.T) {
	for name, property := range properties {
		t.Run(name, func(t *testing.T) { rapid.Check(t, property) })
	}
}

// FuzzProperties holds each property to cases that the fuzzer draws.
func FuzzProperties(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(r *rapid.T) {
		properties[rapid.SampledFrom(slices.Sorted(maps.Keys(properties))).Draw(r, "property")](r)
	}))
}

func judged(r *rapid.T, c fact.Case, settings ...Setting) Decision {
	b, err := bare()
	if settings != nil {
		b, err = Book(Profile{Settings: settings})
	}
	if err != nil {
		r.Fatal(err)
	}
	d, err := Decide(c.Request, c.Facts, b)
	if err != nil {
		r.Fatal(err)
	}
	return d
}

// allowed is the result of a case alone, by the book as the law has it, without what
// comes next.
func allowed(r *rapid.T, c fact.Case) bool {
	b, err := bare()
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		r.Fatal(err)
	}
	m, err := law.Consider(&c.Request, &c.Facts)
	if err != nil {
		r.Fatal(err)
	}
	j := judgment{Matter: m, book: b, has: m.Has(), contacter: b.contacter(c.Request.Contacter)}
	return !j.judge(c.Request.At, nil).blocked
}

// clone is a case that shares nothing with another.
func clone(r *rapid.T, c fact.Case) (out fact.Case) {
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		r.Fatal(err)
	}
	return out
}

// restricting are the lists of facts that restrict, by field.
var restricting = []string{"Revocations", "StatedTimes", "StatedPlaces", "Refusals", "Ceases", "Representations", "Disputes", "Bankruptcies", "Blocks", "Deaths", "Duties", "Minorities", "Located", "Addresses", "Zones"}

// ends are what ends a restriction, or what was said since it began.
var ends = []string{"Until", "EndedAt", "Unresponsive", "Consented", "AnsweredAt", "NoticeAt", "Reaffirmed", "Dismissed", "EndOn"}

// bearsOut says that a list of facts, which restricts, makes of a recipient the consumer:
// a parent of the minor, and in North Carolina (75-53(1)d.) a guardian, an executor of the
// dead, and in the District of Columbia (28-3814(e)(2)(B)) who is spoken to of the
// estate; or an attorney somebody to whom a debt may be spoken of.
func bearsOut(list, recipient string) bool {
	bears := map[string][]string{"Representations": {fact.Attorney}, "Minorities": {fact.Parent, fact.Guardian},
		"Deaths": {fact.Executor, fact.Spouse, fact.ThirdParty}}
	return slices.Contains(bears[list], recipient)
}

// addingRestricts: one more fact that restricts, or one more contact that went
// out, never allows more.
func addingRestricts(r *rapid.T) {
	c := drawn(r)
	was := judged(r, c)
	more, other := clone(r, c), others(drawn(r))
	d := draw{r, c.Request.At}
	into, from := reflect.ValueOf(&more.Facts).Elem(), reflect.ValueOf(&other.Facts).Elem()
	for _, name := range restricting {
		if !bearsOut(name, c.Request.Recipient) {
			into.FieldByName(name).Set(reflect.AppendSlice(into.FieldByName(name), from.FieldByName(name)))
		}
	}
	out := d.interaction("more")
	out.Direction = fact.Outbound
	if c.Request.Recipient != fact.ReportingAgency { // whom only what the person was told before lets be told (1006.30(a)(1))
		more.Facts.Interactions = append(more.Facts.Interactions, out)
	}
	if judged(r, more).Result && !was.Result {
		r.Fatalf("more restrictions allow it: %+v\n%+v", was.Reasons, more)
	}
}

// others is a case whose facts are none of another's.
func others(c fact.Case) fact.Case {
	for i := range c.Facts.Interactions {
		c.Facts.Interactions[i].ID += " too"
	}
	for i := range c.Facts.Disputes {
		c.Facts.Disputes[i].ID += " too"
	}
	return c
}

// removingFrees: a fact that restricts, taken away whole, never allows less.
func removingFrees(r *rapid.T) {
	c := drawn(r)
	was := judged(r, c)
	if !was.Result {
		return
	}
	for _, name := range restricting {
		less := clone(r, c)
		field := reflect.ValueOf(&less.Facts).Elem().FieldByName(name)
		if field.Len() == 0 || bearsOut(name, c.Request.Recipient) {
			continue
		}
		field.Set(field.Slice(1, field.Len()))
		if !allowed(r, less) {
			r.Fatalf("without %s it is forbidden: %+v\n%+v", name, judged(r, less).Reasons, c)
		}
	}
}

// takingPermissionRestricts: a consent, an answer, a notice that was sent, or an
// end of a restriction, taken away, never allows more.
func takingPermissionRestricts(r *rapid.T) {
	c := drawn(r)
	describe(&c)
	was := judged(r, c)
	if was.Result {
		return
	}
	without := func(what string, change func(f *fact.Facts, q *fact.Request)) {
		less := clone(r, c)
		change(&less.Facts, &less.Request)
		if allowed(r, less) {
			r.Fatalf("without %s it is allowed: %+v\n%+v", what, was.Reasons, c)
		}
	}
	for i := range c.Facts.Consents {
		without("a consent", func(f *fact.Facts, _ *fact.Request) { f.Consents = slices.Delete(f.Consents, i, i+1) })
		without("that a consent is young", func(f *fact.Facts, _ *fact.Request) { f.Consents[i].At = c.Request.At.AddDate(-9, 0, 0) })
	}
	for i, x := range c.Facts.Interactions {
		// A conversation, that somebody is the consumer or is not, and that a number is another's restrict.
		asks := x.Direction == fact.Inbound && x.Channel != fact.Voice && x.Channel != fact.Chat
		if asks && x.MisdirectedAt == nil && fact.IsConsumer(c.Request.Recipient) && fact.IsConsumer(x.Who()) {
			without("a question", func(f *fact.Facts, _ *fact.Request) { f.Interactions = slices.Delete(f.Interactions, i, i+1) })
		}
	}
	without("what allows to ask again", func(f *fact.Facts, _ *fact.Request) { f.Recontacts = nil })
	without("what the person wrote", func(f *fact.Facts, _ *fact.Request) { f.Wrote = nil })
	without("what it answers", func(_ *fact.Facts, q *fact.Request) { q.ReplyTo = "" })
	without("notices", func(f *fact.Facts, _ *fact.Request) {
		for i := range f.Debts {
			f.Debts[i].ValidationSentAt, f.Debts[i].MedicalNoticeAt, f.Debts[i].JudgedAt = nil, nil, nil
		}
	})
	without("ends", func(f *fact.Facts, _ *fact.Request) {
		v := reflect.ValueOf(f).Elem()
		for _, name := range restricting {
			if bearsOut(name, c.Request.Recipient) {
				continue // while it holds, it permits
			}
			for i := range v.FieldByName(name).Len() {
				x := v.FieldByName(name).Index(i)
				for _, end := range ends {
					if x.Kind() == reflect.Struct && x.FieldByName(end).IsValid() {
						x.FieldByName(end).SetZero()
					}
				}
			}
		}
	})
}

// unknowable says of every field of what is judged how it is not known: by its
// zero value, or why it has no such state.
var unknowable = map[string]string{
	"Request.At": "must be given", "Request.Channel": "must be given", "Request.Direction": "must be given", "Request.Person": "must be given", "Request.Recipient": "must be given",
	"Request.Contacter": "zero", "Request.Theme": "zero", "Request.Purpose": "the asker's own: none", "Request.RequiredBy": "zero", "Interaction.RequiredBy": "zero", "Cease.TerminatedAt": "has not happened", "Cease.RemedyAt": "has not happened", "Bankruptcy.ClaimedAt": "has not happened",
	"Facts.Recontacts": "", "Recontact.Span": "", "Recontact.Person": "must be given", "Request.ReplyTo": "zero", "Request.Contact": "", "Request.KnownAt": "is knowledge",
	"Request.Debts": "zero", "Request.Autodialed": "zero", "Request.Prerecorded": "the asker's own", "Request.OptOutNotice": "zero", "Request.Postcard": "the asker's own",
	"Request.Public": "the asker's own", "Request.Identifies": "zero", "Contact.GivenBy": "zero", "Contact.OptOutNoticeAt": "zero",
	"Contact.OptOutEndsOn": "zero", "Contact.PublicDomain": "zero", "Contact.WroteAt": "zero", "Contact.CheckedAt": "zero",
	"Contact.ID": "zero", "Contact.Label": "zero", "Contact.Mobile": "zero", "Contact.Valid": "the lender's own mark", "Contact.Verified": "zero", "Contact.Archived": "the lender's own mark",
	"Contact.EmployerProvided": "is knowledge", "Contact.DoNotCall": "zero", "Contact.Zones": "zero",
	"Facts.Persons": "zero", "Facts.Contacts": "zero", "Reaffirmation.Span": "", "Reaffirmation.Debt": "must be given",
	"Facts.Zones": "each is a fact", "Facts.Addresses": "", "Facts.Residence": "", "Facts.Intensity": "zero", "Facts.Debts": "", "Facts.Interactions": "", "Facts.Located": "", "Facts.Wrote": "",
	"Facts.Consents": "", "Facts.Revocations": "", "Facts.StatedTimes": "", "Facts.StatedPlaces": "", "Facts.Refusals": "", "Facts.Ceases": "", "Facts.Representations": "", "Facts.Disputes": "",
	"Facts.Bankruptcies": "", "Facts.Blocks": "", "Facts.Deaths": "", "Facts.Duties": "", "Facts.Minorities": "",
	"Span.ID": "a name", "Span.At": "must be given", "Span.Until": "none is no end", "Span.EndedAt": "has not happened",
	"Address.ID": "a name", "Address.State": "zero", "Address.PostalCode": "zero", "Address.Zones": "zero",
	"Residence.State": "zero", "Residence.City": "zero", "Residence.County": "zero", "Residence.PostalCode": "zero", "Residence.Zones": "zero",
	"Debt.ID": "must be given", "Debt.LoanType": "zero", "Debt.Kind": "zero", "Debt.StudentAccount": "zero", "Debt.Current": "zero", "Debt.PastDueOn": "zero", "Debt.MadeOn": "zero",
	"Debt.LimitationEndsOn": "zero", "Debt.SettledAt": "has not happened", "Debt.JudgedAt": "zero", "Debt.FirstCommunicationAt": "has not happened", "Debt.ValidationSentAt": "zero", "Debt.MedicalNoticeAt": "zero",
	"Interaction.ID": "a name", "Interaction.At": "must be given", "Interaction.Channel": "must be given", "Interaction.Direction": "must be given", "Interaction.Person": "must be given",
	"Interaction.Recipient": "zero", "Interaction.CorrectedTo": "zero", "Interaction.CorrectedAt": "goes with CorrectedTo", "Interaction.Debts": "zero", "Interaction.Discussed": "none means those of Debts", "Interaction.Outcome": "zero", "Interaction.Theme": "zero", "Interaction.Purpose": "zero",
	"Interaction.ReplyTo": "zero", "Interaction.Contact": "zero", "Interaction.Label": "zero", "Interaction.Prerecorded": "zero", "Interaction.Autodialed": "only the study reads it",
	"Interaction.Mobile": "only the study reads it", "Interaction.Zones": "only the study reads it", "Interaction.MisdirectedAt": "zero",
	"Located.ID": "a name", "Located.At": "must be given", "Located.Person": "must be given", "Wrote.ID": "a name", "Wrote.At": "must be given", "Wrote.Contact": "must be given",
	"Consent.Span": "", "Consent.Name": "must be given", "Consent.Person": "zero", "Consent.Contact": "zero", "Consent.Channel": "zero", "Consent.Debt": "zero", "Consent.Direct": "zero", "Consent.Written": "zero",
	"Consent.From": "none is from its instant", "Revocation.Span": "", "Revocation.Name": "zero", "Revocation.Contact": "zero", "Revocation.Channel": "zero",
	"StatedTime.Span": "", "StatedTime.Weekdays": "zero", "StatedTime.FromMinute": "must be given", "StatedTime.ToMinute": "must be given", "StatedPlace.Span": "", "StatedPlace.Label": "zero", "StatedPlace.Employer": "zero",
	"Refusal.Span": "", "Refusal.Person": "zero", "Refusal.Channel": "zero", "Refusal.Contact": "zero", "Cease.Span": "", "Cease.Debts": "zero", "Cease.Written": "zero",
	"Representation.Span": "", "Representation.Debts": "zero", "Representation.Unresponsive": "zero", "Representation.Consented": "zero",
	"Dispute.Span": "", "Dispute.Debts": "zero", "Dispute.Kind": "must be given", "Dispute.Written": "zero", "Dispute.AnsweredAt": "zero", "Dispute.Duplicates": "zero", "Dispute.NoticeAt": "zero",
	"Bankruptcy.Span": "", "Bankruptcy.Chapter": "zero", "Bankruptcy.Debts": "zero", "Bankruptcy.Discharged": "zero", "Bankruptcy.Dismissed": "zero", "Bankruptcy.Reaffirmed": "zero", "Bankruptcy.Codebtor": "is knowledge: without it the case is the person's own",
	"Block.Span": "", "Block.Channels": "zero", "Block.Themes": "zero", "Block.Labels": "zero", "Block.StartOn": "zero", "Block.EndOn": "zero", "Block.ProductZone": "none is where the person may be",
	"Block.Weekdays": "zero", "Block.Hours": "zero", "Block.Zone": "none is where the person may be",
}

// holes visits every field of a value that can be not known.
func holes(v reflect.Value, visit func(name string, field reflect.Value)) {
	for i := range v.NumField() {
		field, name := v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name
		if unknowable[name] == "zero" {
			visit(name, field)
		}
		switch {
		case field.Kind() == reflect.Struct && field.Type().PkgPath() == reflect.TypeFor[fact.Case]().PkgPath():
			holes(field, visit)
		case field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.Struct && field.Type().Elem().Name() != "Hours":
			for j := range field.Len() {
				holes(field.Index(j), visit)
			}
		}
	}
}

// describe lists every debt that is named, of which nothing else may be known: that there
// is the debt restricts, and one that nobody knows may be any.
func describe(c *fact.Case) {
	named := slices.Clone(c.Request.Debts)
	for _, x := range c.Facts.Interactions {
		named = append(append(named, x.Debts...), x.Discussed...)
	}
	for _, id := range append(named, "A", "B") {
		if id != fact.Every && !slices.ContainsFunc(c.Facts.Debts, func(d fact.Debt) bool { return d.ID == id }) {
			c.Facts.Debts = append(c.Facts.Debts, fact.Debt{ID: id})
		}
	}
}

// unknownRestricts: making any field of any fact not known never allows more.
// A login code and what sells are about no debt, unless they name one: there
// naming none is no gap. The debts of the facts are all that the person has.
func unknownRestricts(r *rapid.T) {
	c := drawn(r)
	describe(&c)
	if c.Request.Theme == fact.Marketing || c.Request.Theme == fact.Credentials {
		c.Request.Debts = nil
	}
	for i := range c.Facts.Interactions {
		if x := &c.Facts.Interactions[i]; x.Theme == fact.Marketing || x.Theme == fact.Credentials {
			x.Debts = nil
			if x.Theme == fact.Marketing && fact.Purposeful(x.Purpose) {
				x.Purpose = fact.Service // of what sells it is known that it collects nothing
			}
		}
	}
	for i := range c.Facts.Debts {
		c.Facts.Debts[i].SettledAt = nil // a contact about none in particular is about those that are left
	}
	for i := range c.Facts.Interactions { // that a number is another's is knowledge, where it may be the one that is used
		if x := &c.Facts.Interactions[i]; c.Request.Contact.ID == "" || x.Contact != "CT-2" || !slices.Contains(c.Facts.Contacts, "CT-2") {
			x.MisdirectedAt = nil
		}
	}
	if allowed(r, c) {
		return
	}
	holes(reflect.ValueOf(&c).Elem(), func(name string, field reflect.Value) {
		if field.IsZero() || strings.HasSuffix(name, ".State") && strings.HasPrefix(field.String(), "A") && strings.Contains("AA AE AP", field.String()) {
			return // what is not known lies everywhere in the states and territories, military post nowhere
		}
		if strings.HasSuffix(name, ".State") && slices.Contains([]string{"AA", "AE", "AP"}, field.String()) {
			return // that it is military post is knowledge: without it the place may be anywhere in the states
		}
		if home := &c.Facts.Residence; (name == "Residence.PostalCode" || name == "Residence.State") && home.PostalCode != "" &&
			zone.StateOfPostalCode(home.PostalCode) != home.State {
			return // so is that the place may be in another state: each of the two is known
		}
		if name == "Contact.Zones" && !c.Request.Telephonic() {
			return // facts as facts.zones are: a telephone lies where nobody knows, an address of e-mail or mail nowhere
		}
		if name == "Bankruptcy.Discharged" && relieved(&c, field.Addr().Interface().(**time.Time)) {
			return
		}
		old := reflect.New(field.Type()).Elem()
		old.Set(field)
		field.SetZero()
		now := allowed(r, c)
		field.Set(old)
		if now {
			r.Fatalf("without %s (%v) it is allowed: %+v\n%+v", name, old, judged(r, c).Reasons, c)
		}
	})
}

// relieved says that a discharge is that of an open case from the stay of which there is
// relief: there a discharge that is not told has not happened, as whatever is known of a
// case from the day on which it came. Were it taken for granted, relief would lift nothing.
// In a case that has ended what is not told is read as a discharge, relief or not.
func relieved(c *fact.Case, discharged **time.Time) bool {
	relief := slices.ContainsFunc(c.Facts.Consents, func(x fact.Consent) bool { return x.Name == fact.ReliefFromStay })
	return relief && slices.ContainsFunc(c.Facts.Bankruptcies, func(x fact.Bankruptcy) bool {
		_, open := x.Holds(c.Request.At)
		return open && x.Discharged == *discharged
	})
}

// nobody is a name that nobody knows.
const nobody = "nobody knows"

// namesNobodyKnowsRestrict: a number, an address, a person or a debt in any fact, given
// by a name that nobody knows, or a person or an account in other letters, never allows
// more.
func namesNobodyKnowsRestrict(r *rapid.T) {
	c := drawn(r)
	describe(&c)
	for i := range c.Facts.Debts {
		c.Facts.Debts[i].SettledAt = nil
	}
	if allowed(r, c) {
		return
	}
	try := func(says string, name *string, to string) {
		old := *name
		if old == "" {
			return
		}
		*name = to
		now := allowed(r, c)
		if *name = old; now {
			r.Fatalf("with %s %q instead of %q it is allowed: %+v\n%+v", says, to, old, judged(r, c).Reasons, c)
		}
	}
	each := func(says string, names []string) {
		for i := range names {
			try(says, &names[i], nobody)
		}
	}
	f := &c.Facts
	for i := range f.Debts {
		try("debt.studentAccount", &f.Debts[i].StudentAccount, strings.ToLower(f.Debts[i].StudentAccount))
	}
	for i := range f.Refusals {
		try("refusal.person", &f.Refusals[i].Person, nobody)
		try("refusal.contact", &f.Refusals[i].Contact, nobody)
	}
	for i := range f.Revocations {
		try("revocation.contact", &f.Revocations[i].Contact, nobody)
	}
	for i := range f.Interactions {
		x := &f.Interactions[i]
		try("interaction.contact", &x.Contact, nobody)
		try("interaction.person", &x.Person, strings.ToLower(x.Person))
		try("interaction.person", &x.Person, nobody)
		each("interaction.debts", x.Debts)
		each("interaction.discussed", x.Discussed)
	}
	for i := range f.Located {
		try("located.person", &f.Located[i].Person, strings.ToLower(f.Located[i].Person))
		try("located.person", &f.Located[i].Person, nobody)
	}
	for i := range f.Consents {
		x := &f.Consents[i]
		try("consent.person", &x.Person, nobody)
		try("consent.contact", &x.Contact, nobody)
		try("consent.debt", &x.Debt, nobody)
	}
	for i := range f.Recontacts {
		try("recontact.person", &f.Recontacts[i].Person, nobody)
	}
	for i := range f.Wrote {
		try("wrote.contact", &f.Wrote[i].Contact, nobody)
	}
	for i := range f.Ceases {
		each("cease.debts", f.Ceases[i].Debts)
	}
	for i := range f.Representations {
		each("representation.debts", f.Representations[i].Debts)
	}
	for i := range f.Disputes {
		each("dispute.debts", f.Disputes[i].Debts)
	}
	for i := range f.Bankruptcies {
		each("bankruptcy.debts", f.Bankruptcies[i].Debts)
		for j := range f.Bankruptcies[i].Reaffirmed {
			try("reaffirmed.debt", &f.Bankruptcies[i].Reaffirmed[j].Debt, nobody)
		}
	}
	try("what it answers", &c.Request.ReplyTo, nobody)
	each("request.debts", c.Request.Debts)
}

// ceasingRefuses: a request for no contact at all, in whatever form, in the place of one
// that no medium be used, never allows more. What may be said after a notice to cease alone
// (12 CFR 1006.6(c)(2)(i) to (iii)) is left out, and so are others than the consumer, of
// whom 1006.6(c)(1) does not speak.
func ceasingRefuses(r *rapid.T) {
	c := drawn(r)
	q, f, d := &c.Request, &c.Facts, draw{r, c.Request.At}
	if !fact.IsConsumer(q.Recipient) {
		q.Recipient = fact.Borrower
	}
	if q.Purpose == fact.Terminate || q.Purpose == fact.Remedy {
		q.Purpose = ""
	}
	f.Refusals, f.Ceases = nil, nil
	if d.chance() { // most of what is drawn is stopped by something else
		q.Contact.Zones, q.Contact.Label = []string{eastern}, "home"
		f.Residence = fact.Residence{State: "GA", Zones: []string{eastern}}
		v := reflect.ValueOf(f).Elem()
		for _, name := range append(slices.Clone(restricting), "Interactions") {
			v.FieldByName(name).SetZero()
		}
	}
	s := d.span("asked")
	f.Refusals = []fact.Refusal{{Span: s}}
	if allowed(r, c) {
		return
	}
	f.Refusals, f.Ceases = nil, []fact.Cease{{Span: s, Written: d.maybe()}}
	if allowed(r, c) {
		f.Refusals, f.Ceases = []fact.Refusal{{Span: s}}, nil
		r.Fatalf("after a request to cease it is allowed: %+v\n%+v", judged(r, c).Reasons, c)
	}
}

// Every field of what is judged says how it is not known, or why it has no such
// state.
func TestEveryFieldCanBeUnknown(t *testing.T) {
	seen := map[string]bool{}
	var visit func(x reflect.Type)
	visit = func(x reflect.Type) {
		for i := range x.NumField() {
			f := x.Field(i)
			name := x.Name() + "." + f.Name
			if _, known := unknowable[name]; !known {
				t.Errorf("%s: say in unknowable how it is not known", name)
			}
			seen[name] = true
			in := f.Type
			if in.Kind() == reflect.Slice {
				in = in.Elem()
			}
			if in.Kind() == reflect.Struct && in.PkgPath() == x.PkgPath() && in.Name() != "Hours" {
				visit(in)
			}
		}
	}
	visit(reflect.TypeFor[fact.Request]())
	visit(reflect.TypeFor[fact.Facts]())
	for name := range unknowable {
		if !seen[name] {
			t.Errorf("%s is no field", name)
		}
	}
}

// tighteningRestricts: a stricter number, for the company or a loan type, never
// allows more.
func tighteningRestricts(r *rapid.T) {
	c := drawn(r)
	was := judged(r, c)
	rule := rapid.SampledFrom(slices.DeleteFunc(Standard(), func(x law.Rule) bool { return len(x.Parameters) == 0 })).Draw(r, "rule")
	p := rapid.SampledFrom(rule.Parameters).Draw(r, "parameter")
	s := Setting{Rule: rule.ID, Parameter: p.Name, LoanType: rapid.SampledFrom([]string{"", "LT-1"}).Draw(r, "loan type")}
	if s.Value = rapid.IntRange(p.Value, p.Max).Draw(r, "value"); !p.Upward() {
		s.Value = rapid.IntRange(p.Min, p.Value).Draw(r, "value")
	}
	if judged(r, c, s).Result && !was.Result {
		r.Fatalf("%+v allows more: %+v", s, was.Reasons)
	}
}

// nextIsFirst: the instant that is named is allowed, and no instant before it is:
// not a second before, nor one between, nor where something begins or ends.
func nextIsFirst(r *rapid.T) {
	c := drawn(r)
	d := judged(r, c)
	if (d.NextAllowedAt == nil) != (d.NoEnd != "") || d.Result && !d.NextAllowedAt.Equal(c.Request.At) {
		r.Fatal(d)
	}
	if d.Result {
		return
	}
	end := c.Request.At.Add(horizon)
	if d.NextAllowedAt != nil {
		end = *d.NextAllowedAt
		next := c
		if next.Request.At = end; !judged(r, next).Result {
			r.Fatalf("%v is named and not allowed\n%+v", end, c)
		}
	}
	before := []time.Time{end.Add(-time.Second),
		c.Request.At.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(c.Request.At))).Draw(r, "between")))}
	for _, x := range c.Facts.Consents {
		if x.From != nil {
			before = append(before, *x.From)
		}
	}
	for _, t := range before {
		earlier := c
		if earlier.Request.At = t; t.Before(end) && !t.Before(c.Request.At) && judged(r, earlier).Result {
			r.Fatalf("%v comes before %v and is allowed\n%+v", t, end, c)
		}
	}
}

// elsewhere is a zone in which an instant may be written.
var elsewhere = time.FixedZone("", 5*3600+45*60)

// mix gives every list in a value another order, and writes instants in another zone.
func mix(by *rand.Rand, v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		if by.IntN(2) == 0 {
			*x = x.In(elsewhere)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			mix(by, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			mix(by, v.Field(i))
		}
	case reflect.Slice:
		by.Shuffle(v.Len(), reflect.Swapper(v.Interface()))
		for i := range v.Len() {
			mix(by, v.Index(i))
		}
	}
}

// orderMeansNothing: the order in which facts, and what they list, are given changes
// nothing, nor does the zone in which an instant is written.
func orderMeansNothing(r *rapid.T) {
	c, seed := drawn(r), rapid.Uint64().Draw(r, "seed")
	p := clone(r, c)
	mix(rand.New(rand.NewPCG(seed, 1)), reflect.ValueOf(&p).Elem())
	if a, b := judged(r, c), judged(r, p); !reflect.DeepEqual(a, b) {
		r.Fatalf("%+v\n%+v", a, b)
	}
}

// labelsMeanNothing: of a contact about a debt that is past due, or one that
// takes, the theme changes nothing; only a lender's block may name a theme.
func labelsMeanNothing(r *rapid.T) {
	c := drawn(r)
	c.Facts.Blocks = nil
	if len(c.Request.Debts) == 0 {
		c.Request.Debts = []string{"A"}
	}
	if !fact.Purposeful(c.Request.Purpose) {
		for i := range c.Facts.Debts {
			c.Facts.Debts[i].Current = false
			if since := c.Facts.Debts[i].PastDueOn; since != nil {
				*since -= 2
			}
		}
	}
	other := c
	other.Request.Theme = rapid.SampledFrom(fact.Choices()["Request.theme"]).Draw(r, "other")
	a, b := judged(r, c), judged(r, other)
	if c.Request.Sells() || other.Request.Sells() { // what sells is held to more
		if c.Request.Sells() && a.Result && !b.Result || other.Request.Sells() && b.Result && !a.Result {
			r.Fatalf("to sell allows more: %+v\n%+v\n%+v", a, b, c)
		}
		return
	}
	if a.Result != b.Result || !reflect.DeepEqual(a.Reasons, b.Reasons) {
		r.Fatalf("%q: %+v\n%q: %+v", c.Request.Theme, a, other.Request.Theme, b)
	}
}

// decidedAgain: the same facts give the same decision, in every word. Where a person may live
// anywhere, the states are asked in whatever order they come.
func decidedAgain(r *rapid.T) {
	c := drawn(r)
	first := judged(r, c)
	for range 3 {
		if again := judged(r, c); !reflect.DeepEqual(first, again) {
			r.Fatalf("%+v\n%+v\n%+v", first, again, c)
		}
	}
}

// laterMeansNothing: what becomes known after the instant changes nothing, not
// even the digest.
func laterMeansNothing(r *rapid.T) {
	c, other := drawn(r), others(drawn(r))
	more := clone(r, c)
	later := c.Request.At.Add(time.Duration(rapid.IntRange(1, 1e6).Draw(r, "later")) * time.Second)
	v, w := reflect.ValueOf(&more.Facts).Elem(), reflect.ValueOf(&other.Facts).Elem()
	for _, name := range append(slices.Clone(restricting), "Consents", "Interactions", "Wrote", "Recontacts") {
		for i := range w.FieldByName(name).Len() {
			if x := w.FieldByName(name).Index(i); x.Kind() == reflect.Struct && x.FieldByName("At").IsValid() {
				x.FieldByName("At").Set(reflect.ValueOf(later))
				for _, end := range append(slices.Clone(ends), "From", "TerminatedAt", "RemedyAt", "Discharged", "ClaimedAt", "MisdirectedAt", "CorrectedAt") {
					if x.FieldByName(end).IsValid() {
						x.FieldByName(end).SetZero() // nothing happens to a fact before it is known
					}
				}
				v.FieldByName(name).Set(reflect.Append(v.FieldByName(name), x))
			}
		}
	}
	tomorrow := day.In(c.Request.At, time.UTC) + 2
	more.Facts.Debts = append(more.Facts.Debts, fact.Debt{ID: "Z", MadeOn: &tomorrow})
	for i := range more.Facts.Debts[:len(more.Facts.Debts)-1] {
		d := &more.Facts.Debts[i]
		for _, p := range []**time.Time{&d.SettledAt, &d.ValidationSentAt, &d.FirstCommunicationAt, &d.MedicalNoticeAt, &d.JudgedAt} {
			if *p == nil {
				*p = &later
			}
		}
	}
	for i := range more.Facts.Interactions {
		if x := &more.Facts.Interactions[i]; x.MisdirectedAt == nil {
			x.MisdirectedAt = &later
		}
		if x := &more.Facts.Interactions[i]; x.CorrectedAt == nil {
			x.CorrectedTo, x.CorrectedAt = fact.ThirdParty, &later
		}
	}
	for i := range more.Facts.Bankruptcies {
		x := &more.Facts.Bankruptcies[i]
		if x.EndedAt == nil {
			x.EndedAt, x.Dismissed = &later, true
		}
		x.Reaffirmed = append(x.Reaffirmed, fact.Reaffirmation{Span: fact.Span{ID: "later", At: later}, Debt: "A"})
		for j := range x.Reaffirmed {
			if a := &x.Reaffirmed[j]; a.EndedAt == nil && a.At.Before(later) {
				a.EndedAt = &later
			}
		}
	}
	if a, b := judged(r, c), judged(r, more); !reflect.DeepEqual(a, b) {
		r.Fatalf("%+v\n%+v", a, b)
	}
}

// forgettingMeansNothing: interactions older than the book looks back may be left
// out when the summary holds what rules never forget.
func forgettingMeansNothing(r *rapid.T) {
	c := drawn(r)
	c.Request.Debts = []string{"A"}
	b, err := bare()
	if err != nil {
		r.Fatal(err)
	}
	oldest := c.Request.At.AddDate(0, 0, -b.LooksBack())
	short := clone(r, c)
	short.Facts.Interactions = nil
	for _, x := range c.Facts.Interactions {
		if x.At.Before(oldest) && x.MisdirectedAt == nil && fact.IsConsumer(c.Request.Recipient) && fact.IsConsumer(x.Who()) {
			summed(&short.Facts, c, x)
			continue
		}
		short.Facts.Interactions = append(short.Facts.Interactions, x)
	}
	if a, b := judged(r, c), judged(r, short); a.Result != b.Result {
		r.Fatalf("%+v\n%+v\n%+v", a, b, c)
	}
}

// summed takes up an old interaction in the summary.
func summed(f *fact.Facts, c fact.Case, x fact.Interaction) {
	m, err := law.Consider(&c.Request, &c.Facts)
	if err != nil {
		return
	}
	in := x.Direction == fact.Inbound
	if in && x.Channel == fact.Email && x.Contact != "" && x.Person == c.Request.Person && law.Reached(&x) {
		f.Wrote = append(f.Wrote, fact.Wrote{ID: x.ID, At: x.At, Contact: x.Contact})
	}
	if !in && law.Located(&x) && x.Outcome != fact.NoAnswer && law.Reached(&x) {
		f.Located = append(f.Located, fact.Located{ID: x.ID, At: x.At, Person: x.Person})
	}
	said := func(purpose string, since time.Time, at **time.Time) {
		if !in && law.WasFor(&x, purpose) && m.WithConsumer(&x) && law.Reached(&x) && !x.At.Before(since) {
			*at = &x.At
		}
	}
	for i := range f.Ceases {
		said(fact.Terminate, f.Ceases[i].At, &f.Ceases[i].TerminatedAt)
		said(fact.Remedy, f.Ceases[i].At, &f.Ceases[i].RemedyAt)
	}
	for i := range f.Bankruptcies {
		said(fact.ProofOfClaim, f.Bankruptcies[i].At, &f.Bankruptcies[i].ClaimedAt)
	}
	reached := x.Outcome == fact.Conversation || x.Outcome == fact.Message && !in || x.Outcome == ""
	spoke := !in || x.Channel == fact.Voice || x.Channel == fact.Chat
	limited := x.Purpose == fact.LimitedContent && x.Channel == fact.Voice && x.Outcome == fact.Message
	if !reached || !spoke || limited || fact.Filed(x.Purpose, x.Channel) || !m.WithConsumer(&x) || !m.Collected(&x) {
		return
	}
	for i := range f.Debts {
		if d := &f.Debts[i]; m.Concerns(&x, d.ID) && (d.FirstCommunicationAt == nil || x.At.Before(*d.FirstCommunicationAt)) {
			d.FirstCommunicationAt = &x.At
		}
	}
	if !slices.ContainsFunc(f.Debts, func(d fact.Debt) bool { return d.ID == "A" }) && m.Concerns(&x, "A") {
		f.Debts = append(f.Debts, fact.Debt{ID: "A", FirstCommunicationAt: &x.At})
	}
}
