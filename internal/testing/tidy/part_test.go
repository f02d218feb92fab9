package tidy

import (
	"go/ast"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// untoldTables are the tables of domains whose rows are neither objects nor parts of one
// (store.Part), each with the reason why writing them tells nobody anything.
var untoldTables = map[string]string{
	"boarding_lines":    "what a file says: what came of each line is told, as loan.migration.succeeded or failed",
	"boardings":         "the sums of a file, which follow from its lines",
	"case_associations": "told as case.association.added and removed, which the public API names",
	"case_people":       "follows from people of the case, whose change is told",
	"collection_days":   "how far the work of a day has come",
	"ledgers":           "follows from the facts of the loan, which are told as its events",
	"lockbox_lines":     "what a file says: what came of each line is told, as a transaction or an unposted item",
	"loan_people":       "follows from additionalPeople of the loan, whose change is told",
	"person_terms":      "the search index: follows from the borrower",
	"person_words":      "the search index: follows from the borrowers",
	"smart_review_dues": "follows from the type and the days of a case",
	"staged_boardings":  "uploads that are not applied yet",
	"staged_lockboxes":  "uploads that are not applied yet",
	"staged_members":    "uploads that are not applied yet",
	"supercase_members": "too many to be told one by one: their number is, as a change of the population",
	"zip_counties":      "too many to be told one by one: their number is, as a change of the company",
}

// recounters are the packages of the tables whose rows are too many to be told one by one, and
// of the clock of a space, which the store keeps.
var recounters = []string{"domain/supercase", "domain/disaster", "domain/access"}

var tableTag = regexp.MustCompile(`bun:"table:(\w+)`)

// untold finds tables of domains whose rows change and nobody is told: those of no object,
// of no part of one, and of none of the list. What stands for a table of objects or parts
// without being one is found as well, wherever it stands: by it they could be written, and
// nobody would be told.
func untold(files []*file, list map[string]string) (faults []string) {
	told, where := map[string]bool{}, map[string]string{}
	others := map[string][]string{}
	tells := map[string]bool{}
	for _, name := range []string{"Kind", "Part"} {
		methods(files, name, func(f *file, d *ast.FuncDecl) { tells[f.pkg+"."+receiver(d)] = true })
	}
	for _, f := range files {
		if f.forTests() {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			spec, is := n.(*ast.TypeSpec)
			if !is {
				return true
			}
			of, is := spec.Type.(*ast.StructType)
			if !is {
				return true
			}
			for _, field := range of.Fields.List {
				if field.Tag == nil {
					continue
				}
				tag, err := strconv.Unquote(field.Tag.Value)
				if m := tableTag.FindStringSubmatch(tag); err == nil && m != nil {
					at := f.at(spec, "%s", m[1])
					if tells[f.pkg+"."+spec.Name.Name] {
						told[m[1]] = true
					} else {
						others[m[1]] = append(others[m[1]], at)
					}
					if strings.HasPrefix(f.pkg, "domain/") {
						where[m[1]] = at
					}
				}
			}
			return true
		})
	}
	for table, at := range where {
		if told[table] == (list[table] != "") {
			faults = append(faults, at+" needs an object (Kind), or to be a store.Part of one, or a reason in untoldTables, and one of them alone")
		}
	}
	for table, all := range others {
		if told[table] {
			for _, at := range all {
				faults = append(faults, at+" are objects, or parts of one, and this is neither: write by the struct that is, and read by a query over it")
			}
		}
	}
	for table := range list {
		if where[table] == "" {
			faults = append(faults, table+" stands in untoldTables and is no table of a domain")
		}
	}
	return faults
}

// recounted finds changes told as numbers where each could be told.
func recounted(f *file) (faults []string) {
	if f.forTests() || strings.HasPrefix(f.path, "internal/mechanism/store/") {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, is := n.(*ast.SelectorExpr); is && s.Sel.Name == "ChangedBeside" && named(s.X) == "store" {
			for _, pkg := range recounters {
				if f.pkg == pkg {
					return true
				}
			}
			faults = append(faults, f.at(n, "a change is told by hand: write the rows by store.AddParts and RemoveParts, which tell them"))
		}
		return true
	})
	return faults
}

// loggers are the packages whose rows tell of changes and are none: they alone insert past
// what is told. What a ledger keeps is told as the events of its loan.
var loggers = []string{"mechanism/audit", "mechanism/event", "domain/ledger"}

// loggedByHand finds rows that are inserted and nobody is told of.
func loggedByHand(f *file) (faults []string) {
	if f.forTests() || under(f.pkg, "mechanism/store") || slices.Contains(loggers, f.pkg) {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, is := n.(*ast.SelectorExpr); is && named(s.X) == "store" {
			switch s.Sel.Name {
			case "InsertLog", "InsertLast", "InsertNumbered":
				faults = append(faults, f.at(n, "%s leaves no event and no entry in the trail: store.Insert does", s.Sel.Name))
			}
		}
		return true
	})
	return faults
}

// pastTheDoor finds rows of ledgers in other hands than theirs: ledgers change by
// ledger.Record alone. Only the name of their schema is given elsewhere.
func pastTheDoor(f *file) (faults []string) {
	if f.forTests() || f.path == "internal/server/names.go" {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, is := n.(*ast.SelectorExpr); is && named(s.X) == "ledger" && slices.Contains([]string{"Head", "Fact", "Entry"}, s.Sel.Name) {
			faults = append(faults, f.at(n, "ledger.%s is a row of a ledger, which changes by ledger.Record and is read by ledger.Read", s.Sel.Name))
		}
		return true
	})
	return faults
}

func TestWhatIsWrittenIsTold(t *testing.T) {
	for _, fault := range untold(read(t), untoldTables) {
		t.Error(fault)
	}
	row := "package a; type link struct { bun.BaseModel `bun:\"table:links,alias:l\"` };"
	for _, c := range []struct {
		text string
		list map[string]string
		want int
	}{
		{row, nil, 1},
		{row, map[string]string{"links": "they follow"}, 0},
		{row + "func (*link) Part() (string, any) { return \"links\", nil }", nil, 0},
		{row + "func (*link) Kind() store.Kind { return store.Kind{} }", nil, 0},
		{row + "func (*link) Part() (string, any) { return \"links\", nil }", map[string]string{"links": "they follow"}, 1},
		{"package a", map[string]string{"links": "they follow"}, 1},
		{row + "func (*link) Kind() store.Kind { return store.Kind{} }; type mine struct { bun.BaseModel `bun:\"table:links,alias:m\"` }", nil, 1},
		{row + "func (*link) Part() (string, any) { return \"links\", nil }; type mine struct { bun.BaseModel `bun:\"table:links\"` }", nil, 1},
		{row + "type mine struct { bun.BaseModel `bun:\"table:links\"` }", map[string]string{"links": "they follow"}, 0},
	} {
		f, err := parse("internal/domain/a/a.go", c.text)
		if err != nil {
			t.Fatal(err)
		}
		if faults := untold([]*file{f}, c.list); len(faults) != c.want {
			t.Errorf("%s with %v has the faults %v, want %d", c.text, c.list, faults, c.want)
		}
	}
	refuses(t, recounted, []snippet{
		{"internal/domain/note/note.go", "package note\nvar f = store.ChangedBeside", 1},
		{"internal/domain/supercase/member.go", "package supercase\nvar f = store.ChangedBeside", 0},
	})
	refuses(t, loggedByHand, []snippet{
		{"internal/domain/note/note.go", "package note\nvar f = store.InsertLog", 1},
		{"internal/server/run.go", "package server\nvar f = store.InsertLast", 1},
		{"internal/domain/ledger/record.go", "package ledger\nvar f = store.InsertLog", 0},
	})
	refuses(t, pastTheDoor, []snippet{
		{"internal/domain/fee/fee.go", "package fee\nvar f ledger.Entry", 1},
		{"cmd/nectarine/loan.go", "package main\nvar f = store.Find[ledger.Fact]", 1},
		{"internal/server/names.go", "package server\nvar f = api.Name[ledger.Fact]", 0},
		{"internal/domain/fee/fee.go", "package fee\nvar f ledger.Recording", 0},
	})
}
