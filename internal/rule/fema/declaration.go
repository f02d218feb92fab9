// Package fema reads disaster declarations as OpenFEMA publishes them, and tells
// whether an address lies in a declared area. It is pure.
package fema

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"nectarine/internal/value/day"
	"nectarine/internal/value/table"
)

// Declaration is a row of OpenFEMA's data set DisasterDeclarationsSummaries,
// version 2: a disaster and one of its areas.
type Declaration struct {
	Number          int    // FEMA's number of the disaster
	State           string // two letters
	DeclarationType string // DR, EM or FM
	DeclaredOn      *day.Day
	IncidentType    string
	Title           string
	BeganOn         *day.Day // the first day of the incident
	EndedOn         *day.Day
	SaysEnd         bool // the file has a field for the end of the incident: an empty one means that it goes on
	Area            Area
}

// Area is where a disaster is declared.
type Area struct {
	StateFIPS  string // two digits
	CountyFIPS string // five digits; ending in 000 where the area is no county
	Statewide  bool
	Name       string // as FEMA says it: Lee (County)
}

// Fault is what is wrong with a row of a file.
type Fault struct {
	Line                  int // the line of a CSV file, or the number of the record in JSON
	Column, Value, Reason string
	Whole                 bool // it is one of the file, whose rows cannot be relied on
	Kept                  bool // the row is taken without the value, which nothing needs
}

// maxText is the most characters of a text that is kept.
const maxText = 500

// columns are the fields that are read, as OpenFEMA names them; others are passed
// over.
var columns = []string{"disasterNumber", "state", "declarationType", "declarationDate", "incidentType", "declarationTitle", "incidentBeginDate", "incidentEndDate",
	"fipsStateCode", "fipsCountyCode", "placeCode", "designatedArea"}

// required are those without which a row says nothing.
var required = []string{"disasterNumber", "fipsStateCode", "fipsCountyCode"}

// Read passes on the rows of a file of declarations, CSV or JSON as OpenFEMA offers
// them for download, one after the other; what is wrong with a row is a fault. The
// error is each's, or that the file is neither.
func Read(file io.Reader, each func(Declaration) error, wrong func(Fault)) error {
	in := bufio.NewReader(file)
	if err := table.SkipMark(in); err != nil {
		return err
	}
	for {
		first, err := in.Peek(1)
		if err != nil {
			if errors.Is(err, io.EOF) {
				wrong(Fault{Line: 1, Reason: "the file is empty", Whole: true})
				return nil
			}
			return err
		}
		switch first[0] {
		case ' ', '\t', '\r', '\n':
			if _, err := in.Discard(1); err != nil {
				return err
			}
		case '{', '[':
			return readJSON(in, each, wrong)
		default:
			return readCSV(in, each, wrong)
		}
	}
}

func readCSV(in io.Reader, each func(Declaration) error, wrong func(Fault)) error {
	place := map[string]int{}
	return rows(in, wrong, func(header []string) *Fault {
		for _, name := range columns {
			if i := column(header, []string{name}); i >= 0 {
				place[name] = i
			}
		}
		for _, name := range required {
			if _, is := place[name]; !is {
				return &Fault{Line: 1, Column: name, Reason: "the column is missing: the file is OpenFEMA's DisasterDeclarationsSummaries", Whole: true}
			}
		}
		return nil
	}, func(line int, record []string) error {
		fields := map[string]string{}
		for _, name := range columns {
			if i, is := place[name]; is {
				fields[name] = written(record[i])
			}
		}
		if d, ok := declaration(line, fields, wrong); ok {
			return each(d)
		}
		return nil
	})
}

// nest is an object or array of JSON that is being read, and what of an object could
// be a declaration.
type nest struct {
	object bool
	key    string // of the value that comes next; empty when a key does
	fields map[string]string
}

// maxDepth is how deeply a file of JSON may be nested: the records lie two deep.
const maxDepth = 10

// readJSON reads an array of records, alone or as a field of an object, or records
// one after the other.
func readJSON(in io.Reader, each func(Declaration) error, wrong func(Fault)) error {
	bounded := &table.Bounded{Reader: in}
	d := json.NewDecoder(bounded)
	d.UseNumber()
	n := 0
	var open []nest
	for {
		token, err := d.Token()
		bounded.Passed(d.InputOffset())
		if err == io.EOF && len(open) == 0 {
			return nil
		}
		if err != nil {
			var broken *json.SyntaxError
			if errors.As(err, &broken) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				wrong(Fault{Line: n + 1, Reason: "the JSON is not well formed", Whole: true})
				return nil
			}
			if errors.Is(err, table.ErrTooLong) {
				wrong(Fault{Line: n + 1, Reason: "a value is longer than 1 MiB", Whole: true})
				return nil
			}
			return err
		}
		in := &nest{}
		if len(open) > 0 {
			in = &open[len(open)-1]
		}
		switch delim, _ := token.(json.Delim); {
		case delim == '}' || delim == ']':
			open = open[:len(open)-1]
			if _, row := in.fields["disasterNumber"]; !row {
				continue
			}
			n++
			if d, ok := declaration(n, in.fields, wrong); ok {
				if err := each(d); err != nil {
					return err
				}
			}
		case delim != 0:
			if len(open) == maxDepth {
				wrong(Fault{Line: n + 1, Reason: "the JSON is nested too deeply", Whole: true})
				return nil
			}
			in.key = ""
			open = append(open, nest{object: delim == '{', fields: map[string]string{}})
		case in.object && in.key == "":
			in.key = "." + fmt.Sprint(token) // never empty
		case in.object:
			if name := in.key[1:]; slices.Contains(columns, name) {
				in.fields[name] = ""
				if token != nil {
					in.fields[name] = fmt.Sprint(token)
				}
			}
			in.key = ""
		}
	}
}

// declaration is a row of a file; ok is false when something is wrong with what
// matching needs. A date that cannot be read is told, and the row is taken without it.
func declaration(line int, fields map[string]string, wrong func(Fault)) (d Declaration, ok bool) {
	ok = true
	fault := func(column, reason string) {
		ok = false
		wrong(Fault{Line: line, Column: column, Value: cut(fields[column], 100), Reason: reason})
	}
	for _, name := range columns {
		if strings.ContainsRune(fields[name], 0) {
			fault(name, table.Zero)
			return d, false
		}
	}
	var err error
	if d.Number, err = strconv.Atoi(whole(fields["disasterNumber"])); err != nil || d.Number < 1 || d.Number > 99999 {
		fault("disasterNumber", "is not a number of a disaster")
	}
	state, county := digits(fields["fipsStateCode"], 2), digits(fields["fipsCountyCode"], 3)
	if state == "" {
		fault("fipsStateCode", "is not a code of a state, of two digits")
	}
	if county == "" {
		fault("fipsCountyCode", "is not a code of a county, of three digits")
	}
	d.Area = Area{StateFIPS: state, CountyFIPS: state + county, Name: cut(fields["designatedArea"], maxText)}
	d.Area.Statewide = county == "000" && statewide(d.Area.Name, whole(fields["placeCode"]))
	d.State, d.DeclarationType = cut(fields["state"], 2), cut(fields["declarationType"], 10)
	if d.State == "" {
		d.State = abbreviation(state)
	}
	d.IncidentType, d.Title = cut(fields["incidentType"], 100), cut(fields["declarationTitle"], maxText)
	if !ok {
		return d, false
	}
	_, d.SaysEnd = fields["incidentEndDate"]
	for _, date := range []struct {
		column string
		to     **day.Day
	}{{"declarationDate", &d.DeclaredOn}, {"incidentBeginDate", &d.BeganOn}, {"incidentEndDate", &d.EndedOn}} {
		on, err := dated(fields[date.column])
		if err != nil {
			wrong(Fault{Line: line, Column: date.column, Value: cut(fields[date.column], 100), Kept: true,
				Reason: "does not begin with a date, YYYY-MM-DD or M/D/YYYY: the row was taken without it"})
			d.SaysEnd = d.SaysEnd && date.column != "incidentEndDate"
			continue
		}
		*date.to = on
	}
	if d.BeganOn != nil && d.EndedOn != nil && *d.EndedOn < *d.BeganOn {
		wrong(Fault{Line: line, Column: "incidentEndDate", Value: cut(fields["incidentEndDate"], 100), Kept: true,
			Reason: "is before incidentBeginDate: the row was taken without it"})
		d.EndedOn, d.SaysEnd = nil, false
	}
	return d, true
}

// dated is the day with which a moment begins, as OpenFEMA writes it (2022-09-29 and a
// time) or as spreadsheets save it (9/29/2022, with a time or without); nil for nothing.
func dated(text string) (*day.Day, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	date, _, _ := strings.Cut(text, " ")
	if parts := strings.Split(date, "/"); len(parts) == 3 && len(parts[2]) == 4 && len(parts[0]) <= 2 && len(parts[1]) <= 2 {
		date = parts[2] + "-" + digits(parts[0], 2) + "-" + digits(parts[1], 2)
	}
	on, err := day.Parse(date[:min(10, len(date))])
	return &on, err
}

// statewide reports whether an area without a county is the whole state: some
// reservations and other places stand so as well, with a code or a name of their own.
func statewide(name, place string) bool {
	name = strings.ToLower(name)
	return name == "" && strings.Trim(place, "0 ") == "" || strings.Contains(name, "statewide") || slices.Contains(territories, territory(name))
}

// territory is the name of a territory without what FEMA adds in brackets.
func territory(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(name), "(")
	return strings.TrimSpace(name)
}

// territories are declared by their own names.
var territories = []string{"american samoa", "guam", "northern mariana islands", "commonwealth of the northern mariana islands", "puerto rico", "commonwealth of puerto rico",
	"virgin islands", "u.s. virgin islands", "federated states of micronesia", "marshall islands", "republic of the marshall islands", "palau", "republic of palau"}

// written is a cell without spaces; what statistics programs write for nothing is
// nothing.
func written(cell string) string {
	cell = strings.TrimSpace(cell)
	if slices.Contains([]string{"NA", "N/A", "NaN", "nan", "NULL", "null", "None"}, cell) {
		return ""
	}
	return cell
}

// whole is a number as a program that takes every number for a fraction writes it,
// without the fraction: 71.0 is 71.
func whole(s string) string {
	s = strings.TrimSpace(s)
	if before, fraction, is := strings.Cut(s, "."); is && strings.Trim(fraction, "0") == "" {
		return before
	}
	return s
}

// digits is a code of n digits, to which leading zeros are given back; empty where
// it is none.
func digits(s string, n int) string {
	s = whole(s)
	if s == "" || len(s) > n || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return strings.Repeat("0", n-len(s)) + s
}

func cut(s string, n int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(strings.TrimSpace(s), ""), "\x00", "")
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}
