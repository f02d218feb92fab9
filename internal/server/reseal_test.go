package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/server"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

// secrets are what must stand nowhere in a database, as somebody may have written it.
var secrets = []string{"3125550123", "555-0123", "quincy", "Willow", "willow", "Harbour Annex", "900-12-3456", "900123456", "3456", "1984-05-17", "4111111111111111", "PX991234",
	"Larkspur", "Cottage Nine", "PO 5512", "Marigold", "Foxglove",
	"hazelwood", "briarley", "17735550188", "thornbury", "alderman", "17735550199"}

// installation is a database that is opened again and again, with one key ring or another.
type installation struct {
	t       *testing.T
	address string
	made    *access.CreatedCompany
}

// open opens the database with a ring; the client calls a server over it until it is shut.
func (i *installation) open(ring []byte) (*servertest.Client, func()) {
	i.t.Helper()
	servertest.Quiet()
	db, err := store.Open(i.t.Context(), i.address, store.Options{Clock: clock.System{}, Key: ring})
	if err != nil {
		i.t.Fatal(err)
	}
	s := server.New(db)
	handler, err := s.Handler(server.Options{})
	if err != nil {
		i.t.Fatal(err)
	}
	if i.made == nil {
		if i.made, err = access.NewCompany(i.t.Context(), db, access.Lender{Name: "Acme", Timezone: "America/New_York"}, s.Seed); err != nil {
			i.t.Fatal(err)
		}
	}
	h := httptest.NewServer(handler)
	c := &servertest.Client{T: i.t, URL: h.URL, Key: i.made.TestKey, Space: i.made.TestCompanyID, Server: s}
	return c, func() {
		h.Close()
		if err := db.Close(); err != nil {
			i.t.Error(err)
		}
	}
}

func (i *installation) scope() store.Scope {
	return store.Scope{Space: i.made.TestCompanyID, Test: true, Actor: store.System, Operation: "test"}
}

// agreed are the terms of a loan with all that is personal in them.
var agreed = m{"amountFinanced": 10, "personAddress": m{"addressLine1": "7 Larkspur Lane", "addressLine2": "Cottage Nine", "POBox": "PO 5512", "city": "Boston"},
	"card": m{"cardDetails": m{"pan": "4111 1111 1111 1111", "address": m{"addressLine1": "8 Marigold Court"}}}}

// ann makes a borrower with one of each that is sealed.
func ann(c *servertest.Client) servertest.Object {
	who := c.Borrower(m{"dateOfBirth": "1984-05-17", "identity": m{"identityType": "SSN", "value": "900-12-3456"}})
	c.Create(who.Path+"/contacts", m{"contactType": "phone", "value": "(312) 555-0123", "externalId": "p-" + who.ID})
	c.Create(who.Path+"/contacts", m{"contactType": "email", "value": "quincy@lee.example"})
	c.Create(who.Path+"/contacts", m{"contactType": "address", "address": m{"addressLine1": "12 Willow Way", "addressLine2": "Harbour Annex", "city": "Boston", "state": "MA", "postalCode": "02108"}})
	line := c.LoanType(m{"type": "lineOfCredit", "managedByPeach": false})
	c.Loan(who, m{"loanTypeId": line.ID, "atOrigination": agreed})
	for path, body := range staff(who.ID) {
		if path == "/employees" {
			continue // by whom they act comes first
		}
		c.Create(path, body)
	}
	c.Create("/employees", staff(who.ID)["/employees"])
	key := c.Create("/api-keys", m{"userId": "ext-" + who.ID, "name": "k", "permissions": []string{"person:update", "case:create", "case:read", "note:create"}})["key"].(string)
	matter := c.As(key).Create(who.Path+"/cases", m{"caseType": "generic", "name": "Of " + who.ID})
	assert.Fields(c.T, matter, m{"createdByUser.descriptor": "Agent Ada Bell (" + matter["createdByUser"].(m)["id"].(string) + ")"})
	return who
}

// staff are somebody of the lender's and their team, of whom all ways to reach them are
// sealed: the bodies by which they are made, by path.
func staff(of string) map[string]m {
	at := "@" + strings.ToLower(of) + ".example"
	return map[string]m{"/users": {"userType": "agent", "name": "Ada Bell", "externalId": of, "email": "Hazelwood" + at},
		"/employees": {"userId": "ext-" + of, "firstName": "Ada", "lastName": "Bell", "externalId": of, "email": "briarley" + at, "phone": "+17735550188"},
		"/teams":     {"name": "Hardship", "externalId": of, "email": "thornbury" + at}}
}

// found asks for Ann in every way in which what is sealed is found.
func found(c *servertest.Client, who servertest.Object, when string) {
	c.T.Helper()
	for _, q := range []string{"taxId=900123456", "taxId=3456", "phone=3125550123", "phone=0123", "email=quincy", "email=quinzy", "emailExact=Quincy@lee.example",
		"address=willow", "address=wilow", "address=will", "dateOfBirth=1984-05-17", "_hasTheWords=willow", "lastName=Lee"} {
		got := c.List("/people/search?" + q)
		if !slices.ContainsFunc(got, func(p m) bool { return p["id"] == who.ID }) {
			c.T.Errorf("%s: %s finds %d, want Ann", when, q, len(got))
		}
	}
	p := c.Get(who.Path + "?includeIdentity=true")
	if p["dateOfBirth"] != "1984-05-17" || p["identities"].([]any)[0].(m)["value"] != "900-12-3456" {
		c.T.Errorf("%s: the borrower is %v", when, p)
	}
	if masked := c.List(who.Path + "/identities")[0]["value"]; masked != "•••-••-3456" {
		c.T.Errorf("%s: the mask is %v", when, masked)
	}
	values := ""
	for _, contact := range c.List(who.Path + "/contacts") {
		values += fmt.Sprint(contact["value"], contact["address"])
	}
	for _, want := range []string{"+13125550123", "quincy@lee.example", "12 Willow Way"} {
		if !strings.Contains(values, want) {
			c.T.Errorf("%s: the contacts are %s, want %s among them", when, values, want)
		}
	}
	for path, body := range staff(who.ID) {
		is := c.Get(path + "/ext-" + who.ID)
		if is["email"] != body["email"] || is["phone"] != body["phone"] || is["unreadable"] != nil {
			c.T.Errorf("%s: of %s the e-mail is %v and the telephone %v (unreadable: %v), want %v, %v", when, path, is["email"], is["phone"], is["unreadable"], body["email"], body["phone"])
		}
	}
	assert.Fields(c.T, c.Get("/users/ext-"+who.ID), m{"employee.phone": "+17735550188"})
	c.Refused("POST", "/users", m{"userType": "agent", "name": "Ada", "email": strings.ToUpper("hazelwood@" + who.ID + ".example")}, 409, "email")
	loan := c.List(who.Path + "/loans")[0]
	assert.Fields(c.T, loan, m{"atOrigination.amountFinanced": 10.0, "atOrigination.personAddress.addressLine1": "7 Larkspur Lane", "atOrigination.personAddress.addressLine2": "Cottage Nine",
		"atOrigination.personAddress.POBox": "PO 5512", "atOrigination.card.cardDetails.address.addressLine1": "8 Marigold Court", "atOrigination.card.cardDetails.cardNumberLastFour": "1111"})
	if got := c.List(who.Path + "/contacts?collidesWithPhone=" + url.QueryEscape("312-555-0123")); len(got) != 1 {
		c.T.Errorf("%s: %d contacts collide by telephone, want 1", when, len(got))
	}
}

// sealedColumns are where values are sealed for their row.
var sealedColumns = map[string][]string{"people": {"birth_sealed"}, "identities": {"sealed", "last_sealed"}, "contacts": {"sealed_value", "sealed_address"},
	"loans": {"sealed_pan", "sealed_address", "sealed_card"},
	"users": {"sealed_email"}, "employees": {"sealed_email", "sealed_phone"}, "teams": {"sealed_email"}}

// sealedAnew says what is still sealed otherwise than with the key that seals now, and what
// is not sealed at all.
func sealedAnew(t *testing.T, i *installation, db *store.DB) {
	t.Helper()
	err := db.Write(t.Context(), i.scope(), func(ctx context.Context, tx *store.Tx) error {
		for table, columns := range sealedColumns {
			for _, column := range columns {
				var all, anew int
				query := fmt.Sprintf("SELECT count(*), count(CASE WHEN %[1]s LIKE $2 THEN 1 END) FROM %[2]s WHERE company_id = $1 AND %[1]s <> ''", column, table)
				if err := tx.SQL().QueryRowContext(ctx, query, tx.Space, "v2:"+tx.SealedWith()+":%").Scan(&all, &anew); err != nil {
					return err
				}
				if all == 0 || anew != all {
					t.Errorf("of %d values in %s.%s %d are sealed with the key that seals now", all, table, column, anew)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dump is all that stands in the database, as text, by table.
func dump(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if db.Engine() == "postgres" {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	texts := func(query string) (all []string) {
		rows, err := db.Pool().Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		columns, err := rows.Columns()
		for err == nil && rows.Next() {
			cells, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err = rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, cell := range cells {
				if b, is := cell.([]byte); is {
					cells[i] = string(b)
				}
			}
			all = append(all, strings.Trim(fmt.Sprint(cells), "[]"))
		}
		return all
	}
	all := map[string]string{}
	for _, table := range texts(query) {
		all[table] = strings.Join(texts(`SELECT * FROM "`+table+`"`), "\n")
	}
	return all
}

func nowhere(t *testing.T, db *store.DB, when string) {
	t.Helper()
	for table, text := range dump(t, db) {
		for _, secret := range secrets {
			// By itself: four digits stand by chance in the hash of something.
			if at := regexp.MustCompile(`(^|[^0-9a-f])(?i:` + secret + `)($|[^0-9a-f])`).FindStringIndex(text); at != nil {
				t.Errorf("%s: the table %s holds %q in clear: …%s…", when, table, secret, text[max(0, at[0]-60):min(len(text), at[1]+60)])
			}
		}
	}
}

// TestNothingSealedStandsInClear: the whole database has no telephone number, e-mail,
// street, last four, identity or date of birth in clear, whatever was done.
func TestNothingSealedStandsInClear(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		i := fresh(t, engine)
		c, shut := i.open(ringOf(t))
		defer shut()
		who := ann(c)
		found(c, who, "new")
		home := c.List(who.Path + "/contacts?contactType=address")[0]["id"].(string)
		changed := c.Put(who.Path+"/contacts/"+home, m{"label": "home"})
		if at := changed["address"].(m)["addressLine1"]; at != "12 Willow Way" {
			t.Errorf("after a change of the label the address is %v", at)
		}
		c.Put(who.Path+"/contacts/"+home, m{"address": m{"addressLine1": "1 Quarry Road", "city": "Boston", "state": "MA", "postalCode": "02108"}})
		phone := who.Path + "/contacts/ext-p-" + who.ID
		c.Create(phone+"/clone", m{"label": "mobile"})
		c.Send("POST", who.Path+"/identities", strings.NewReader(`{"identityType":"passport","value":"PX991234","issuingCountry":"US"}`), "Idempotency-Key", "one")
		if changes := fmt.Sprint(c.List("/audit?limit=100&objectId=" + home)); !strings.Contains(changes, "field:address") {
			t.Errorf("the trail does not tell that the address was changed: %s", changes)
		}
		for path, body := range map[string]m{"/users": {"email": "alderman@lee.example"}, "/employees": {"email": "alderman@lee.example", "phone": "+17735550199"}, "/teams": {"email": "alderman@lee.example"}} {
			is := c.Put(path+"/ext-"+who.ID, body)
			assert.Fields(t, is, body)
			for _, list := range []string{"/audit", "/events"} {
				if told := fmt.Sprint(c.List(list + "?limit=100&objectId=" + is["id"].(string))); !strings.Contains(told, "field:email new:(withheld) old:(withheld)") {
					t.Errorf("%s does not tell that the e-mail of %s was changed: %s", list, path, told)
				}
			}
		}
		terms := who.Path + "/loans/" + c.List(who.Path + "/loans")[0]["id"].(string)
		moved := c.Put(terms, m{"atOrigination": m{"amountFinanced": 10, "personAddress": m{"addressLine1": "9 Foxglove Road"}}})
		assert.Fields(t, moved, m{"atOrigination.personAddress.addressLine1": "9 Foxglove Road", "atOrigination.card": nil})
		if changes := fmt.Sprint(c.List("/audit?limit=100&objectId=" + moved["id"].(string))); !strings.Contains(changes, "field:atOrigination.personAddress new:(withheld) old:(withheld)") {
			t.Errorf("the trail does not tell that the address of the loan was changed: %s", changes)
		}
		nowhere(t, c.Server.DB, "after changes")
	})
}

func fresh(t *testing.T, engine string) *installation {
	t.Helper()
	address, err := servertest.Address(engine, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &installation{t: t, address: address}
}

func ringOf(t *testing.T) []byte {
	t.Helper()
	ring, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// TestSealedValuesAreTiedToTheirRow: a sealed value that was copied into another's row
// does not open there.
func TestSealedValuesAreTiedToTheirRow(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		one, two := ann(c), ann(c)
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			for table, columns := range map[string][]string{"identities": {"sealed", "last_sealed"}, "contacts": {"sealed_value", "sealed_address"}} {
				for _, column := range columns {
					match := ""
					if table == "contacts" {
						match = " AND o.contact_type = " + table + ".contact_type"
					}
					query := fmt.Sprintf("UPDATE %s SET %s = (SELECT o.%s FROM %s o WHERE o.company_id = $1 AND o.person_id = $2%s) WHERE company_id = $1 AND person_id = $3", table, column, column, table, match)
					if _, err := tx.SQL().ExecContext(ctx, query, tx.Space, one.ID, two.ID); err != nil {
						return err
					}
				}
			}
			for _, column := range []string{"sealed_address", "sealed_card"} {
				query := fmt.Sprintf("UPDATE loans SET %[1]s = (SELECT o.%[1]s FROM loans o WHERE o.company_id = $1 AND o.main_borrower_id = $2) WHERE company_id = $1 AND main_borrower_id = $3", column)
				if _, err := tx.SQL().ExecContext(ctx, query, tx.Space, one.ID, two.ID); err != nil {
					return err
				}
			}
			for _, table := range []string{"users", "employees", "teams"} {
				query := fmt.Sprintf("UPDATE %[1]s SET sealed_email = (SELECT o.sealed_email FROM %[1]s o WHERE o.company_id = $1 AND o.external_id = $2) WHERE company_id = $1 AND external_id = $3", table)
				if _, err := tx.SQL().ExecContext(ctx, query, tx.Space, one.ID, two.ID); err != nil {
					return err
				}
			}
			_, err := tx.SQL().ExecContext(ctx, "UPDATE people SET birth_sealed = (SELECT o.birth_sealed FROM people o WHERE o.company_id = $1 AND o.id = $2) WHERE company_id = $1 AND id = $3", tx.Space, one.ID, two.ID)
			return err
		})
		if p := c.Get(two.Path); p["dateOfBirth"] != nil || fmt.Sprint(p["unreadable"]) != "[dateOfBirth]" {
			t.Errorf("another's date of birth is shown: %v %v", p["dateOfBirth"], p["unreadable"])
		}
		if i := c.List(two.Path + "/identities?includeIdentity=true")[0]; strings.Contains(fmt.Sprint(i["value"]), "3456") {
			t.Errorf("another's identity is shown: %v", i["value"])
		}
		for _, contact := range c.List(two.Path + "/contacts") {
			if contact["value"] != nil || contact["address"] != nil || contact["unreadable"] == nil {
				t.Errorf("another's contact is shown: %v", contact)
			}
			kept := c.Put(two.Path+"/contacts/"+contact["id"].(string), m{"label": "work", "value": nil})
			if kept["label"] != "work" {
				t.Errorf("a contact that cannot be read cannot be labelled: %v", kept)
			}
		}
		for _, path := range []string{"/users/ext-", "/employees/ext-", "/teams/ext-"} {
			is := c.Get(path + two.ID)
			if is["email"] != nil || fmt.Sprint(is["unreadable"]) != "[email]" {
				t.Errorf("of %s another's e-mail is shown: %v (unreadable: %v)", path, is["email"], is["unreadable"])
			}
			if kept := c.Put(path+two.ID, m{"email": nil, "metaData": m{"desk": "1"}}); fmt.Sprint(kept["unreadable"]) != "[email]" {
				t.Errorf("the null of %s, sent back, has erased what is sealed: %v", path, kept)
			}
			if anew := c.Put(path+two.ID, m{"email": "anew@lee.example"}); anew["email"] != "anew@lee.example" || anew["unreadable"] != nil {
				t.Errorf("an e-mail of %s that is given anew is %v (unreadable: %v)", path, anew["email"], anew["unreadable"])
			}
		}
		foreign := c.List(two.Path + "/loans")[0]
		assert.Fields(t, foreign, m{"atOrigination.personAddress": nil, "atOrigination.card": nil, "atOrigination.amountFinanced": 10.0})
		if fmt.Sprint(foreign["unreadable"]) != "[atOrigination.personAddress atOrigination.card]" {
			t.Errorf("of a loan that holds another's addresses unreadable is %v", foreign["unreadable"])
		}
		sealed := func() string {
			return regexp.MustCompile(`.*` + foreign["id"].(string) + `.*`).FindString(dump(t, c.Server.DB)["loans"])
		}
		before := sealed()
		c.Put(two.Path+"/loans/"+foreign["id"].(string), m{"atOrigination": foreign["atOrigination"]})
		if after := sealed(); after != before {
			t.Errorf("a loan that cannot be read, sent back as read, becomes %s, want as it was: %s", after, before)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			loans, err := store.Find[loan.Loan](ctx, tx, 10, func(*store.Select) {})
			if err != nil || len(loans) != 2 {
				return errors.Join(err, fmt.Errorf("there are %d loans, want one of each", len(loans)))
			}
			for i, l := range loans {
				number, err := tx.UnsealRow(l, "pan", *l.SealedPAN)
				_, foreign := tx.UnsealRow(l, "pan", *loans[1-i].SealedPAN)
				if err != nil || number != "4111111111111111" || foreign == nil {
					t.Errorf("the card number of a loan is %q (%v), and in another's row: %v", number, err, foreign)
				}
			}
			return nil
		})
		found(c, one, "the other's are as they were")
	})
}

// TestUpgradeSealsWhatWasInClear: what earlier releases kept in clear, or sealed without
// its row, is sealed at the start, and the earlier form is refused from then on.
func TestUpgradeSealsWhatWasInClear(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		ring, i := ringOf(t), fresh(t, engine)
		c, shut := i.open(ring)
		who := ann(c)
		asBefore(t, i, c.Server.DB, who.ID)
		if all := dump(t, c.Server.DB); !strings.Contains(all["contacts"], "+13125550123") || !strings.Contains(all["identities"], "3456") || !strings.Contains(all["loans"], "8 Marigold Court") ||
			!strings.Contains(all["users"], "Hazelwood") || !strings.Contains(all["employees"], "17735550188") || !strings.Contains(all["teams"], "thornbury") {
			t.Errorf("the dump is %v, want it to show what is in clear of contacts, identities, loans, users, employees and teams", all)
		}
		shut()

		c, shut = i.open(ring)
		defer func() { shut() }()
		if c.Server.DB.Bound() {
			t.Error("a database with earlier values says that it has none")
		}
		if err := server.Reseal(t.Context(), c.Server.DB, nil); err != nil {
			t.Fatal(err)
		}
		found(c, who, "after the upgrade")
		nowhere(t, c.Server.DB, "after the upgrade")
		shut()
		c, shut = i.open(ring)
		if !c.Server.DB.Bound() {
			t.Error("after the upgrade the earlier form is still opened")
		}
		err := c.Server.DB.Write(t.Context(), i.scope(), func(ctx context.Context, tx *store.Tx) error {
			old, err := tx.Seal("identity", "900-12-3456")
			if err == nil {
				_, err = tx.UpdateUntold(&people.Identity{Sealed: old}, "sealed").Where("person_id = ?", who.ID).Exec(ctx)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.List(who.Path + "/identities?includeIdentity=true")[0]; fmt.Sprint(got["unreadable"]) != "[value]" {
			t.Errorf("a value in the earlier form, put into a row, is shown: %v", got)
		}
	})
}

// asBefore puts a borrower into the form in which earlier releases kept one.
func asBefore(t *testing.T, i *installation, db *store.DB, person string) {
	t.Helper()
	err := db.Write(t.Context(), i.scope(), func(ctx context.Context, tx *store.Tx) error {
		identity, err := tx.Seal("identity", "900-12-3456")
		if err != nil {
			return err
		}
		birth, err := tx.Seal("dateOfBirth", "1984-05-17")
		if err != nil {
			return err
		}
		for query, values := range map[string][]any{
			"UPDATE identities SET sealed = $2, last_sealed = '', last_four = '3456' WHERE company_id = $1 AND person_id = $3":                                             {identity, person},
			"UPDATE people SET birth_sealed = $2, sealed_with = '' WHERE company_id = $1 AND id = $3":                                                                      {birth, person},
			"UPDATE contacts SET value = '+13125550123', sealed_value = NULL, value_digest = '' WHERE company_id = $1 AND person_id = $2 AND contact_type = 'phone'":       {person},
			"UPDATE contacts SET value = 'quincy@lee.example', sealed_value = NULL, value_digest = '' WHERE company_id = $1 AND person_id = $2 AND contact_type = 'email'": {person},
			`UPDATE contacts SET address = '{"addressLine1":"12 Willow Way","addressLine2":"Harbour Annex","city":"Boston","state":"MA","postalCode":"02108","country":"US"}', sealed_address = NULL
				WHERE company_id = $1 AND person_id = $2 AND contact_type = 'address'`: {person},
			`UPDATE loans SET at_origination = '{"amountFinanced":10,"personAddress":{"addressLine1":"7 Larkspur Lane","addressLine2":"Cottage Nine","POBox":"PO 5512","city":"Boston"},"card":{"cardDetails":{"cardNumberLastFour":"1111","address":{"addressLine1":"8 Marigold Court"}}}}',
				sealed_address = NULL, sealed_card = NULL, sealed_with = '' WHERE company_id = $1 AND main_borrower_id = $2`: {person},
			"UPDATE users SET email = $2, sealed_email = NULL, email_digest = '', sealed_with = '' WHERE company_id = $1 AND external_id = $3":                               {staff(person)["/users"]["email"], person},
			"UPDATE employees SET email = $2, phone = '+17735550188', sealed_email = NULL, sealed_phone = NULL, sealed_with = '' WHERE company_id = $1 AND external_id = $3": {staff(person)["/employees"]["email"], person},
			"UPDATE teams SET email = $2, sealed_email = NULL, sealed_with = '' WHERE company_id = $1 AND external_id = $3":                                                  {staff(person)["/teams"]["email"], person},
			"DELETE FROM person_terms WHERE company_id = $1": nil, "DELETE FROM person_words WHERE company_id = $1": nil,
		} {
			if _, err := tx.SQL().ExecContext(ctx, query, append([]any{tx.Space}, values...)...); err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
		}
		_, err = tx.SQL().ExecContext(ctx, "UPDATE key_ring SET bound = FALSE")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// digests are keyed digests as they stand in the index of the search.
var digests = regexp.MustCompile(`#[A-Za-z0-9_-]{12,22}|[A-Za-z0-9_-]{32}`)

// rests reports whether any of the digests stands in the text.
func rests(digests []string, text string) bool {
	return slices.ContainsFunc(digests, func(digest string) bool { return strings.Contains(text, digest) })
}

// TestRotationSealsAnew: with new keys everything is found and read before, while and
// after it is sealed anew; stopped half-way it goes on, and the old ring alone is refused.
func TestRotationSealsAnew(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		ring, i := ringOf(t), fresh(t, engine)
		c, shut := i.open(ring)
		who := ann(c)
		err := c.Server.DB.Write(t.Context(), i.scope(), func(ctx context.Context, tx *store.Tx) error {
			return store.Insert(ctx, tx, servertest.People(350)...)
		})
		if err != nil {
			t.Fatal(err)
		}
		var before []string
		for _, text := range []string{dump(t, c.Server.DB)["person_terms"], dump(t, c.Server.DB)["person_words"]} {
			before = append(before, digests.FindAllString(text, -1)...)
		}
		if len(before) < 10 {
			t.Fatalf("the index of the search has %d digests, want some", len(before))
		}
		shut()
		rotated, err := vault.Rotated(ring, clock.System{}.Now())
		if err != nil {
			t.Fatal(err)
		}
		left := func(db *store.DB) (n int) {
			err := db.Write(t.Context(), i.scope(), func(ctx context.Context, tx *store.Tx) error {
				return tx.SelectAll((*people.Person)(nil)).ColumnExpr("count(*)").Where("?TableAlias.sealed_with <> ?", tx.SealedWith()).Scan(ctx, &n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		c, shut = i.open(rotated)
		found(c, who, "before")
		if err := c.Server.DB.Write(t.Context(), i.scope(), func(ctx context.Context, tx *store.Tx) error {
			_, err := people.Reseal(ctx, tx)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n := left(c.Server.DB); n == 0 || n == 351 {
			t.Errorf("half-way %d borrowers are left, want some", n)
		}
		found(c, who, "half-way")
		shut()

		c, shut = i.open(rotated)
		if err := server.Reseal(t.Context(), c.Server.DB, nil); err != nil {
			t.Fatal(err)
		}
		if n := left(c.Server.DB); n != 0 {
			t.Errorf("at the end %d borrowers are left", n)
		}
		sealedAnew(t, i, c.Server.DB)
		if terms := dump(t, c.Server.DB); rests(before, terms["person_terms"]) || rests(before, terms["person_words"]) {
			t.Error("digests of the key before are left in the index of the search")
		}
		found(c, who, "after")
		nowhere(t, c.Server.DB, "after")
		shut()
		_, err = store.Open(t.Context(), i.address, store.Options{Clock: clock.System{}, Key: ring})
		if !errors.Is(err, store.ErrForeignKey) {
			t.Errorf("the earlier ring is taken: %v", err)
		}
	})
}

// moved is a clock that a test moves.
type moved struct{ ahead atomic.Int64 }

// Now is the time, so far ahead.
func (m *moved) Now() clock.Time { return clock.System{}.Now().Add(time.Duration(m.ahead.Load())) }

// TestAServerWithTheRingOfBeforeAnswersNothing: once another server has been started with a
// rotated ring, one that has the earlier ring answers 503 to whatever reads, searches and
// writes, naming the ring, and writes nothing that the new ring does not open.
func TestAServerWithTheRingOfBeforeAnswersNothing(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		ring, i := ringOf(t), fresh(t, engine)
		old, shut := i.open(ring)
		defer shut()
		who, later := ann(old), &moved{}
		old.Server.DB.Clock = later
		found(old, who, "before")
		rotated, err := vault.Rotated(ring, clock.System{}.Now())
		if err != nil {
			t.Fatal(err)
		}
		now, shutNow := i.open(rotated)
		defer shutNow()
		her := now.Borrower(m{"identity": m{"identityType": "SSN", "value": "900-12-7777"}})
		later.ahead.Store(int64(2 * time.Second))
		name, err := vault.RingName(rotated)
		if err != nil {
			t.Fatal(err)
		}
		for _, ask := range []func() servertest.Answer{
			func() servertest.Answer { return old.Send("GET", her.Path, nil) },
			func() servertest.Answer { return old.Send("GET", "/people/search?taxId=900127777", nil) },
			func() servertest.Answer { return old.Send("GET", who.Path+"/contacts", nil) },
			func() servertest.Answer {
				return old.Send("POST", "/people", strings.NewReader(`{"borrowerType": "person", "name": {"firstName": "Bob", "lastName": "Ray"}, "dateOfBirth": "1990-01-01"}`))
			},
		} {
			if a := ask(); a.Status != 503 || !strings.Contains(string(a.Raw), name) || a.Header.Get("Retry-After") == "" {
				t.Errorf("the server with the earlier ring answers %d %s, want 503 with the name of the ring", a.Status, a.Raw)
			}
		}
		if got := now.List("/people/search?taxId=900127777"); len(got) != 1 {
			t.Errorf("the server with the new ring finds %d, want 1", len(got))
		}
		found(now, who, "after")
	})
}

// A space in which sealing anew fails is told by its id, and no other waits for it.
func TestAFailedResealNamesItsSpace(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		ring, i := ringOf(t), fresh(t, engine)
		c, shut := i.open(ring)
		defer shut()
		ann(c)
		err := c.Server.DB.Write(t.Context(), i.scope(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE loans SET sealed_pan = 'v2:00000000:lost', sealed_with = '' WHERE company_id = $1 AND sealed_pan <> ''", tx.Space)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		err = server.Reseal(t.Context(), c.Server.DB, func(space string, err error) { told = append(told, space) })
		if err == nil || !slices.Equal(told, []string{i.made.TestCompanyID}) {
			t.Errorf("a card number that cannot be opened: %v, told of %v, want an error, told of %s", err, told, i.made.TestCompanyID)
		}
	})
}
