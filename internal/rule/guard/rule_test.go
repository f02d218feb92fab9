package guard

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/value/day"
)

// one is a matter in which one rule decides: who lives where, what is asked,
// and whether the rule blocks or warns.
type one struct {
	rule, name string
	state      string
	request    Request
	facts      func(*Facts)
	stops      bool
}

// TestEveryRule holds each rule to examples on both sides of its line: where it
// stops a contact, and where the same contact passes.
func TestEveryRule(t *testing.T) {
	noon := when(t, "Apr 8 12:00")
	since := Span{ID: "F-1", At: when(t, "Jan 2 10:00")}
	yes, no := true, false
	nothing := func(*Facts) {}
	base := call(noon, "A")
	ask := func(channel string, change func(*Request)) Request { return over(base, channel, change) }
	same := func(*Request) {}
	purpose := func(p string) func(*Request) { return func(r *Request) { r.Purpose = p } }
	made := func(n int, channel, label string, every time.Duration) func(*Facts) {
		return func(f *Facts) {
			for i := range n {
				f.Interactions = append(f.Interactions, Interaction{ID: fmt.Sprint("I", i), At: noon.Add(-every * time.Duration(i+1)), Channel: channel, Direction: Outbound, Person: "BO-1", Debts: []string{"A"}, Outcome: "message", Label: label, Theme: "opsCollDebt", Contact: "CT-1"})
			}
		}
	}
	consent := func(names ...string) func(*Facts) {
		return func(f *Facts) {
			for _, n := range names {
				f.Consents = append(f.Consents, Consent{Span: Span{ID: "CN-" + n, At: since.At}, Name: n, Direct: true})
			}
		}
	}
	all := func(changes ...func(*Facts)) func(*Facts) {
		return func(f *Facts) {
			for _, c := range changes {
				c(f)
			}
		}
	}
	refusal := func(x Refusal) func(*Facts) {
		return func(f *Facts) { x.Span = since; f.Refusals = []Refusal{x} }
	}
	dispute := func(x Dispute) func(*Facts) { return func(f *Facts) { x.Span = since; f.Disputes = []Dispute{x} } }
	bankrupt := func(x Bankruptcy) func(*Facts) {
		return func(f *Facts) { x.Span = since; f.Bankruptcies = []Bankruptcy{x} }
	}
	duty := func(f *Facts) { f.Duties = []Span{since} }
	to := func(recipient string) func(*Request) { return func(r *Request) { r.Recipient = recipient } }
	text := func(r *Request) { r.Contact.Mobile = &yes; r.Autodialed = &no }
	limitation := func(d day.Day) func(*Facts) {
		return func(f *Facts) { f.Debts = []Debt{{ID: "A", LimitationEndsOn: &d}} }
	}
	today := day.In(noon, noon.Location())
	block := func(x Block) func(*Facts) { return func(f *Facts) { x.Span = since; f.Blocks = []Block{x} } }
	earlier := noon.Add(-time.Hour)
	notice := func(daysAgo int) func(*Facts) {
		return func(f *Facts) {
			n := noon.AddDate(0, 0, -daysAgo)
			f.Debts = []Debt{{ID: "A", Medical: true, MedicalNoticeAt: &n}}
		}
	}
	marketing := func(r *Request) { r.Theme = "outMarketing"; r.OptOutNotice = true; r.Autodialed = &no }
	late := func(r *Request) { r.At = when(t, "Apr 8 07:45") }
	cases := []one{
		{"us-regf-opt-out", "no more texts", "TX", ask(Text, text), refusal(Refusal{Channel: Text}), true},
		{"us-regf-opt-out", "but a call", "TX", base, refusal(Refusal{Channel: Text}), false},
		{"us-regf-opt-out", "not this number", "TX", base, refusal(Refusal{Contact: "CT-1"}), true},
		{"us-regf-opt-out", "confirming it", "TX", ask(Text, purpose(ConfirmOptOut)), refusal(Refusal{Channel: Text}), false},
		{"us-regf-opt-out", "what law requires", "TX", ask(Email, purpose(Required)), refusal(Refusal{Channel: Email}), false},
		{"us-regf-opt-out-notice", "an e-mail without one", "TX", ask(Email, same), nothing, true},
		{"us-regf-opt-out-notice", "an e-mail with one", "TX", ask(Email, func(r *Request) { r.OptOutNotice = true }), nothing, false},
		{"us-regf-work-email", "the employer's address", "TX", ask(Email, func(r *Request) { r.Contact.EmployerProvided = true }), nothing, true},
		{"us-regf-work-email", "with consent", "TX", ask(Email, func(r *Request) { r.Contact.Label = "work" }), consent(EmailAddress), false},
		{"us-regf-postcard", "a card", "TX", ask(Mail, func(r *Request) { r.Postcard = true }), nothing, true},
		{"us-regf-postcard", "a letter", "TX", ask(Mail, same), nothing, false},
		{"us-regf-public", "for all to see", "TX", ask(Chat, func(r *Request) { r.Public = true }), nothing, true},
		{"us-regf-public", "a private message", "TX", ask(Chat, same), nothing, false},
		{"us-regf-electronic-delivery", "the validation notice by e-mail", "TX", ask(Email, purpose(Validation)), nothing, true},
		{"us-regf-electronic-delivery", "with E-SIGN consent", "TX", ask(Email, purpose(Validation)), consent(ElectronicComms), false},
		{"us-regf-third-party", "a neighbor", "TX", ask(Voice, to(ThirdParty)), nothing, true},
		{"us-regf-third-party", "with consent", "TX", ask(Voice, to(ThirdParty)), consent(ThirdPartyConsent), false},
		{"us-regf-third-party", "the spouse", "TX", ask(Voice, to(Spouse)), nothing, false},
		{"us-regf-third-party", "the attorney", "TX", ask(Voice, to(Attorney)), nothing, false},
		{"practice-cease-oral", "said on the phone", "TX", base, func(f *Facts) { f.Ceases = []Cease{{Span: since}} }, true},
		{"practice-cease-oral", "about another debt", "TX", base, func(f *Facts) { f.Ceases = []Cease{{Span: since, Debts: []string{"B"}}} }, false},
		{"us-regf-deceased", "the borrower", "TX", base, func(f *Facts) { f.Deaths = []Span{since} }, true},
		{"us-regf-deceased", "the executor", "TX", ask(Voice, to(Executor)), func(f *Facts) { f.Deaths = []Span{since} }, false},
		{"us-regf-minor", "the borrower", "TX", base, func(f *Facts) { f.Minorities = []Span{since} }, true},
		{"us-regf-minor", "a parent", "TX", ask(Voice, to(Parent)), func(f *Facts) { f.Minorities = []Span{since} }, false},
		{"us-regf-time-barred", "the day after the last", "TX", ask(Mail, purpose(LegalAction)), limitation(today - 1), true},
		{"us-regf-time-barred", "the last day", "TX", ask(Mail, purpose(LegalAction)), limitation(today), false},
		{"us-regf-time-barred", "not known", "TX", ask(Mail, purpose(LegalAction)), nothing, true},
		{"us-regf-settled", "paid", "TX", base, func(f *Facts) { f.Debts = []Debt{{ID: "A", SettledAt: &earlier}} }, true},
		{"us-regf-settled", "another was paid", "TX", base, func(f *Facts) { f.Debts = []Debt{{ID: "B", SettledAt: &earlier}} }, false},
		{"us-regf-validation", "a week after the first call", "TX", base, all(func(f *Facts) { f.Debts = nil }, made(1, Voice, "", 7*24*time.Hour)), true},
		{"us-regf-validation", "two days after", "TX", base, all(func(f *Facts) { f.Debts = nil }, made(1, Voice, "", 48*time.Hour)), false},
		{"us-regf-dispute", "in writing", "TX", base, dispute(Dispute{Kind: "dispute", Written: true}), true},
		{"us-regf-dispute", "verified", "TX", base, dispute(Dispute{Kind: "dispute", Written: true, AnsweredAt: &earlier}), false},
		{"us-regf-dispute", "the verification itself", "TX", ask(Mail, purpose(Verification)), dispute(Dispute{Kind: "dispute", Written: true}), false},
		{"us-regf-original-creditor", "asked for", "TX", base, dispute(Dispute{Kind: "originalCreditor", Written: true}), true},
		{"us-regf-original-creditor", "named", "TX", base, dispute(Dispute{Kind: "originalCreditor", Written: true, AnsweredAt: &earlier}), false},
		{"us-tcpa-hours", "selling at 7:45", "TX", ask(Voice, func(r *Request) { marketing(r); late(r) }), nothing, true},
		{"us-tcpa-hours", "selling at noon", "TX", ask(Voice, marketing), nothing, false},
		{"us-tcpa-autodialed", "a mobile without consent", "TX", ask(Voice, func(r *Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes }), nothing, true},
		{"us-tcpa-autodialed", "perhaps a mobile", "TX", ask(Voice, func(r *Request) { r.Contact.Mobile, r.Autodialed = nil, &yes }), nothing, true},
		{"us-tcpa-autodialed", "with consent", "TX", ask(Voice, func(r *Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes }), consent(AutodialedColl), false},
		{"us-tcpa-autodialed", "taken back", "TX", ask(Text, func(r *Request) { r.Contact.Mobile = &yes }), all(consent(AutodialedColl), func(f *Facts) { f.Revocations = []Revocation{{Span: Span{ID: "RV", At: earlier}}} }), true},
		{"us-tcpa-autodialed", "dialed by hand", "TX", ask(Voice, func(r *Request) { r.Contact.Mobile = &yes }), nothing, false},
		{"us-tcpa-prerecorded", "a fourth in thirty days", "TX", ask(Voice, func(r *Request) { r.Prerecorded = true }), all(made(3, Voice, "", 24*time.Hour), func(f *Facts) {
			for i := range f.Interactions {
				f.Interactions[i].Prerecorded = true
			}
		}), true},
		{"us-tcpa-prerecorded", "a third", "TX", ask(Voice, func(r *Request) { r.Prerecorded = true }), made(2, Voice, "", 24*time.Hour), false},
		{"us-bankruptcy-stay", "the stay", "TX", base, bankrupt(Bankruptcy{Chapter: 7}), true},
		{"us-bankruptcy-stay", "of a debt that it does not touch", "TX", base, bankrupt(Bankruptcy{Chapter: 7, Debts: []string{"B"}}), false},
		{"us-bankruptcy-stay", "a codebtor in chapter 13", "TX", base, bankrupt(Bankruptcy{Chapter: 13, Codebtor: true}), true},
		{"us-bankruptcy-stay", "a codebtor in chapter 7", "TX", base, bankrupt(Bankruptcy{Chapter: 7, Codebtor: true}), false},
		{"us-bankruptcy-stay", "the debtor's attorney", "TX", ask(Voice, to(Attorney)), bankrupt(Bankruptcy{Chapter: 7}), false},
		{"us-bankruptcy-discharge", "discharged", "TX", base, bankrupt(Bankruptcy{Chapter: 7, Discharged: &earlier}), true},
		{"us-bankruptcy-discharge", "reaffirmed", "TX", base, bankrupt(Bankruptcy{Chapter: 7, Discharged: &earlier, Reaffirmed: []string{"A"}}), false},
		{"us-scra", "repossession", "TX", ask(Mail, purpose(Repossession)), duty, true},
		{"us-scra", "with a court", "TX", ask(Mail, purpose(Repossession)), all(duty, consent(Court)), false},
		{"us-scra", "a reminder", "TX", base, duty, false},
		{"us-scra-command", "the commanding officer", "TX", ask(Voice, to(Employer)), duty, true},
		{"us-scra-command", "no servicemember", "TX", ask(Voice, to(Employer)), nothing, false},
		{"us-fcra-identity-theft", "reported", "TX", base, dispute(Dispute{Kind: "identityTheft"}), true},
		{"us-fcra-identity-theft", "answered", "TX", base, dispute(Dispute{Kind: "identityTheft", AnsweredAt: &earlier}), false},
		{"us-can-spam", "opted out", "TX", ask(Email, marketing), refusal(Refusal{Channel: Email}), true},
		{"us-can-spam", "no way to opt out", "TX", ask(Email, func(r *Request) { r.Theme = "outMarketing" }), nothing, true},
		{"us-can-spam", "as it should be", "TX", ask(Email, marketing), nothing, false},
		{"us-ma-calls", "the third in a week", "MA", base, made(2, Text, "home", 48*time.Hour), true},
		{"us-ma-calls", "the second", "MA", base, made(1, Voice, "home", 48*time.Hour), false},
		{"us-ma-calls", "in Texas", "TX", base, made(2, Voice, "home", 48*time.Hour), false},
		{"us-ma-calls", "by e-mail", "MA", ask(Email, same), made(2, Voice, "home", 48*time.Hour), false},
		{"us-ma-calls-elsewhere", "the third at work in thirty days", "MA", ask(Voice, func(r *Request) { r.Contact.Label = "work" }), made(2, Voice, "work", 14*24*time.Hour), true},
		{"us-ma-calls-elsewhere", "after a month", "MA", ask(Voice, func(r *Request) { r.Contact.Label = "work" }), made(2, Voice, "work", 16*24*time.Hour), false},
		{"us-ny-employer", "the employer", "NY", ask(Voice, to(Employer)), nothing, true},
		{"us-ny-employer", "to carry out a judgment", "NY", ask(Voice, func(r *Request) { r.Recipient, r.Purpose = Employer, Postjudgment }), nothing, false},
		{"us-ny-email", "without consent", "NY", ask(Email, same), nothing, true},
		{"us-ny-email", "with consent", "NY", ask(Email, same), consent(ElectronicComms), false},
		{"us-ny-nyc-contacts", "the third in a week", "NY", base, made(2, Mail, "", 48*time.Hour), true},
		{"us-ny-nyc-contacts", "the second", "NY", base, made(1, Mail, "", 48*time.Hour), false},
		{"us-ny-nyc-conversation", "the day after a talk", "NY", base, all(made(1, Voice, "", 24*time.Hour), func(f *Facts) { f.Interactions[0].Outcome = "conversation" }), true},
		{"us-ny-nyc-conversation", "after a message", "NY", base, made(1, Voice, "", 24*time.Hour), false},
		{"us-ny-nyc-electronic", "without consent", "NY", ask(Text, text), nothing, true},
		{"us-ny-nyc-electronic", "with consent", "NY", ask(Text, text), consent(ElectronicComms), false},
		{"us-wa-contacts", "the fourth in a week", "WA", base, made(3, Mail, "", 36*time.Hour), true},
		{"us-wa-contacts", "the third", "WA", base, made(2, Mail, "", 36*time.Hour), false},
		{"us-wa-work", "the second at work", "WA", ask(Voice, func(r *Request) { r.Contact.Label = "work" }), made(1, Voice, "work", 36*time.Hour), true},
		{"us-wa-work", "the first at work", "WA", ask(Voice, func(r *Request) { r.Contact.Label = "work" }), made(1, Voice, "home", 36*time.Hour), false},
		{"us-wa-hours", "at 7:29", "WA", ask(Voice, func(r *Request) { r.At = when(t, "Apr 8 07:29") }), nothing, true},
		{"us-wa-hours", "at 7:30", "WA", ask(Voice, func(r *Request) { r.At = when(t, "Apr 8 07:30") }), nothing, false},
		{"us-wa-mobile", "the third in a day", "WA", ask(Text, text), made(2, Text, "", time.Hour), true},
		{"us-wa-mobile", "the second", "WA", ask(Text, text), made(1, Text, "", time.Hour), false},
		{"us-dc-calls", "the fifth in a week", "DC", base, made(4, Voice, "", 24*time.Hour), true},
		{"us-dc-calls", "the fourth", "DC", base, made(3, Voice, "", 24*time.Hour), false},
		{"us-dc-electronic", "without consent", "DC", ask(Text, text), nothing, true},
		{"us-dc-electronic", "the sixth with consent", "DC", ask(Text, text), all(consent(ElectronicComms), made(5, Email, "", 24*time.Hour)), true},
		{"us-dc-electronic", "the fifth with consent", "DC", ask(Text, text), all(consent(ElectronicComms), made(4, Email, "", 24*time.Hour)), false},
		{"us-dc-electronic", "one message that asks for consent", "DC", ask(Email, purpose(ObtainConsent)), nothing, false},
		{"us-dc-electronic", "a second one", "DC", ask(Email, purpose(ObtainConsent)), made(1, Email, "", 24*time.Hour), true},
		{"us-nc-third-party", "a neighbor", "NC", ask(Voice, to(ThirdParty)), nothing, true},
		{"us-nc-third-party", "the spouse", "NC", ask(Voice, to(Spouse)), nothing, false},
		{"us-fl-hours", "at 7:45", "FL", ask(Voice, late), nothing, true},
		{"us-fl-hours", "an e-mail at 7:45", "FL", ask(Email, late), nothing, false},
		{"us-fl-attorney", "represented", "FL", base, func(f *Facts) { f.Representations = []Representation{{Span: since}} }, true},
		{"us-fl-attorney", "who does not answer", "FL", base, func(f *Facts) { f.Representations = []Representation{{Span: since, Unresponsive: &earlier}} }, false},
		{"us-nv-medical", "fifty-nine days after the notice", "NV", base, notice(59), true},
		{"us-nv-medical", "sixty-one days after", "NV", base, notice(61), false},
		{"us-nv-medical", "another debt", "NV", base, nothing, false},
		{"us-wv-calls", "the thirty-first in a week", "WV", base, made(30, Voice, "", 5*time.Hour), true},
		{"us-wv-calls", "the thirtieth", "WV", base, made(29, Voice, "", 5*time.Hour), false},
		{"us-wv-conversations", "the eleventh talk", "WV", base, all(made(10, Voice, "", 5*time.Hour), func(f *Facts) {
			for i := range f.Interactions {
				f.Interactions[i].Outcome = "conversation"
			}
		}), true},
		{"us-wv-conversations", "ten messages", "WV", base, made(10, Voice, "", 5*time.Hour), false},
		{"us-wv-attorney", "represented", "WV", base, func(f *Facts) { f.Representations = []Representation{{Span: since}} }, true},
		{"us-wv-attorney", "who agreed", "WV", base, func(f *Facts) { f.Representations = []Representation{{Span: since, Consented: &earlier}} }, false},
		{"lender-do-not-interact", "every contact", "TX", base, block(Block{Channels: []string{"all"}, Themes: []string{"all"}}), true},
		{"lender-do-not-interact", "by text", "TX", base, block(Block{Channels: []string{Text}}), false},
		{"lender-do-not-interact", "all never means login codes", "TX", ask(Text, func(r *Request) { r.Theme = "opsAccountCredentials" }), block(Block{Themes: []string{"all"}}), false},
		{"lender-do-not-interact", "until yesterday", "TX", base, func() func(*Facts) { d := today - 1; return block(Block{EndOn: &d}) }(), false},
		{"lender-do-not-interact", "until today", "TX", base, block(Block{EndOn: &today}), true},
		{"lender-do-not-interact", "from tomorrow", "TX", base, func() func(*Facts) { d := today + 1; return block(Block{StartOn: &d}) }(), false},
		{"lender-do-not-interact", "on Wednesdays from noon", "TX", base, block(Block{Weekdays: []int{3}, Hours: []Hours{{12, 14}}, Zone: eastern}), true},
		{"lender-do-not-interact", "on Wednesdays until noon", "TX", base, block(Block{Weekdays: []int{3}, Hours: []Hours{{8, 12}}, Zone: eastern}), false},
		{"lender-archived-contact", "archived", "TX", ask(Voice, func(r *Request) { r.Contact.Archived = true }), nothing, true},
		{"lender-archived-contact", "not archived", "TX", base, nothing, false},
		{"lender-invalid-contact", "disconnected", "TX", ask(Voice, func(r *Request) { r.Contact.Valid = &no }), nothing, true},
		{"lender-invalid-contact", "valid", "TX", ask(Voice, func(r *Request) { r.Contact.Valid = &yes }), nothing, false},
		{"lender-unverified-contact", "not verified", "TX", base, nothing, true},
		{"lender-unverified-contact", "verified", "TX", ask(Voice, func(r *Request) { r.Contact.Verified = &yes }), nothing, false},
		{"lender-authorized-third-party", "without consent", "TX", ask(Voice, to(Authorized)), nothing, true},
		{"lender-authorized-third-party", "with consent", "TX", ask(Voice, to(Authorized)), consent(ThirdPartyConsent), false},
		{"lender-cap-voice", "light: the third in a day", "TX", base, all(made(2, Voice, "", time.Hour), func(f *Facts) { f.Intensity = "light" }), true},
		{"lender-cap-voice", "heavy: the third in a day", "TX", base, made(2, Voice, "", time.Hour), false},
		{"lender-cap-text", "not known is light: the second in a day", "TX", ask(Text, text), all(made(1, Text, "", time.Hour), func(f *Facts) { f.Intensity = "" }), true},
		{"lender-cap-text", "heavy: the second in a day", "TX", ask(Text, text), made(1, Text, "", time.Hour), false},
		{"lender-cap-email", "normal: the eighth in a week", "TX", ask(Email, same), all(made(7, Email, "", 20*time.Hour), func(f *Facts) { f.Intensity = "normal" }), true},
		{"lender-cap-email", "heavy: the eighth in a week", "TX", ask(Email, same), made(7, Email, "", 20*time.Hour), false},
	}
	tried := map[string]int{}
	for _, x := range cases {
		f := home()
		f.Residence.State = x.state
		x.facts(&f)
		d := decide(t, x.request, f)
		got := slices.ContainsFunc(d.Reasons, func(r Reason) bool { return r.Rule == x.rule })
		if got != x.stops {
			t.Errorf("%s, %s: in force %v, want %v (%v)", x.rule, x.name, got, x.stops, stopped(d, ""))
		}
		if tried[x.rule] |= 1; x.stops {
			tried[x.rule] |= 2
		}
	}
	// The examples of the interpretation hold the rest.
	elsewhere := []string{"us-regf-time", "us-regf-stated-time", "us-regf-place", "us-regf-employment", "us-regf-attorney", "us-regf-cease", "us-regf-calls", "us-regf-conversation", "us-regf-locate"}
	for _, r := range Standard() {
		if tried[r.ID] != 3 && !slices.Contains(elsewhere, r.ID) {
			t.Errorf("%s has no example on either side of its line", r.ID)
		}
		if r.Citation == "" || r.Says == "" || !strings.HasSuffix(r.Says, ".") || r.From == "" {
			t.Errorf("%s is not explained", r.ID)
		}
	}
}
