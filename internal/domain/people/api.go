package people

import "nectarine/internal/mechanism/api"

// reveals is the parameter that shows identities in clear, which the audit trail notes.
const reveals = "includeIdentity"

// Register declares the operations on borrowers, with the finders of p.
func (p People) Register(r *api.Router) {
	r = r.Tagged("Borrowers", "Who owes, persons and businesses, and how to reach them.")
	api.Many(r, api.Op{Method: "GET", Path: "/people", Summary: "List borrowers", Permission: MayRead, Shows: MayReadIdentity, Reveals: reveals}, list)
	api.One(r, api.Op{Method: "POST", Path: "/people", Summary: "Create a borrower", Permission: MayCreate}, create)
	api.Raw(r, api.Op{Method: "GET", Path: "/people/search", Summary: "Search borrowers", ID: "searchPeople", Permission: MayRead, Shows: MayReadContact,
		Description: "Every parameter must match. Names, places and words may be misspelt; the best matches come first. What the credential may not see is not searched: taxId asks for person:read.identity, telephone, e-mail and address for contact:read, loanId for loan:read, caseId for case:read; words are found in contacts with contact:read alone."}, p.search)
	api.One(r, api.Op{Method: "GET", Path: "/people/{personId}", Summary: "Get a borrower", Permission: MayRead, Shows: MayReadIdentity, Reveals: reveals}, get)
	api.One(r, api.Op{Method: "PUT", Path: "/people/{personId}", Summary: "Update a borrower", Permission: MayUpdate}, update)

	i := r.Tagged("Identities", "The numbers by which authorities know a borrower.")
	api.One(i, api.Op{Method: "GET", Path: "/people/{personId}/identity", Summary: "Get the primary identity", ID: "getPrimaryIdentity", Permission: MayRead, Shows: MayReadIdentity, Reveals: reveals}, getPrimary)
	api.One(i, api.Op{Method: "PUT", Path: "/people/{personId}/identity", Summary: "Update the primary identity", ID: "updatePrimaryIdentity", Permission: MayUpdate}, updatePrimary)
	api.Many(i, api.Op{Method: "GET", Path: "/people/{personId}/identities", Summary: "List identities", Permission: MayRead, Shows: MayReadIdentity, Reveals: reveals}, listIdentities)
	api.One(i, api.Op{Method: "POST", Path: "/people/{personId}/identities", Summary: "Create an identity", Permission: MayUpdate}, createIdentity)
	api.One(i, api.Op{Method: "GET", Path: "/people/{personId}/identities/{identityId}", Summary: "Get an identity", Permission: MayRead, Shows: MayReadIdentity, Reveals: reveals}, getIdentity)
	api.One(i, api.Op{Method: "PUT", Path: "/people/{personId}/identities/{identityId}", Summary: "Update an identity", Permission: MayUpdate}, updateIdentity)
	api.None(i, api.Op{Method: "DELETE", Path: "/people/{personId}/identities/{identityId}", Summary: "Archive an identity", Permission: MayUpdate}, archiveIdentity)

	c := r.Tagged("Contacts", "How a borrower can be reached.")
	api.Many(c, api.Op{Method: "GET", Path: "/people/{personId}/contacts", Summary: "List contacts", Permission: MayReadContact}, listContacts)
	api.One(c, api.Op{Method: "POST", Path: "/people/{personId}/contacts", Summary: "Create a contact", Permission: MayCreateContact}, createContact)
	api.One(c, api.Op{Method: "GET", Path: "/people/{personId}/contacts/{contactId}", Summary: "Get a contact", Permission: MayReadContact}, getContact)
	api.One(c, api.Op{Method: "PUT", Path: "/people/{personId}/contacts/{contactId}", Summary: "Update a contact", Permission: MayUpdateContact}, updateContact)
	api.None(c, api.Op{Method: "DELETE", Path: "/people/{personId}/contacts/{contactId}", Summary: "Delete a contact", Permission: MayDeleteContact}, deleteContact)
	api.One(c, api.Op{Method: "POST", Path: "/people/{personId}/contacts/{contactId}/clone", Summary: "Replace a contact", Permission: MayUpdateContact,
		Description: "Makes a new contact of the old one and what is passed; the old one is archived and gives up its external id."}, cloneContact)
}
