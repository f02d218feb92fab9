package boarding

import (
	"net/http"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
)

// Register declares the operations by which loans are brought in, and makes that work known to bulk.
func (s *Imports) Register(r *api.Router) {
	s.readers = readers{record: api.Lines[Record](r), control: api.Lines[control](r)}
	s.Bulk.Add(s.work())
	r = r.Tagged("Boarding", "Loans that are brought in from another system in mid-life.")
	const file = "A file of JSON lines, one loan a line: personId, startDate, effectiveDate, loan (as POST /people/{personId}/loans takes it, with externalId), opening (as docs/ledger.md has the fact), and the lender's own sums as expected. One line may have controlTotals, the lender's own sums of the file. A bulk run brings the loans in; a line that is wrong is told by its field, and the others go on. No notice is sent and no event is left but loan.migration.succeeded and loan.migration.failed. The report holds each sum of the ledgers against the lender's own, to the cent. A loan is taken once: sent again the line is passed over, and one that says something else is told as a conflict. docs/boarding.md shows it."
	api.Upload(r, api.Op{Method: "POST", Path: "/loans/import", Summary: "Bring loans in from another system",
		ID: "importLoans", Permission: MayImport, Status: http.StatusAccepted, Preview: true, Sync: true, Description: file}, s.upload,
		"application/x-ndjson", "application/octet-stream")
	api.One(r, api.Op{Method: "GET", Path: "/loans/import/{bulkRunId}", Summary: "Get the report of a boarding", ID: "getLoanImport", Permission: loan.MayRead,
		Description: "What has become of the lines of a file, and each sum of the lender against that of the ledgers."}, getImport)
}
