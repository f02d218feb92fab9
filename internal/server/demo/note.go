package demo

import (
	"fmt"
	"slices"
	"strings"

	"nectarine/internal/value/day"
)

// Note is a note on a case, of category generic: an escalation's note is with
// the escalation.
type Note struct {
	At            Moment
	By            int // place in Employees
	Content       string
	Before        string // the content before it was edited; empty if it never was
	Pinned        bool
	Important     bool
	SensitiveData bool
}

// texts is what agents write about cases of a base type: when one comes in,
// while it is worked, and pinned for whoever opens it next. In the texts, {who}
// is the borrower, {loan} a loan, {day} a day to come and {amount} an amount. A
// case that was found by the machine comes in with the last kind of text.
type texts struct{ intake, work, pinned, found []string }

var textsByType = map[string]texts{
	"generic": {
		[]string{"{who} called in about {loan}. Took down the request, told them two business days.",
			"Message from {who} through the portal. Asks for a written answer.",
			"Letter from {who} about {loan}. Read it, called back, nobody home."},
		[]string{"Left a message, no details on the machine.", "Sent the form, waiting to get it back signed.",
			"{who} uploaded the document, page 2 is cut off. Asked for it again.", "Borrower says {day} works for a call back."},
		[]string{"Prefers e-mail, works nights."},
		nil,
	},
	"bankruptcy": {
		[]string{"{who} says they filed, has not got the case number at hand. Stopped collection calls at once, asked for the attorney's name.",
			"Notice of filing arrived by mail, scanned it. {loan} is on the schedule of creditors."},
		[]string{"Docket checked. No motion against us, nothing to answer yet.", "Proof of claim drafted for {amount}, with {day} as our own deadline.",
			"Attorney's office confirmed representation. All contact goes to them from here on.",
			"Trustee's payment schedule received, we get paid under the plan.", "{who} called in about autopay. Explained that it is off while the stay holds.",
			"Reaffirmation agreement mailed to counsel, unsigned so far."},
		[]string{"Automatic stay: no collection contact by any channel. Counsel only."},
		[]string{"Vendor match came in overnight. Name and last four agree, pulling the docket to be sure.", "Docket alert: new filing. Collection stopped, looking for the attorney of record."},
	},
	"ceaseCommunication": {
		[]string{"Letter from {who}: wants no more calls or texts about {loan}. Took effect the day we got it.",
			"{who} asked on the phone to stop all contact. Asked for it in writing, and honored it from today anyway."},
		[]string{"Removed from the dialer. Statements still go out by mail, the law wants them.",
			"One notice sent that we have stopped and which remedies stay open to us.", "Checked the last 30 days: no call went out after the letter."},
		[]string{"Do not call, text or e-mail about the debt."},
		nil,
	},
	"collection": {
		[]string{"{loan} went past due, {amount} open. First call today, no answer.",
			"Reached {who}. Lost hours at work, wants to keep the account in good order."},
		[]string{"Right party reached. Promised {amount} by {day}.", "Promise kept, posted this morning. Still one installment behind.",
			"Promise missed. Texted, no reply.", "Two calls this week, no third before {day}.", "Number disconnected, looking at the work phone. Not calling it before we know it is allowed.",
			"Offered the hardship plan, {who} wants to talk it over at home.", "Borrower asked for calls after five only. Set the hours."},
		[]string{"Speak slowly, {who} is hard of hearing.", "Not at work: the employer does not allow calls."},
		[]string{"Opened by the overdue run. Last payment came back for insufficient funds.", "Opened by the overdue run, {amount} open. First call on {day}."},
	},
	"deceased": {
		[]string{"A relative called to say that {who} has died. Gave condolences, explained what we need and that nobody else owes this by being family.",
			"Attorney of the estate wrote in. Contact about {loan} goes to that office."},
		[]string{"Certificate received, certified copy. Filed.", "Letters of administration received, the executor may speak for the estate.",
			"Probate search: no estate opened so far. Next look on {day}.", "Claim against the estate filed for {amount}.",
			"Turned off autopay so that the account of the estate is not drawn."},
		[]string{"Talk to the executor only. Never suggest that relatives must pay."},
		[]string{"Vendor match. Put contact on hold until we have something on paper."},
	},
	"disputeOfDebt": {
		[]string{"{who} writes that the balance of {loan} is wrong by {amount}. Collection stopped until we have answered.",
			"Disputed on the phone: says the payment of last month is missing."},
		[]string{"Went through the ledger, found the payment on the other loan. Asking to have it moved.", "History and agreement printed for the answer.",
			"Bank statement received from {who}, it shows the debit.", "Reported as disputed to the bureaus while this is open."},
		[]string{"No collection contact before the written answer has gone out."},
		nil,
	},
	"federalEmergency": {
		[]string{"Home address lies in the declared counties. {who} has not called yet.",
			"{who} called: house stands, no power, no work for now. Asked about skipping a payment."},
		[]string{"Offered to move the due date. {who} takes it.", "Late fees waived for the period of relief.", "Mail is not delivered there until {day}, using e-mail.",
			"Checked in. Back at work next week."},
		[]string{"Relief period: no late fees, no negative reporting."},
		nil,
	},
	"identityTheft": {
		[]string{"{who} says {loan} was never theirs. Sent the affidavit, stopped collection and reporting of it.",
			"Police report arrived with a letter from {who}. Blocking the tradeline."},
		[]string{"Application came from an address in another state. Device and IP sent to fraud.", "Signature on the agreement does not match the license.",
			"Funds went to an account with another holder's name.", "Called the number on the application, not {who}."},
		[]string{"Do not sell, transfer or report this account."},
		nil,
	},
	"legalAction": {
		[]string{"Served today: {who} is suing over {loan}. Sent to counsel within the hour.", "Counsel filed our complaint for {amount}."},
		[]string{"Hearing set for {day}.", "Service failed at the old address, trying the new one.", "Opposing counsel offers a settlement, passed on.",
			"Answer filed in time."},
		[]string{"Everything in writing goes through counsel. Preserve all recordings."},
		nil,
	},
	"militaryDuty": {
		[]string{"{who} is called up, orders to follow by e-mail.", "Orders came with a letter from {who}. Interest to be held to 6 percent from the start of duty."},
		[]string{"Orders received and read, dates entered.", "Rate lowered back to the first day of duty, the difference is forgiven.",
			"Spouse called, has power of attorney on file.", "Asked the data center again, status unchanged."},
		[]string{"Protected: no default judgment, no fee above the capped rate."},
		[]string{"Active duty confirmed by the data center. Interest to be held to 6 percent from the start of duty."},
	},
	"debtValidation": {
		[]string{"{who} asks us to prove the debt on {loan}. Within the 30 days, so collection waits.", "Validation request by mail, no reason given."},
		[]string{"Asked the creditor for the signed agreement.", "Itemization done: {amount} as of the date in the notice.", "Package is out by mail, copy attached."},
		[]string{"Wait for the validation to go out before any call."},
		nil,
	},
	"oFACSanctionedIndividual": {
		[]string{"Name on {loan} looks like one on the list. Account held until compliance has looked."},
		[]string{"Date of birth differs by eleven years.", "Passport copy requested.", "Second reviewer agrees with the first.", "Place of birth compared, no link to the listed person."},
		[]string{"No money out, and no word to the borrower why, until compliance releases it."},
		[]string{"Screening hit on the name. Account held until compliance has looked."},
	},
	"disputeOfPurchase": {
		[]string{"{who} does not know the charge of {amount}. Card still in hand.", "Goods never came, seller does not answer {who}."},
		[]string{"Provisional credit posted.", "Merchant sent a delivery slip, signed by someone else.", "Asked {who} for the e-mails with the seller.",
			"Sent to the network, answer due {day}."},
		[]string{"Disputed amount is not due and not late."},
		nil,
	},
	"creditBureauDispute": {
		[]string{"Bureau sent a dispute: {who} says {loan} was never 30 days late.", "Direct dispute by letter, encloses a credit report."},
		[]string{"Compared our history with what we reported, month by month.", "Found it: one payment posted two days after the cut. Correction goes with the next file.",
			"Reported as accurate, with the payment history as proof.", "Answer to the bureau is due {day}."},
		[]string{"30 days to answer, from the day the bureau got it."},
		nil,
	},
}

var closings = map[string][]string{
	"approved":      {"Done. Confirmed to {who} in writing.", "Accepted, all changes are booked. Closing.", "Finished as asked, letter is on file."},
	"denied":        {"Looked into it and cannot agree. Reasons and rights are in the letter.", "Not supported by what we have. {who} can send more, then we reopen."},
	"falsePositive": {"Not our borrower: another person with that name. Vendor told.", "Match was wrong. Releasing every hold."},
	"noOutcome":     {"Nothing left to do here. Closing.", "Back in order, no further action."},
	"":              {"Opened by mistake, canceling.", "Same matter as an earlier case, going on there."},
}

var sensitive = []string{
	"Mentioned a diagnosis and long treatment. Do not bring it up first.",
	"Says a former partner must not learn the new address.",
	"In tears on the call. Gave the number of the counseling line.",
}

// notesOf is one to six notes: how the case came in, how it is worked, and how it
// ended.
func notesOf(c chance, k *Case, b *Borrower, today day.Day) []Note {
	t, opened, last := textsByType[k.CaseType], k.OpenedAt(), until(k, today)
	by := pick(c, staffFor(k.CaseType))
	first := Moment{opened.Day, opened.Minute + c.between(5, 40)}
	if k.AutoCreated {
		first.Minute = c.minute()
	}
	intake := t.intake
	if k.AutoCreated {
		intake = t.found
	}
	notes := []Note{{At: first, By: by, Content: pick(c, intake)}}
	work := slices.Clone(t.work)
	c.Shuffle(len(work), func(i, j int) { work[i], work[j] = work[j], work[i] })
	for i := range min(len(work), c.between(0, 4)) {
		if last <= opened.Day {
			break
		}
		at := Moment{opened.Day + 1 + day.Day(c.IntN(int(last-opened.Day))), c.minute()}
		notes = append(notes, Note{At: at, By: by, Content: work[i], Important: c.percent(8)})
	}
	if c.percent(30) {
		notes = append(notes, Note{At: Moment{opened.Day, min(first.Minute+30, 1439)}, By: by, Content: pick(c, t.pinned),
			Pinned: true, Important: true})
	}
	if last > opened.Day && c.percent(5) {
		notes = append(notes, Note{At: Moment{last, c.minute()}, By: by, Content: pick(c, sensitive), SensitiveData: true})
	}
	if end := k.Steps[len(k.Steps)-1]; !k.Active() {
		notes = append(notes, Note{At: Moment{end.At.Day, end.At.Minute + c.between(1, 20)}, By: max(end.By, 0),
			Content: pick(c, closings[end.Outcome])})
	}
	for i := range notes {
		n := &notes[i]
		n.Content = fillIn(c, n.Content, b, k, n.At.Day)
		if head, _, ok := strings.Cut(n.Content, ". "); ok && c.percent(8) {
			n.Before = head + "." // the rest was added later
		}
	}
	slices.SortStableFunc(notes, func(a, b Note) int {
		return (int(a.At.Day)-int(b.At.Day))*1440 + a.At.Minute - b.At.Minute
	})
	return notes
}

// fillIn puts the borrower, the loan, a day within two weeks and an amount into a
// text.
func fillIn(c chance, text string, b *Borrower, k *Case, on day.Day) string {
	who := b.Name.First
	if b.Business != nil {
		who = b.Business.BusinessName
	}
	loan := b.Loans[k.Loans[0]]
	thing := "the loan"
	if loan.LoanType == "lineOfCredit" {
		thing = "the line"
	}
	if loan.Nickname != "" {
		thing += " (" + loan.Nickname + ")"
	}
	_, month, dayOfMonth := (on + day.Day(c.between(2, 14))).Date()
	text = strings.NewReplacer("{who}", who, "{loan}", thing, "{day}", fmt.Sprintf("%d/%d", month, dayOfMonth),
		"{amount}", fmt.Sprintf("$%d.%02d", c.between(60, 1800), c.IntN(100))).Replace(text)
	text = strings.ReplaceAll(text, ". the lo", ". The lo")
	return strings.ToUpper(text[:1]) + text[1:]
}
