package guard

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/value/day"
)

// one is a matter in which one rule decides: who lives where, what is asked,
// and whether the rule blocks or warns.
type one struct {
	rule, name string
	state      string
	request    fact.Request
	facts      func(*fact.Facts)
	stops      bool
}

// TestEveryRule holds each rule to examples on both sides of its line: where it
// stops a contact, and where the same contact passes.
func TestEveryRule(t *testing.T) {
	noon := when(t, "Apr 8 12:00")
	since := fact.Span{ID: "F-1", At: when(t, "Jan 2 10:00")}
	yes, no := true, false
	nothing := func(*fact.Facts) {}
	base := call(noon, "A")
	ask := func(channel string, change func(*fact.Request)) fact.Request { return over(base, channel, change) }
	same := func(*fact.Request) {}
	purpose := func(p string) func(*fact.Request) { return func(r *fact.Request) { r.Purpose = p } }
	made := func(n int, channel, label string, every time.Duration) func(*fact.Facts) {
		return func(f *fact.Facts) {
			for i := range n {
				f.Interactions = append(f.Interactions, fact.Interaction{ID: fmt.Sprint("I", i), At: noon.Add(-every * time.Duration(i+1)), Channel: channel, Direction: fact.Outbound, Person: "BO-1", Debts: []string{"A"}, Outcome: "message", Label: label, Theme: "opsCollDebt", Contact: "CT-1"})
			}
		}
	}
	consent := func(names ...string) func(*fact.Facts) {
		return func(f *fact.Facts) {
			for _, n := range names {
				f.Consents = append(f.Consents, fact.Consent{Span: fact.Span{ID: "CN-" + n, At: since.At}, Name: n, Direct: true})
			}
		}
	}
	all := func(changes ...func(*fact.Facts)) func(*fact.Facts) {
		return func(f *fact.Facts) {
			for _, c := range changes {
				c(f)
			}
		}
	}
	refusal := func(x fact.Refusal) func(*fact.Facts) {
		return func(f *fact.Facts) { x.Span = since; f.Refusals = []fact.Refusal{x} }
	}
	dispute := func(x fact.Dispute) func(*fact.Facts) {
		return func(f *fact.Facts) { x.Span = since; f.Disputes = []fact.Dispute{x} }
	}
	bankrupt := func(x fact.Bankruptcy) func(*fact.Facts) {
		return func(f *fact.Facts) { x.Span = since; f.Bankruptcies = []fact.Bankruptcy{x} }
	}
	duty := func(f *fact.Facts) { f.Duties = []fact.Span{since} }
	to := func(recipient string) func(*fact.Request) { return func(r *fact.Request) { r.Recipient = recipient } }
	text := func(r *fact.Request) { r.Contact.Mobile = &yes; r.Autodialed = &no }
	limitation := func(d day.Day) func(*fact.Facts) {
		return func(f *fact.Facts) { f.Debts = []fact.Debt{{ID: "A", LimitationEndsOn: &d}} }
	}
	today := day.In(noon, noon.Location())
	block := func(x fact.Block) func(*fact.Facts) {
		return func(f *fact.Facts) { x.Span = since; f.Blocks = []fact.Block{x} }
	}
	earlier := noon.Add(-time.Hour)
	notice := func(daysAgo int) func(*fact.Facts) {
		return func(f *fact.Facts) {
			n := noon.AddDate(0, 0, -daysAgo)
			f.Debts = []fact.Debt{{ID: "A", Medical: true, MedicalNoticeAt: &n}}
		}
	}
	marketing := func(r *fact.Request) { r.Theme = "outMarketing"; r.OptOutNotice = true; r.Autodialed = &no }
	late := func(r *fact.Request) { r.At = when(t, "Apr 8 07:45") }
	cases := []one{
		{"us-regf-opt-out", "no more texts", "TX", ask(fact.Text, text), refusal(fact.Refusal{Channel: fact.Text}), true},
		{"us-regf-opt-out", "but a call", "TX", base, refusal(fact.Refusal{Channel: fact.Text}), false},
		{"us-regf-opt-out", "not this number", "TX", base, refusal(fact.Refusal{Contact: "CT-1"}), true},
		{"us-regf-opt-out", "confirming it", "TX", ask(fact.Text, purpose(fact.ConfirmOptOut)), refusal(fact.Refusal{Channel: fact.Text}), false},
		{"us-regf-opt-out", "what law requires", "TX", ask(fact.Email, purpose(fact.Required)), refusal(fact.Refusal{Channel: fact.Email}), false},
		{"us-regf-opt-out-notice", "an e-mail without one", "TX", ask(fact.Email, same), nothing, true},
		{"us-regf-opt-out-notice", "an e-mail with one", "TX", ask(fact.Email, func(r *fact.Request) { r.OptOutNotice = true }), nothing, false},
		{"us-regf-work-email", "the employer's address", "TX", ask(fact.Email, func(r *fact.Request) { r.Contact.EmployerProvided = true }), nothing, true},
		{"us-regf-work-email", "with consent", "TX", ask(fact.Email, func(r *fact.Request) { r.Contact.Label = "work" }), consent(fact.EmailAddress), false},
		{"us-regf-postcard", "a card", "TX", ask(fact.Mail, func(r *fact.Request) { r.Postcard = true }), nothing, true},
		{"us-regf-postcard", "a letter", "TX", ask(fact.Mail, same), nothing, false},
		{"us-regf-public", "for all to see", "TX", ask(fact.Chat, func(r *fact.Request) { r.Public = true }), nothing, true},
		{"us-regf-public", "a private message", "TX", ask(fact.Chat, same), nothing, false},
		{"us-regf-electronic-delivery", "the validation notice by e-mail", "TX", ask(fact.Email, purpose(fact.Validation)), nothing, true},
		{"us-regf-electronic-delivery", "with E-SIGN consent", "TX", ask(fact.Email, purpose(fact.Validation)), consent(fact.ElectronicComms), false},
		{"us-regf-third-party", "a neighbor", "TX", ask(fact.Voice, to(fact.ThirdParty)), nothing, true},
		{"us-regf-third-party", "with consent", "TX", ask(fact.Voice, to(fact.ThirdParty)), consent(fact.ThirdPartyConsent), false},
		{"us-regf-third-party", "the spouse", "TX", ask(fact.Voice, to(fact.Spouse)), nothing, false},
		{"us-regf-third-party", "the attorney", "TX", ask(fact.Voice, to(fact.Attorney)), nothing, false},
		{"practice-cease-oral", "said on the phone", "TX", base, func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: since}} }, true},
		{"practice-cease-oral", "about another debt", "TX", base, func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: since, Debts: []string{"B"}}} }, false},
		{"us-regf-deceased", "the borrower", "TX", base, func(f *fact.Facts) { f.Deaths = []fact.Span{since} }, true},
		{"us-regf-deceased", "the executor", "TX", ask(fact.Voice, to(fact.Executor)), func(f *fact.Facts) { f.Deaths = []fact.Span{since} }, false},
		{"us-regf-minor", "the borrower", "TX", base, func(f *fact.Facts) { f.Minorities = []fact.Span{since} }, true},
		{"us-regf-minor", "a parent", "TX", ask(fact.Voice, to(fact.Parent)), func(f *fact.Facts) { f.Minorities = []fact.Span{since} }, false},
		{"us-regf-time-barred", "the day after the last", "TX", ask(fact.Mail, purpose(fact.LegalAction)), limitation(today - 1), true},
		{"us-regf-time-barred", "the last day", "TX", ask(fact.Mail, purpose(fact.LegalAction)), limitation(today), false},
		{"us-regf-time-barred", "not known", "TX", ask(fact.Mail, purpose(fact.LegalAction)), nothing, true},
		{"us-regf-settled", "paid", "TX", base, func(f *fact.Facts) { f.Debts = []fact.Debt{{ID: "A", SettledAt: &earlier}} }, true},
		{"us-regf-settled", "another was paid", "TX", base, func(f *fact.Facts) { f.Debts = []fact.Debt{{ID: "B", SettledAt: &earlier}} }, false},
		{"us-regf-validation", "a week after the first call", "TX", base, all(func(f *fact.Facts) { f.Debts = nil }, made(1, fact.Voice, "", 7*24*time.Hour)), true},
		{"us-regf-validation", "two days after", "TX", base, all(func(f *fact.Facts) { f.Debts = nil }, made(1, fact.Voice, "", 48*time.Hour)), false},
		{"us-regf-dispute", "in writing", "TX", base, dispute(fact.Dispute{Kind: "dispute", Written: true}), true},
		{"us-regf-dispute", "verified", "TX", base, dispute(fact.Dispute{Kind: "dispute", Written: true, AnsweredAt: &earlier}), false},
		{"us-regf-dispute", "the verification itself", "TX", ask(fact.Mail, purpose(fact.Verification)), dispute(fact.Dispute{Kind: "dispute", Written: true}), false},
		{"us-regf-original-creditor", "asked for", "TX", base, dispute(fact.Dispute{Kind: "originalCreditor", Written: true}), true},
		{"us-regf-original-creditor", "named", "TX", base, dispute(fact.Dispute{Kind: "originalCreditor", Written: true, AnsweredAt: &earlier}), false},
		{"us-tcpa-hours", "selling at 7:45", "TX", ask(fact.Voice, func(r *fact.Request) { marketing(r); late(r) }), nothing, true},
		{"us-tcpa-hours", "selling at noon", "TX", ask(fact.Voice, marketing), nothing, false},
		{"us-tcpa-autodialed", "a mobile without consent", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes }), nothing, true},
		{"us-tcpa-autodialed", "perhaps a mobile", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = nil, &yes }), nothing, true},
		{"us-tcpa-autodialed", "with consent", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes }), consent(fact.AutodialedColl), false},
		{"us-tcpa-autodialed", "taken back", "TX", ask(fact.Text, func(r *fact.Request) { r.Contact.Mobile = &yes }), all(consent(fact.AutodialedColl), func(f *fact.Facts) { f.Revocations = []fact.Revocation{{Span: fact.Span{ID: "RV", At: earlier}}} }), true},
		{"us-tcpa-autodialed", "dialed by hand", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Mobile = &yes }), nothing, false},
		{"us-tcpa-prerecorded", "a fourth in thirty days", "TX", ask(fact.Voice, func(r *fact.Request) { r.Prerecorded = true }), all(made(3, fact.Voice, "", 24*time.Hour), func(f *fact.Facts) {
			for i := range f.Interactions {
				f.Interactions[i].Prerecorded = true
			}
		}), true},
		{"us-tcpa-prerecorded", "a third", "TX", ask(fact.Voice, func(r *fact.Request) { r.Prerecorded = true }), made(2, fact.Voice, "", 24*time.Hour), false},
		{"us-bankruptcy-stay", "the stay", "TX", base, bankrupt(fact.Bankruptcy{Chapter: 7}), true},
		{"us-bankruptcy-stay", "of a debt that it does not touch", "TX", base, bankrupt(fact.Bankruptcy{Chapter: 7, Debts: []string{"B"}}), false},
		{"us-bankruptcy-stay", "a codebtor in chapter 13", "TX", base, bankrupt(fact.Bankruptcy{Chapter: 13, Codebtor: true}), true},
		{"us-bankruptcy-stay", "a codebtor in chapter 7", "TX", base, bankrupt(fact.Bankruptcy{Chapter: 7, Codebtor: true}), false},
		{"us-bankruptcy-stay", "the debtor's attorney", "TX", ask(fact.Voice, to(fact.Attorney)), bankrupt(fact.Bankruptcy{Chapter: 7}), false},
		{"us-bankruptcy-discharge", "discharged", "TX", base, bankrupt(fact.Bankruptcy{Chapter: 7, Discharged: &earlier}), true},
		{"us-bankruptcy-discharge", "reaffirmed", "TX", base, bankrupt(fact.Bankruptcy{Chapter: 7, Discharged: &earlier, Reaffirmed: []string{"A"}}), false},
		{"us-scra", "repossession", "TX", ask(fact.Mail, purpose(fact.Repossession)), duty, true},
		{"us-scra", "with a court", "TX", ask(fact.Mail, purpose(fact.Repossession)), all(duty, consent(fact.Court)), false},
		{"us-scra", "a reminder", "TX", base, duty, false},
		{"us-scra-command", "the commanding officer", "TX", ask(fact.Voice, to(fact.Employer)), duty, true},
		{"us-scra-command", "no servicemember", "TX", ask(fact.Voice, to(fact.Employer)), nothing, false},
		{"us-fcra-identity-theft", "reported", "TX", base, dispute(fact.Dispute{Kind: "identityTheft"}), true},
		{"us-fcra-identity-theft", "answered", "TX", base, dispute(fact.Dispute{Kind: "identityTheft", AnsweredAt: &earlier}), false},
		{"us-can-spam", "opted out", "TX", ask(fact.Email, marketing), refusal(fact.Refusal{Channel: fact.Email}), true},
		{"us-can-spam", "no way to opt out", "TX", ask(fact.Email, func(r *fact.Request) { r.Theme = "outMarketing" }), nothing, true},
		{"us-can-spam", "as it should be", "TX", ask(fact.Email, marketing), nothing, false},
		{"us-ma-calls", "the third in a week", "MA", base, made(2, fact.Text, "home", 48*time.Hour), true},
		{"us-ma-calls", "the second", "MA", base, made(1, fact.Voice, "home", 48*time.Hour), false},
		{"us-ma-calls", "in Texas", "TX", base, made(2, fact.Voice, "home", 48*time.Hour), false},
		{"us-ma-calls", "by e-mail", "MA", ask(fact.Email, same), made(2, fact.Voice, "home", 48*time.Hour), false},
		{"us-ma-calls-elsewhere", "the third at work in thirty days", "MA", ask(fact.Voice, func(r *fact.Request) { r.Contact.Label = "work" }), made(2, fact.Voice, "work", 14*24*time.Hour), true},
		{"us-ma-calls-elsewhere", "after a month", "MA", ask(fact.Voice, func(r *fact.Request) { r.Contact.Label = "work" }), made(2, fact.Voice, "work", 16*24*time.Hour), false},
		{"us-ny-employer", "the employer", "NY", ask(fact.Voice, to(fact.Employer)), nothing, true},
		{"us-ny-employer", "to carry out a judgment", "NY", ask(fact.Voice, func(r *fact.Request) { r.Recipient, r.Purpose = fact.Employer, fact.Postjudgment }), nothing, false},
		{"us-ny-email", "without consent", "NY", ask(fact.Email, same), nothing, true},
		{"us-ny-email", "with consent", "NY", ask(fact.Email, same), consent(fact.ElectronicComms), false},
		{"us-ny-nyc-contacts", "the third in a week", "NY", base, made(2, fact.Mail, "", 48*time.Hour), true},
		{"us-ny-nyc-contacts", "the second", "NY", base, made(1, fact.Mail, "", 48*time.Hour), false},
		{"us-ny-nyc-conversation", "the day after a talk", "NY", base, all(made(1, fact.Voice, "", 24*time.Hour), func(f *fact.Facts) { f.Interactions[0].Outcome = "conversation" }), true},
		{"us-ny-nyc-conversation", "after a message", "NY", base, made(1, fact.Voice, "", 24*time.Hour), false},
		{"us-ny-nyc-electronic", "without consent", "NY", ask(fact.Text, text), nothing, true},
		{"us-ny-nyc-electronic", "with consent", "NY", ask(fact.Text, text), consent(fact.ElectronicComms), false},
		{"us-wa-contacts", "the fourth in a week", "WA", base, made(3, fact.Mail, "", 36*time.Hour), true},
		{"us-wa-contacts", "the third", "WA", base, made(2, fact.Mail, "", 36*time.Hour), false},
		{"us-wa-work", "the second at work", "WA", ask(fact.Voice, func(r *fact.Request) { r.Contact.Label = "work" }), made(1, fact.Voice, "work", 36*time.Hour), true},
		{"us-wa-work", "the first at work", "WA", ask(fact.Voice, func(r *fact.Request) { r.Contact.Label = "work" }), made(1, fact.Voice, "home", 36*time.Hour), false},
		{"us-wa-hours", "at 7:29", "WA", ask(fact.Voice, func(r *fact.Request) { r.At = when(t, "Apr 8 07:29") }), nothing, true},
		{"us-wa-hours", "at 7:30", "WA", ask(fact.Voice, func(r *fact.Request) { r.At = when(t, "Apr 8 07:30") }), nothing, false},
		{"us-wa-mobile", "the third in a day", "WA", ask(fact.Text, text), made(2, fact.Text, "", time.Hour), true},
		{"us-wa-mobile", "the second", "WA", ask(fact.Text, text), made(1, fact.Text, "", time.Hour), false},
		{"us-dc-calls", "the fifth in a week", "DC", base, made(4, fact.Voice, "", 24*time.Hour), true},
		{"us-dc-calls", "the fourth", "DC", base, made(3, fact.Voice, "", 24*time.Hour), false},
		{"us-dc-electronic", "without consent", "DC", ask(fact.Text, text), nothing, true},
		{"us-dc-electronic", "the sixth with consent", "DC", ask(fact.Text, text), all(consent(fact.ElectronicComms), made(5, fact.Email, "", 24*time.Hour)), true},
		{"us-dc-electronic", "the fifth with consent", "DC", ask(fact.Text, text), all(consent(fact.ElectronicComms), made(4, fact.Email, "", 24*time.Hour)), false},
		{"us-dc-electronic", "one message that asks for consent", "DC", ask(fact.Email, purpose(fact.ObtainConsent)), nothing, false},
		{"us-dc-electronic", "a second one", "DC", ask(fact.Email, purpose(fact.ObtainConsent)), made(1, fact.Email, "", 24*time.Hour), true},
		{"us-nc-third-party", "a neighbor", "NC", ask(fact.Voice, to(fact.ThirdParty)), nothing, true},
		{"us-nc-third-party", "the spouse", "NC", ask(fact.Voice, to(fact.Spouse)), nothing, false},
		{"us-fl-hours", "at 7:45", "FL", ask(fact.Voice, late), nothing, true},
		{"us-fl-hours", "an e-mail at 7:45", "FL", ask(fact.Email, late), nothing, false},
		{"us-fl-attorney", "represented", "FL", base, func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: since}} }, true},
		{"us-fl-attorney", "who does not answer", "FL", base, func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: since, Unresponsive: &earlier}} }, false},
		{"us-nv-medical", "fifty-nine days after the notice", "NV", base, notice(59), true},
		{"us-nv-medical", "sixty-one days after", "NV", base, notice(61), false},
		{"us-nv-medical", "another debt", "NV", base, nothing, false},
		{"us-wv-calls", "the thirty-first in a week", "WV", base, made(30, fact.Voice, "", 5*time.Hour), true},
		{"us-wv-calls", "the thirtieth", "WV", base, made(29, fact.Voice, "", 5*time.Hour), false},
		{"us-wv-conversations", "the eleventh talk", "WV", base, all(made(10, fact.Voice, "", 5*time.Hour), func(f *fact.Facts) {
			for i := range f.Interactions {
				f.Interactions[i].Outcome = "conversation"
			}
		}), true},
		{"us-wv-conversations", "ten messages", "WV", base, made(10, fact.Voice, "", 5*time.Hour), false},
		{"us-wv-attorney", "represented", "WV", base, func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: since}} }, true},
		{"us-wv-attorney", "who agreed", "WV", base, func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: since, Consented: &earlier}} }, false},
		{"lender-do-not-interact", "every contact", "TX", base, block(fact.Block{Channels: []string{"all"}, Themes: []string{"all"}}), true},
		{"lender-do-not-interact", "by text", "TX", base, block(fact.Block{Channels: []string{fact.Text}}), false},
		{"lender-do-not-interact", "all never means login codes", "TX", ask(fact.Text, func(r *fact.Request) { r.Theme = "opsAccountCredentials" }), block(fact.Block{Themes: []string{"all"}}), false},
		{"lender-do-not-interact", "until yesterday", "TX", base, func() func(*fact.Facts) { d := today - 1; return block(fact.Block{EndOn: &d}) }(), false},
		{"lender-do-not-interact", "until today", "TX", base, block(fact.Block{EndOn: &today}), true},
		{"lender-do-not-interact", "from tomorrow", "TX", base, func() func(*fact.Facts) { d := today + 1; return block(fact.Block{StartOn: &d}) }(), false},
		{"lender-do-not-interact", "on Wednesdays from noon", "TX", base, block(fact.Block{Weekdays: []int{3}, Hours: []fact.Hours{{From: 12, To: 14}}, Zone: eastern}), true},
		{"lender-do-not-interact", "on Wednesdays until noon", "TX", base, block(fact.Block{Weekdays: []int{3}, Hours: []fact.Hours{{From: 8, To: 12}}, Zone: eastern}), false},
		{"lender-archived-contact", "archived", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Archived = true }), nothing, true},
		{"lender-archived-contact", "not archived", "TX", base, nothing, false},
		{"lender-invalid-contact", "disconnected", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Valid = &no }), nothing, true},
		{"lender-invalid-contact", "valid", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Valid = &yes }), nothing, false},
		{"lender-unverified-contact", "not verified", "TX", base, nothing, true},
		{"lender-unverified-contact", "verified", "TX", ask(fact.Voice, func(r *fact.Request) { r.Contact.Verified = &yes }), nothing, false},
		{"lender-authorized-third-party", "without consent", "TX", ask(fact.Voice, to(fact.Authorized)), nothing, true},
		{"lender-authorized-third-party", "with consent", "TX", ask(fact.Voice, to(fact.Authorized)), consent(fact.ThirdPartyConsent), false},
		{"lender-cap-voice", "light: the third in a day", "TX", base, all(made(2, fact.Voice, "", time.Hour), func(f *fact.Facts) { f.Intensity = "light" }), true},
		{"lender-cap-voice", "heavy: the third in a day", "TX", base, made(2, fact.Voice, "", time.Hour), false},
		{"lender-cap-text", "not known is light: the second in a day", "TX", ask(fact.Text, text), all(made(1, fact.Text, "", time.Hour), func(f *fact.Facts) { f.Intensity = "" }), true},
		{"lender-cap-text", "heavy: the second in a day", "TX", ask(fact.Text, text), made(1, fact.Text, "", time.Hour), false},
		{"lender-cap-email", "normal: the eighth in a week", "TX", ask(fact.Email, same), all(made(7, fact.Email, "", 20*time.Hour), func(f *fact.Facts) { f.Intensity = "normal" }), true},
		{"lender-cap-email", "heavy: the eighth in a week", "TX", ask(fact.Email, same), made(7, fact.Email, "", 20*time.Hour), false},
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
