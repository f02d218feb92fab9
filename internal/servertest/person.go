package servertest

import "nectarine/internal/people"

// NewPerson is the body of a borrower with the external id.
func NewPerson(external string) M {
	return M{"externalId": external, "borrowerType": "person", "name": M{"firstName": "Ann", "lastName": "Lee"}}
}

// People are n new borrowers as rows, for tests that need many.
func People(n int) []*people.Person {
	all := make([]*people.Person, n)
	for i := range all {
		all[i] = &people.Person{BorrowerType: "person", Status: "active", CollectionsIntensity: "normal", Names: []people.Name{}}
	}
	return all
}
