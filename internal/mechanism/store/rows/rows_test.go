package rows_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"nectarine/internal/mechanism/store/rows"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/metadata"
)

type within struct {
	Name  string
	Of    *within
	List  []string
	At    *clock.Time
	Thing any
}

// Embedded is a part of the row.
type Embedded struct{ Deep *string }

type word string

type kept struct {
	bun.BaseModel `bun:"table:kept"`
	ID            int64 `bun:",pk"`
	Text          string
	Word          *word
	Flag          bool
	Maybe         *bool
	At            *clock.Time
	Day           *day.Day
	Struct        *within        `bun:"type:jsonb"`
	Map           map[string]any `bun:"type:jsonb"`
	List          []string       `bun:"type:jsonb"`
	Meta          metadata.Map   `bun:"type:jsonb"`
	Embedded
}

// TestRead: what is read is what bun reads, and no two rows share anything.
func TestRead(t *testing.T) {
	pool, err := sql.Open("sqlite", "file::memory:")
	if err != nil {
		t.Fatalf("the database: %v", err)
	}
	pool.SetMaxOpenConns(1)
	db := bun.NewDB(pool, sqlitedialect.New())
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := db.NewCreateTable().Model((*kept)(nil)).Exec(t.Context()); err != nil {
		t.Fatalf("the table: %v", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		if _, err := db.NewDelete().Model((*kept)(nil)).Where("1 = 1").Exec(t.Context()); err != nil {
			t.Fatalf("the earlier rows: %v", err)
		}
		of := func(name string, texts ...string) any {
			if i := rapid.IntRange(-1, len(texts)-1).Draw(t, name); i >= 0 {
				return texts[i]
			}
			return nil
		}
		for id := range rapid.IntRange(0, 5).Draw(t, "rows") {
			_, err := db.NewRaw(`INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, "text", of("word", "a", ""), id%2, of("maybe", "0", "1"),
				of("at", "2026-01-05 15:00:00.25+00:00", "2026-01-05T15:00:00Z"), of("day", "2026-01-05"),
				of("struct", `{"Name":"a","Of":{"Name":"b","Of":null}}`, `{"Name":"a","List":["x"]}`, `{"List":[],"At":"2026-01-05T15:00:00Z"}`, `{"Thing":{"a":1}}`, "null"),
				of("map", "{}", `{"a":[1]}`, "null"), of("list", "[]", `["a","b"]`), of("meta", "{}", `{"n":1.50}`), of("deep", "below")).Exec(t.Context())
			if err != nil {
				t.Fatalf("a row: %v", err)
			}
		}
		var want []*kept
		q := db.NewSelect().Model((*kept)(nil)).Order("id")
		if err := q.Clone().Scan(t.Context(), &want); err != nil {
			t.Fatalf("bun: %v", err)
		}
		got, err := rows.Read[kept](t.Context(), q)
		if text := asText(t, want); err != nil || asText(t, got) != text {
			t.Fatalf("%s was read, %v; want %s", asText(t, got), err, text)
		}
		for i, row := range got {
			before := asText(t, got[i+1:])
			if row.Struct != nil {
				row.Struct.Name = "changed"
				if row.Struct.Of != nil {
					row.Struct.Of.Name = "changed"
				}
				row.Struct.List = append(row.Struct.List[:0], "changed")
			}
			if row.Map != nil {
				row.Map["new"] = true
			}
			if row.Meta != nil {
				row.Meta["new"] = true
			}
			if len(row.List) > 0 {
				row.List[0] = "changed"
			}
			if after := asText(t, got[i+1:]); after != before {
				t.Errorf("a change of one row is seen in others: before %s, after %s", before, after)
			}
		}
	})
	if _, err := rows.Read[kept](t.Context(), db.NewSelect().Model((*kept)(nil)).ColumnExpr("1 AS unknown").Where("1 = 1")); err == nil {
		if n, _ := db.NewSelect().Model((*kept)(nil)).Count(t.Context()); n > 0 {
			t.Errorf("a column that the struct lacks is passed over: %v were read, want none", n)
		}
	}
}

func asText(t *rapid.T, all []*kept) string {
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatalf("the rows: %v", err)
	}
	return fmt.Sprintf("%s %d", b, len(all))
}
