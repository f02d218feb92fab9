// Package disaster keeps what FEMA has declared, and which ZIP code lies in which
// county.
package disaster

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/fema"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

// Disaster is a disaster that FEMA has declared in a state. A disaster of several
// states has a number in each.
type Disaster struct {
	bun.BaseModel `bun:"table:fema_disasters,alias:fd"`
	store.Row
	Number            int       `json:"disasterNumber" readOnly:"true"`
	State             string    `json:"state" readOnly:"true"`
	DeclarationType   string    `json:"declarationType" readOnly:"true" doc:"DR is a major disaster, EM an emergency, FM a fire."`
	DeclarationDate   *day.Day  `json:"declarationDate" readOnly:"true"`
	IncidentType      string    `json:"incidentType" readOnly:"true"`
	Title             string    `json:"declarationTitle" readOnly:"true"`
	IncidentBeginDate *day.Day  `json:"incidentBeginDate" readOnly:"true"`
	IncidentEndDate   *day.Day  `json:"incidentEndDate" readOnly:"true"`
	Areas             []AreaRow `json:"areas" bun:"type:jsonb" readOnly:"true" nullable:"false" doc:"Where it is declared."`

	SaysEnd bool `json:"-" bun:"-"` // the file that it comes from says whether the incident has ended
}

// Kind is FE, femaDisaster.
func (*Disaster) Kind() store.Kind { return store.Kind{Prefix: "FE", Name: "femaDisaster"} }

// Tells names the events of a disaster.
func (*Disaster) Tells(store.Change) event.Description {
	return event.Description{Created: "disaster.created", Updated: "disaster.updated"}
}

// AreaRow is an area in which a disaster is declared.
type AreaRow struct {
	FIPS      string `json:"fips" doc:"The five-digit code of the county; it ends in 000 where the area is the whole state or no county."`
	Statewide bool   `json:"statewide"`
	Name      string `json:"name"`
}

// Declared are the areas in which it is declared.
func (d *Disaster) Declared() []fema.Area {
	all := make([]fema.Area, len(d.Areas))
	for i, a := range d.Areas {
		all[i] = fema.Area{StateFIPS: a.FIPS[:2], CountyFIPS: a.FIPS, Statewide: a.Statewide, Name: a.Name}
	}
	return all
}

// Uploaded is what came of a file of declarations.
type Uploaded struct {
	Rows       int             `json:"rows" doc:"How many rows were read."`
	Disasters  int             `json:"disasters" doc:"How many disasters they declare."`
	Created    int             `json:"created"`
	Updated    int             `json:"updated" doc:"How many disasters were known, and say something new."`
	Errors     []api.LineError `json:"errors" nullable:"false" doc:"Rows that are wrong, the first 1,000: they were left out, but for those that say that the row was taken."`
	ErrorCount int             `json:"errorCount"`
}

// maxDisasters bounds what one file may declare; FEMA has declared some 5,000 since
// 1953.
const maxDisasters = 20_000

// Register declares the operations on disasters and on the table of ZIP codes.
func Register(r *api.Router) {
	registerCounties(r)
	r = r.Tagged("FEMA disasters", "Disaster declarations, as OpenFEMA publishes them.")
	api.Upload(r, api.Op{Method: "POST", Path: "/fema/disasters", Summary: "Upload disaster declarations", ID: "uploadDisasters", Permission: MayCreate,
		Description: "A file of OpenFEMA's data set DisasterDeclarationsSummaries, CSV or JSON, whole or in part. Disasters that are known get the areas that the file adds."},
		declare, "text/csv", "application/octet-stream")
	api.Many(r, api.Op{Method: "GET", Path: "/fema/disasters", Summary: "List disasters", ID: "listDisasters", Permission: MayRead}, listDisasters)
	api.One(r, api.Op{Method: "GET", Path: "/fema/disasters/{femaDisasterId}", Summary: "Get a disaster", ID: "getDisaster", Permission: MayRead}, func(ctx context.Context, tx *store.Tx, in *struct {
		ID string `path:"femaDisasterId"`
	}) (*Disaster, error) {
		return store.Get[Disaster](ctx, tx, in.ID)
	})
}

// DisasterFilter narrows the list of disasters.
type DisasterFilter struct {
	store.Keyset
	Number int    `query:"disasterNumber" minimum:"1"`
	State  string `query:"state" maxLength:"2" doc:"Only disasters in this state or territory, by its postal code."`
}

// Where lays the filter over a query.
func (f *DisasterFilter) Where(q *store.Select) {
	q.Equal("number", f.Number)
	q.Equal("state", strings.ToUpper(f.State))
}

func listDisasters(ctx context.Context, tx *store.Tx, f *DisasterFilter) (store.Page[Disaster], error) {
	if f.State != "" && !zone.IsState(strings.ToUpper(f.State)) {
		return store.Page[Disaster]{}, api.Invalid("state", "must be the postal code of a state or territory: "+strings.Join(zone.States(), ", "))
	}
	return store.List[Disaster](ctx, tx, f)
}

// place names a disaster in a state.
type place struct {
	number int
	state  string
}

// declare reads a file of declarations and stores what it says.
func declare(ctx context.Context, c *api.Call, _ *api.NoInput, file io.Reader) (*Uploaded, error) {
	up, wrong := &Uploaded{}, api.Faults{}
	all, order, err := readDisasters(file, up, &wrong)
	if err != nil {
		return nil, err
	}
	if up.Rows == 0 || wrong.Whole {
		return nil, wrong.Refusal("")
	}
	up.Disasters, up.Errors, up.ErrorCount = len(all), wrong.Told(), wrong.Count
	for some := range store.Slices(order) {
		m, err := api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (merged, error) { return merge(ctx, tx, all, some) })
		if err != nil {
			return nil, err
		}
		up.Created, up.Updated = up.Created+m.created, up.Updated+m.updated
	}
	return up, nil
}

// readDisasters are the disasters that a file declares, in its order, with the rows counted
// and those that cannot be read among the faults.
func readDisasters(file io.Reader, up *Uploaded, wrong *api.Faults) (map[place]*Disaster, []place, error) {
	all := map[place]*Disaster{}
	var order []place
	err := fema.Read(file, func(d fema.Declaration) error {
		up.Rows++
		at := place{d.Number, d.State}
		if all[at] == nil {
			if len(all) == maxDisasters {
				return api.TooLarge("a file declares at most 20,000 disasters: send several")
			}
			all[at], order = &Disaster{Number: d.Number, State: d.State}, append(order, at)
		}
		all[at].take(d)
		return nil
	}, collect(wrong))
	return all, order, err
}

// collect collects what is wrong with the rows of a file.
func collect(all *api.Faults) func(fema.Fault) {
	return func(f fema.Fault) {
		all.Whole = all.Whole || f.Whole
		all.Add(f.Line, f.Column, f.Value, f.Reason)
	}
}

// take puts what a row says into the disaster.
func (d *Disaster) take(row fema.Declaration) {
	ended := cmp.Or(d.IncidentEndDate, row.EndedOn) // of one file: a row that knows the end tells it for all
	d.Merge(&Disaster{DeclarationType: row.DeclarationType,
		DeclarationDate: row.DeclaredOn, IncidentType: row.IncidentType, Title: row.Title,
		IncidentBeginDate: row.BeganOn, IncidentEndDate: ended, SaysEnd: row.SaysEnd})
	d.Declare(AreaRow{FIPS: row.Area.CountyFIPS, Statewide: row.Area.Statewide, Name: row.Area.Name})
}

// Merge takes over what another says of the disaster, which is the newer word; what it
// leaves out stays. That an incident has no end yet is said by an empty field: what was
// over may have been opened again.
func (d *Disaster) Merge(other *Disaster) {
	d.DeclarationType, d.IncidentType, d.Title = cmp.Or(other.DeclarationType, d.DeclarationType),
		cmp.Or(other.IncidentType, d.IncidentType), cmp.Or(other.Title, d.Title)
	d.DeclarationDate, d.IncidentBeginDate = cmp.Or(other.DeclarationDate, d.DeclarationDate),
		cmp.Or(other.IncidentBeginDate, d.IncidentBeginDate)
	if other.SaysEnd || other.IncidentEndDate != nil {
		d.IncidentEndDate = other.IncidentEndDate
	}
	d.SaysEnd = d.SaysEnd || other.SaysEnd
}

// Declare adds areas; a county that is declared already has the newer name.
func (d *Disaster) Declare(areas ...AreaRow) {
	all := slices.Clone(d.Areas)
	for _, area := range areas {
		same := func(a AreaRow) bool {
			return a == area || a.FIPS == area.FIPS && !strings.HasSuffix(a.FIPS, "000")
		}
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i] = area
		} else {
			all = append(all, area)
		}
	}
	d.Areas = all
}

// merged is how many disasters were new, and how many known and changed.
type merged struct{ created, updated int }

// merge stores disasters: new ones, and what is new of those that are known.
func merge(ctx context.Context, tx *store.Tx, all map[place]*Disaster, some []place) (m merged, err error) {
	numbers := make([]int, len(some))
	for i, at := range some {
		numbers[i] = at.number
	}
	known, err := store.LockFound[Disaster](ctx, tx, maxDisasters, func(q *store.Select) { q.Where("?TableAlias.number IN (?)", store.In(numbers)) })
	if err != nil {
		return m, err
	}
	have := map[place]*Disaster{}
	for _, d := range known {
		have[place{d.Number, d.State}] = d
	}
	var fresh, old []*Disaster
	for _, at := range some {
		says, is := all[at], have[at]
		if is == nil {
			copied := *says
			fresh = append(fresh, &copied)
			continue
		}
		is.Merge(says)
		is.Declare(says.Areas...)
		old = append(old, is)
	}
	if err := store.Insert(ctx, tx, fresh...); err != nil {
		return m, err
	}
	changes, err := store.Save(ctx, tx, old...)
	for _, c := range changes {
		if len(c) > 0 {
			m.updated++
		}
	}
	m.created = len(fresh)
	return m, err
}

// Of are the disasters with these numbers, one for each state.
func Of(ctx context.Context, tx *store.Tx, numbers ...int) ([]*Disaster, error) {
	return store.Find[Disaster](ctx, tx, maxDisasters, func(q *store.Select) { q.Where("?TableAlias.number IN (?)", store.In(numbers)) })
}
