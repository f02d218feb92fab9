package bench

import (
	"fmt"
	"sync/atomic"
	"testing"

	"nectarine/internal/mechanism/store/vault"
)

// BenchmarkVault measures what one value costs that is sealed, opened or digested.
func BenchmarkVault(b *testing.B) {
	key, err := vault.NewKey()
	if err != nil {
		b.Fatal(err)
	}
	v, err := vault.New(key)
	if err != nil {
		b.Fatal(err)
	}
	const about, plain = "CP-AAAA-AAAA/contact/CT-AAAA-AAAA", "12 Magnolia Street"
	sealed, err := v.Seal(about, plain)
	if err != nil {
		b.Fatal(err)
	}
	for name, one := range map[string]func() error{
		"seal":   func() error { _, err := v.Seal(about, plain); return err },
		"open":   func() error { _, err := v.Open(about, sealed); return err },
		"digest": func() error { _, err := v.Digest(plain); return err },
	} {
		b.Run(name, func(b *testing.B) {
			before := work()
			for b.Loop() {
				if err := one(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((work()-before).Nanoseconds())/float64(b.N), "cpu-ns")
		})
	}
}

// BenchmarkContacts measures what sealed contacts cost: borrowers are made without any,
// contacts are added to them, and they are searched by what is in clear (names) and by
// what is sealed and found by digests (telephone, e-mail, street).
func BenchmarkContacts(b *testing.B) {
	each(b, func(b *testing.B, l *lender) {
		persons := l.borrowers(1000)
		var made atomic.Int64 // no contact twice, whichever round it is
		add := func(name, body string, args func(n int) []any) {
			l.during("create "+name, 8, func(int) (string, string, string) {
				n := int(made.Add(1))
				return "POST", "/people/" + persons[n%len(persons)] + "/contacts", fmt.Sprintf(body, args(n)...)
			})
		}
		l.during("create borrower", 8, func(i int) (string, string, string) {
			return "POST", "/people", fmt.Sprintf(`{"borrowerType": "person", "name": {"firstName": "Ann", "lastName": "Lee%d"}}`, i%500)
		})
		streets := []string{"Willow", "Magnolia", "Washington", "Chestnut", "Sycamore", "Juniper", "Hickory", "Dogwood"}
		add("telephone", `{"contactType": "phone", "value": "+1415%07d"}`, func(n int) []any { return []any{2_000_000 + n} })
		add("e-mail", `{"contactType": "email", "value": "ann.lee.%d@acme.example"}`, func(n int) []any { return []any{n} })
		add("address", `{"contactType": "address", "address": {"addressLine1": "%d %s Street", "city": "Boston", "state": "MA", "postalCode": "02108"}}`,
			func(n int) []any { return []any{n, streets[n%len(streets)]} })
		for _, by := range [][2]string{{"last name", "lastName=Lee%d"}, {"telephone", "phone=1415%07d"}, {"e-mail", "emailExact=ann.lee.%d@acme.example"},
			{"misspelt street", "limit=10&address=%d+Magnollia"}} {
			l.during("search by "+by[0], 8, func(i int) (string, string, string) {
				n := i % 500
				if by[0] == "telephone" {
					n += 2_000_000
				}
				return "GET", "/people/search?" + fmt.Sprintf(by[1], n), ""
			})
		}
	})
}
