package servertest

// NewPerson is the body of a borrower with the external id.
func NewPerson(external string) M {
	return M{"externalId": external, "borrowerType": "person", "name": M{"firstName": "Ann", "lastName": "Lee"}}
}
