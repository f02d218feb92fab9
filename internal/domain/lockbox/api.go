package lockbox

import (
	"net/http"

	"nectarine/internal/domain/payment"
	"nectarine/internal/mechanism/api"
)

// Register declares the operations on what a lockbox has received, and makes the posting of files known to
// bulk.
func (s *Imports) Register(r *api.Router) {
	s.Bulk.Add(s.work())
	r = r.Tagged("Lockbox", "What a lender's bank has received: files of payments, and what of them could not be posted to a loan.")
	const file = "A CSV file with the columns loanId (an id, or ext- and the external id), amount, effectiveDate (the day on which it came) and externalId or reference (the bank's own), and personId and currency, which may be left out. A bulk run posts each line to its loan on the day on which it came; what cannot be posted is an unposted item. A reference is taken once: sent again it is passed over, and with another amount or loan it is told as a conflict. Nothing is taken where a line cannot be read, unless partial=true. A preview tries each thousand lines by themselves: of two payments on one loan that lie further apart the second is tried without the first. docs/lockbox.md shows it."
	api.Upload(r, api.Op{Method: "POST", Path: "/transactions/import", Summary: "Import payments that a bank has received",
		ID: "importTransactions", Permission: MayImport, Status: http.StatusAccepted, Preview: true, Sync: true, Description: file}, s.upload,
		"text/csv", "application/octet-stream")
	api.One(r, api.Op{Method: "GET", Path: "/transactions/import/{bulkRunId}", Summary: "Get what became of an import", ID: "getTransactionImport", Permission: payment.MayRead,
		Description: "Where the money of the file is by now: the total is the sum of all the others, always. What came of each line the outcomes of the bulk run say."}, getImport)
	const all = "/transactions/unposted"
	const one = all + "/{unpostedItemId}"
	api.Many(r, api.Op{Method: "GET", Path: all, Summary: "List unposted items", ID: "listUnpostedItems", Permission: MayRead,
		Description: "What came in and could not be posted to a loan, also what has become of it."}, list)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get an unposted item", ID: "getUnpostedItem", Permission: MayRead,
		Description: "By its id, or ext- and the reference of the file; with the payment as which it was posted."}, get)
	api.One(r, api.Op{Method: "POST", Path: one + "/assign", Summary: "Assign an unposted item to a loan", ID: "assignUnpostedItem", Permission: MayAssign, Preview: true,
		Description: "Posts it to the loan as a payment, on the day on which it came."}, s.assign)
	api.One(r, api.Op{Method: "POST", Path: one + "/split", Summary: "Split an unposted item", ID: "splitUnpostedItem", Permission: MaySplit, Preview: true,
		Description: "Into parts that add up to it. A part with a loan is posted to that, on the day on which the money came; the others are unposted items of their own. If a part cannot be posted nothing is done."}, s.split)
	api.One(r, api.Op{Method: "POST", Path: one + "/return", Summary: "Return an unposted item", ID: "returnUnpostedItem", Permission: MayReturn, Preview: true,
		Description: "Notes that it was sent back to whoever sent it. No money is moved."}, s.giveBack)
}
