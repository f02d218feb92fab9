package server_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/server"
)

// unshown are the schemas of answers, and fields of them, that no example of an answer has,
// by what keeps them out of it. Each is answered in some state of an object; a field that
// no answer has is one that is only sent, and gets the tag writeOnly.
var unshown = map[string][]string{
	"terms that a lender may agree on with a loan; the example has few of them": {
		"AdditionalPerson", "AgreedAddress", "AgreedAdvance", "AgreedCard", "AgreedFees", "AgreedInvestor",
		"AutoAmortization", "CardDetails", "DeclineReason", "DynamicFeeDetail", "ExpectedPayment", "GracePeriod",
		"LoanAmounts", "MerchantDiscount", "MinPayment", "PromoProgram", "PromoRate", "SubReason"},
	"terms of the ledger that the example of a loan leaves out": {"CapitalizationTerms", "PaymentWaterfall", "RateLimitTerms"},
	"the loan on the day asked for; the example of a preview asks for none": {
		"LoanBalances", "PreviewEntry", "LoanFigures", "LoanObligation", "LoanPeriod", "PreviewLoan", "PreviewStatusChange", "PreviewTransaction",
		"LoanYearTotals"},
	"what an object of the example has not got, though one can": {
		"Address", "BusinessDetails", "CaseAssociation", "CaseOwner", "CustomFieldRules", "DoNotInteractCause", "DoNotInteractHours",
		"MatchDetails", "ServiceCreditDetails", "PhoneDisconnection", "TriggerCondition"},
	"a federal emergency, its areas and whom it concerns twice; the example is of another event": {
		"DisasterAreaCount", "FemaDisasterDetails", "RepeatedMember"},
	"what went wrong; in the examples nothing does":                     {"BulkOperationFailure", "RefusalDetail", "RefusalLine"},
	"portal users come with the portal; the field is null until then":   {"UserReference"},
	"an answer of idsOnly, or a moment of the ledger, the list's alone": {"ListedLoan.lockStatus", "ListedLoan.mainBorrowerExternalId", "ListedLoan.migrationStatus"},
	"what the key ring cannot open; in the examples it opens everything": {
		"Contact.unreadable", "Employee.unreadable", "Identity.unreadable", "Investor.unreadable", "ListedLoan.unreadable", "Loan.unreadable", "Person.unreadable",
		"Team.unreadable", "User.unreadable"},
}

// ofBaseType is how fields of a case are described that cases of some base types have alone.
var ofBaseType = regexp.MustCompile(`\bOf [A-Za-z]+ cases\.`)

// A field that is only sent stands in no answer's schema: clients would have it, and wait for
// it in vain. Every field of an answer is in an example, or its absence has a reason here.
func TestAnswersHaveNoFieldThatIsOnlySent(t *testing.T) {
	d := readAnswers(t)
	shown, reason := map[string]bool{}, map[string]string{}
	for _, answer := range d.answers {
		if example, is := answer["example"]; is {
			d.show(shown, answer["schema"], example, "")
		}
	}
	for why, names := range unshown {
		for _, name := range names {
			reason[name] = why
		}
	}
	needed, looked := map[string]bool{}, 0
	for owner, properties := range d.answered {
		for field, of := range properties {
			name := owner + "." + field
			looked++
			if of.(m)["writeOnly"] == true {
				t.Errorf("%s stands in an answer and is only sent", name)
			}
			text, _ := of.(m)["description"].(string)
			switch {
			case shown[name] || owner == "Case" && ofBaseType.MatchString(text):
			case reason[owner] != "":
				needed[owner] = true
			case reason[name] != "":
				needed[name] = true
			default:
				t.Errorf("%s is in no example of an answer: where it is only sent, tag it writeOnly; where it is answered, let an example show it, or say in unshown why none does", name)
			}
		}
	}
	for name, why := range reason {
		if !needed[name] {
			t.Errorf("unshown has %s (%s), and examples show all of it: take it out", name, why)
		}
	}
	if looked < 1000 || len(shown) < 800 {
		t.Errorf("%d fields of answers were looked at and %d were shown, want at least 1000 and 800", looked, len(shown))
	}
}

// kindWords are how fields end that say of what kind something is, or how it stands.
var kindWords = regexp.MustCompile(`(?i)(type|status|kind|source|channel|theme|object|result|action|relation|procedure|direction|outcome|frequency|category)$`)

// openKinds are fields of answers that say a kind and are texts of any value, with the reason.
var openKinds = map[string][]string{
	"the lender's own words, kept as they come": {
		"AdditionalPerson.loanRelationType", "LoanPerson.loanRelationType", "ReimbursementDetails.paymentInstrumentType", "AgreedCard.type", "BusinessDetails.businessType", "CardDetails.fulfillmentStatus",
		"CardDetails.status", "CardDetails.usageType", "ExpectedPayment.paymentType", "ListedLoan.assetType", "Loan.assetType",
		"LoanType.assetType", "PromoProgram.status", "Case.noticeChannel", "Case.noticeSource", "ServiceCreditDetails.type"},
	"FEMA's words, kept as they come":                    {"Disaster.declarationType", "Disaster.incidentType", "FemaDisasterDetails.declarationType", "FemaDisasterDetails.incidentType", "Case.incidentType"},
	"a media type":                                       {"Document.contentType"},
	"empty where nothing failed, which no error type is": {"BulkRunOutcome.errorType"},
	"migrated, or null":                                  {"ListedLoan.migrationStatus"},
	"lender today; names will come from others too":      {"BorrowerName.source"},
}

// What is one of few words is an enumeration in answers too, so that a client has a type for
// it; a text of any value has a reason here.
func TestKindsInAnswersAreEnumerations(t *testing.T) {
	d := readAnswers(t)
	reason, needed := map[string]string{}, map[string]bool{}
	for why, names := range openKinds {
		for _, name := range names {
			reason[name] = why
		}
	}
	closed := 0
	for owner, properties := range d.answered {
		for field, of := range properties {
			if !kindWords.MatchString(field) {
				continue
			}
			switch s, name := d.plain(of), owner+"."+field; {
			case s["enum"] != nil || s["x-extensible-enum"] != nil:
				closed++
			case !isText(s):
			case reason[name] != "":
				needed[name] = true
			default:
				t.Errorf("%s says a kind and is a text of any value: give it a type with Values(), or say in openKinds why it has none", name)
			}
		}
	}
	for name, why := range reason {
		if !needed[name] {
			t.Errorf("openKinds has %s (%s), which is no text of any value: take it out", name, why)
		}
	}
	if closed < 100 {
		t.Errorf("%d fields of answers are enumerations, want at least 100", closed)
	}
}

// The object of every stored object is the one name of its kind, and each of these is an
// object type, by which events and the trail are found.
func TestObjectsSayTheirKind(t *testing.T) {
	d := readAnswers(t)
	types := d.schemas["ObjectType"]["x-extensible-enum"].([]any)
	stored := 0
	for owner, properties := range d.answered {
		of, _ := properties["object"].(m)
		if of == nil || properties["companyId"] == nil || strings.HasSuffix(owner, "Loan") {
			continue // no object of its own; the object of a loan is its type
		}
		stored++
		enum, _ := of["enum"].([]any)
		if len(enum) != 1 || !slices.Contains(types, enum[0]) && !slices.Contains([]string{"BulkOperation", "Event", "AuditEntry"}, owner) {
			t.Errorf("the object of %s has the values %v, want one that ObjectType has", owner, enum)
		}
	}
	if stored < 25 {
		t.Errorf("%d stored objects were looked at, want at least 25", stored)
	}
}

// answerSchemas are the schemas of the document that stand in answers.
type answerSchemas struct {
	schemas  map[string]m
	answers  []m          // the media types of answers: each with a schema, and an example if it has one
	answered map[string]m // the properties of each object in answers, by its schema's name, or by where it stands
}

func readAnswers(t *testing.T) *answerSchemas {
	t.Helper()
	text, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var is struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct{ Content map[string]m }
		}
		Components struct{ Schemas map[string]m }
	}
	if err := json.Unmarshal(text, &is); err != nil {
		t.Fatal(err)
	}
	d := &answerSchemas{schemas: is.Components.Schemas, answered: map[string]m{}}
	for _, methods := range is.Paths {
		for _, op := range methods {
			for _, answer := range op.Responses {
				for _, media := range answer.Content {
					d.answers = append(d.answers, media)
					d.reach(media["schema"], "")
				}
			}
		}
	}
	return d
}

// named is a schema behind references, with the name of the last of these.
func (d *answerSchemas) named(schema any, place string) (m, string) {
	s, _ := schema.(m)
	for {
		ref, _ := s["$ref"].(string)
		name, is := strings.CutPrefix(ref, "#/components/schemas/")
		if !is {
			return s, place
		}
		s, place = d.schemas[name], name
	}
}

// alternatives are the schemas of which a value fits one or all.
func alternatives(s m) (all []any) {
	for _, how := range []string{"anyOf", "oneOf", "allOf"} {
		all = append(all, list(s[how])...)
	}
	return all
}

// reach notes the properties of all objects of a schema.
func (d *answerSchemas) reach(schema any, place string) {
	s, place := d.named(schema, place)
	properties, _ := s["properties"].(m)
	if d.answered[place] != nil {
		return
	}
	if place != "" && properties != nil {
		d.answered[place] = maps.Clone(properties)
	}
	for _, of := range alternatives(s) {
		d.reach(of, place)
	}
	for field, of := range properties {
		d.reach(of, place+"."+field)
	}
	if s["items"] != nil {
		d.reach(s["items"], place)
	}
}

// show notes which properties an example has.
func (d *answerSchemas) show(shown map[string]bool, schema, example any, place string) {
	s, place := d.named(schema, place)
	for _, of := range alternatives(s) {
		d.show(shown, of, example, place)
	}
	switch example := example.(type) {
	case m:
		properties, _ := s["properties"].(m)
		for field, value := range example {
			if of := properties[field]; of != nil {
				shown[place+"."+field] = true
				d.show(shown, of, value, place+"."+field)
			}
		}
	case []any:
		for _, value := range example {
			d.show(shown, s["items"], value, place)
		}
	}
}

// plain is the schema of one value: without null, and of the items of a list.
func (d *answerSchemas) plain(schema any) m {
	s, _ := d.named(schema, "")
	for _, of := range alternatives(s) {
		if one := d.plain(of); one["type"] != "null" {
			s = one
		}
	}
	if s["items"] != nil {
		return d.plain(s["items"])
	}
	return s
}

// isText says whether a schema is of texts without a form.
func isText(s m) bool {
	return s["format"] == nil && (s["type"] == "string" || slices.Contains(list(s["type"]), any("string")))
}
