package server_test

import (
	"context"
	"testing"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/comms"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// Whatever kind of object the document offers for an association can be associated with
// a case, by its id and by ext-, in the operation and in the body of a case, and removed;
// one that is not there is a 404.
func TestEveryKindIsAssociatedWithACase(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, own := c.Borrower(), "a1"
		matter := c.Case(ann)
		said := &comms.Interaction{ExternalID: &own, PersonID: ann.ID, Context: map[string]any{}, Attachments: []string{}}
		c.Tx(func(ctx context.Context, tx *store.Tx) error { return comms.Queue(ctx, tx, said) })
		paper := c.New(ann.Path+"/documents", m{"fileName": "x", "type": "other", "externalId": own}).ID
		ids := map[cases.AssociatedKind]string{cases.AssociatedCase: c.Case(ann, m{"externalId": own}).ID, cases.AssociatedInteraction: said.ID,
			cases.AssociatedLoan: c.Loan(ann, m{"externalId": own}).ID, cases.AssociatedDocument: paper, cases.AssociatedFile: paper}
		for _, kind := range (cases.AssociatedKind)("").Values() {
			answered := string(kind)
			if kind == cases.AssociatedFile {
				answered = "document"
			}
			for _, ref := range []string{ids[kind], "ext-" + own} {
				body := m{"objectType": kind, "objectId": ref, "relation": "related"}
				want := m{"objectType": answered, "objectId": ids[kind]}
				c.Do("POST", matter.Path+"/associations", body, 204)
				assert.Rows(t, list(c.Get(matter.Path)["associations"]), want)
				c.Do("DELETE", matter.Path+"/associations", body, 204)
				c.Put(matter.Path, m{"associations": []m{body}})
				assert.Rows(t, list(c.Get(matter.Path)["associations"]), want)
				c.Do("DELETE", matter.Path+"/associations/"+ref+"?objectType="+string(kind), nil, 204)
				assert.Rows(t, list(c.Create(ann.Path+"/cases", m{"caseType": "generic", "associations": []m{body}})["associations"]), want)
			}
			c.Refused("POST", matter.Path+"/associations", m{"objectType": kind, "objectId": "ext-none"}, 404, "")
		}
	})
}

// External ids are unique among the objects of a kind: where one names a loan and a
// document that are both associated, nothing is removed until the kind is said.
func TestAnAssociationOfTwoKindsIsNotRemovedByChance(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		matter := c.Case(ann)
		loan := c.Loan(ann, m{"externalId": "1"})
		paper := c.New(ann.Path+"/documents", m{"fileName": "x", "type": "other", "externalId": "1"})
		all := m{"associations": []m{{"objectType": "loan", "objectId": loan.ID}, {"objectType": "document", "objectId": paper.ID}}}
		c.Put(matter.Path, all)
		c.Refused("DELETE", matter.Path+"/associations/ext-1", nil, 400, "objectId")
		assert.Len(t, list(c.Get(matter.Path)["associations"]), 2)
		c.Do("DELETE", matter.Path+"/associations/ext-1?objectType=loan", nil, 204)
		assert.Rows(t, list(c.Get(matter.Path)["associations"]), m{"objectId": paper.ID})
		c.Refused("DELETE", matter.Path+"/associations/ext-1?objectType=loan", nil, 404, "")
		c.Do("DELETE", matter.Path+"/associations/ext-1", nil, 204)
		c.Put(matter.Path, all)
		c.Do("DELETE", matter.Path+"/associations/"+loan.ID, nil, 204)
		c.Do("DELETE", matter.Path+"/associations/ext-1?objectType=file", nil, 204)
	})
}
