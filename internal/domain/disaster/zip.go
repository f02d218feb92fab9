package disaster

import (
	"context"
	"io"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/fema"
)

// zipCounty is a ZIP code and a county in which it lies.
type zipCounty struct {
	bun.BaseModel `bun:"table:zip_counties,alias:zc"`
	CompanyID     string `json:"-" bun:",pk"`
	ZIP           string `json:"zip" bun:"zip,pk"`
	FIPS          string `json:"fips" bun:"fips,pk"`
}

// Table is what came of a table of ZIP codes.
type Table struct {
	Pairs      int             `json:"pairs" doc:"How many pairs of ZIP code and county the table has now."`
	Errors     []api.LineError `json:"errors" nullable:"false" doc:"Lines that are wrong, the first 1,000: they were left out."`
	ErrorCount int             `json:"errorCount"`
}

// County is a county of a ZIP code.
type County struct {
	ZIP  string `json:"zip"`
	FIPS string `json:"fips" doc:"The five-digit code of the county."`
}

// maxPairs bounds a table: the United States have some 55,000 pairs.
const maxPairs = 500_000

func registerCounties(r *api.Router) {
	r = r.Tagged("FEMA disasters", "Disaster declarations, as OpenFEMA publishes them.")
	api.Upload(r, api.Op{Method: "PUT", Path: "/fema/zip-counties", Summary: "Set the table of ZIP codes and counties", ID: "uploadZipCounties", Permission: MayCreate,
		Description: "HUD's crosswalk of any edition, the Census Bureau's relationship file of 2010 or 2020, or any CSV with the columns zip and fips. It takes the place of the table that the product ships, and of one sent before."},
		setCounties, "text/csv", "text/plain", "application/octet-stream")
	api.None(r, api.Op{Method: "DELETE", Path: "/fema/zip-counties", Summary: "Remove the table of ZIP codes and counties", ID: "resetZipCounties", Permission: MayCreate,
		Description: "The table that the product ships holds again."}, func(ctx context.Context, tx *store.Tx, _ *api.NoInput) error {
		return replaceCounties(ctx, tx, nil)
	})
	api.Some(r, api.Op{Method: "GET", Path: "/fema/zip-counties", Summary: "List the counties of a ZIP code", ID: "listZipCounties", Permission: MayRead}, func(ctx context.Context, tx *store.Tx, in *struct {
		ZIP string `query:"zip" required:"true" pattern:"^[0-9]{5}$" doc:"Five digits."`
	}) ([]*County, error) {
		found, err := Counties(ctx, tx, []string{in.ZIP})
		var all []*County
		for _, fips := range found[in.ZIP] {
			all = append(all, &County{in.ZIP, fips})
		}
		return all, err
	})
}

// setCounties reads a table whole and puts it in the place of the one before, at once.
func setCounties(ctx context.Context, c *api.Call, _ *api.NoInput, file io.Reader) (*Table, error) {
	wrong, seen := api.Faults{}, map[zipCounty]bool{}
	var rows []*zipCounty
	err := fema.ReadCounties(file, func(zip, county string) error {
		row := zipCounty{CompanyID: c.Space, ZIP: zip, FIPS: county}
		if seen[row] {
			return nil
		}
		if len(rows) == maxPairs {
			return api.TooLarge("a table has at most 500,000 pairs")
		}
		seen[row], rows = true, append(rows, &row)
		return nil
	}, collect(&wrong))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || wrong.Whole {
		return nil, wrong.Refusal("")
	}
	t := &Table{Pairs: len(rows), Errors: wrong.Told(), ErrorCount: wrong.Count}
	return t, c.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return replaceCounties(ctx, tx, rows)
	})
}

// replaceCounties puts pairs in the place of those that are there; none leave the table
// that the product ships. It is a change of the space, which tells how many pairs there
// were and are: the pairs themselves have no entries in the audit trail.
func replaceCounties(ctx context.Context, tx *store.Tx, rows []*zipCounty) error {
	space, err := access.Own(ctx, tx)
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		if same, err := isTable(ctx, tx, rows); err != nil || same {
			return err
		}
	}
	removed, err := tx.Remove((*zipCounty)(nil)).Where("1 = 1").Exec(ctx)
	if err != nil {
		return err
	}
	before, err := removed.RowsAffected()
	if err != nil {
		return err
	}
	if _, err := store.Add(ctx, tx, false, rows...); err != nil {
		return err
	}
	if before > 0 || len(rows) > 0 {
		store.ChangedBeside(tx, space, "zipCounties", int(before), len(rows))
	}
	return nil
}

// Counties are the counties of ZIP codes, by the code, in ascending order: by the
// lender's own table, or by the one that the product ships where there is none.
func Counties(ctx context.Context, tx *store.Tx, codes []string) (map[string][]string, error) {
	of := map[string][]string{}
	if len(codes) == 0 {
		return of, nil
	}
	var rows []*zipCounty
	if err := tx.SelectAll(&rows).Where("?TableAlias.zip IN (?)", store.In(codes)).OrderExpr("?TableAlias.zip, ?TableAlias.fips").Scan(ctx); err != nil {
		return nil, err
	}
	for _, row := range rows {
		of[row.ZIP] = append(of[row.ZIP], row.FIPS)
	}
	if len(rows) > 0 {
		return of, nil
	}
	own, err := tx.SelectAll((*zipCounty)(nil)).Exists(ctx)
	if own || err != nil {
		return of, err
	}
	for _, zip := range codes {
		all, err := fema.Shipped(zip)
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			of[zip] = all
		}
	}
	return of, nil
}

// isTable reports whether pairs, each of which comes once, are those that are there.
func isTable(ctx context.Context, tx *store.Tx, rows []*zipCounty) (bool, error) {
	n, err := tx.SelectAll((*zipCounty)(nil)).Count(ctx)
	if err != nil || n != int64(len(rows)) {
		return false, err
	}
	var all []zipCounty
	if err := tx.SelectAll(&all).Scan(ctx); err != nil {
		return false, err
	}
	there := make(map[zipCounty]bool, len(all))
	for _, row := range all {
		there[row] = true
	}
	return !slices.ContainsFunc(rows, func(row *zipCounty) bool { return !there[*row] }), nil
}
