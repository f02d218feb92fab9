package supercase

import (
	"context"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on supercases, and makes their works known.
func (s *Supercases) Register(r *api.Router) {
	s.Bulk.Add(s.Works()...)
	r = r.Tagged("Supercases", "One event that concerns many borrowers.")
	const one = "/supercases/{supercaseId}"
	api.Many(r, api.Op{Method: "GET", Path: "/supercases", Summary: "List supercases", Permission: MayRead}, s.list)
	api.One(r, api.Op{Method: "POST", Path: "/supercases", Summary: "Create a supercase", Permission: MayCreate, Description: "It begins with an empty draft population."}, s.create)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a supercase", Permission: MayRead}, s.get)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a supercase", Permission: MayUpdate}, s.update)
	s.registerMembers(r)
	s.registerOperations(r)
	s.registerNotes(r)
	s.registerDocuments(r)
}

func (s *Supercases) registerMembers(r *api.Router) {
	const of = "/supercases/{supercaseId}/populations"
	const draft = of + "/draft"
	const one = of + "/{populationId}"
	api.Stream(r, api.Op{Method: "GET", Path: "/supercases/members-template.csv", Summary: "Get a file of members without any", ID: "downloadMembersTemplate", Permission: MayRead}, "text/csv", template)
	api.Many(r, api.Op{Method: "GET", Path: of, Summary: "List populations", ID: "listPopulations", Permission: MayRead}, listPopulations)
	api.Stream(r, api.Op{Method: "GET", Path: of + "/members.csv", Summary: "Get the members of all committed populations as CSV", ID: "downloadCommittedMembers", Permission: MayRead}, "text/csv", s.committedFile)
	api.One(r, api.Op{Method: "GET", Path: draft, Summary: "Get the draft population", ID: "getDraftPopulation", Permission: MayRead}, getDraft)
	api.Batch(r, api.Op{Method: "POST", Path: draft + "/commit", Summary: "Commit the draft population", ID: "commitDraftPopulation", Permission: MayUpdate, Status: 204,
		Description: "Locks its members and begins to make a subcase for each, of the version of the type that is active now. A new draft begins at once."},
		api.Work[Path, bulk.Summary, bulk.Run]{Preview: s.previewCommit, Begin: s.commit, Wait: s.Bulk.Wait})
	api.One(r, api.Op{Method: "GET", Path: draft + "/members", Summary: "List the members of the draft", ID: "listDraftMembers", Permission: MayRead}, listDraftMembers)
	api.One(r, api.Op{Method: "PUT", Path: draft + "/members", Summary: "Set the members of the draft", ID: "setDraftMembers", Permission: MayUpdate}, s.setMembers)
	api.One(r, api.Op{Method: "POST", Path: draft + "/members", Summary: "Add members to the draft", ID: "addDraftMembers", Permission: MayUpdate}, s.addMembers)
	api.Stream(r, api.Op{Method: "GET", Path: draft + "/members.csv", Summary: "Get the members of the draft as CSV", ID: "downloadDraftMembers", Permission: MayRead}, "text/csv", s.draftFile)
	const file = "A CSV file with the columns borrowerId and loanId in any order, ids or ext- and external ids. Nothing is applied where a line is wrong, unless partial=true."
	kinds := []string{"application/octet-stream", "text/csv"}
	api.Upload(r, api.Op{Method: "PUT", Path: draft + "/members.csv", Summary: "Set the members of the draft from CSV", ID: "uploadDraftMembers", Permission: MayUpdate, Description: file},
		s.upload(true), kinds...)
	api.Upload(r, api.Op{Method: "POST", Path: draft + "/members.csv", Summary: "Add members to the draft from CSV", ID: "uploadAddedDraftMembers", Permission: MayUpdate, Description: file},
		s.upload(false), kinds...)
	api.OneInSteps(r, api.Op{Method: "POST", Path: draft + "/match", Summary: "Add everybody whom a disaster concerns to the draft", ID: "matchDraftPopulation", Permission: MayUpdate, Shows: people.MayReadContact,
		Description: "Every borrower whose home address lies in an area for which FEMA has declared the disaster, with each of their open loans."}, s.match)
	api.Some(r, api.Op{Method: "GET", Path: draft + "/match", Summary: "List whom a match leaves to be looked at", ID: "listMatchDoubts", Permission: MayRead, Shows: people.MayReadContact,
		Description: "Every borrower of whom a person should say whether the disaster concerns them, as of now, in the order of their ids; the next ones with startingAfter, the last borrower read."}, listToLookAt)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a population", ID: "getPopulation", Permission: MayRead, Description: "With how many subcases are made so far."}, getPopulation)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a population", ID: "updatePopulation", Permission: MayUpdate}, s.updatePopulation)
	api.One(r, api.Op{Method: "GET", Path: one + "/members", Summary: "List the members of a population", ID: "listPopulationMembers", Permission: MayRead}, listMembers)
	api.Stream(r, api.Op{Method: "GET", Path: one + "/members.csv", Summary: "Get the members of a population as CSV", ID: "downloadPopulationMembers", Permission: MayRead}, "text/csv", s.populationFile)
}

func (s *Supercases) registerOperations(r *api.Router) {
	const of = "/supercases/{supercaseId}"
	const each = "Operations on one supercase are done in the order in which they are accepted. A case that fails stops no other."
	bulkOp(s, r, api.Op{Path: of + "/bulk-update", Summary: "Update all subcases", ID: "bulkUpdateSubcases", Permission: MayBulkUpdate, Description: each}, opUpdate, askUpdate)
	bulkOp(s, r, api.Op{Path: of + "/bulk-send", Summary: "Send a message to the borrowers of all subcases", ID: "bulkSendToSubcases", Permission: MayBulkSend, Description: each}, opSend, s.askSend)
	bulkOp(s, r, api.Op{Path: of + "/populations/{populationId}/bulk-send", Summary: "Send a message to the borrowers of a population's subcases", ID: "bulkSendToPopulation", Permission: MayBulkSend, Description: each}, opSend, s.askSendPopulation)
	bulkOp(s, r, api.Op{Path: of + "/bulk-create-do-not-interact", Summary: "Create a do not interact on all subcases", ID: "bulkCreateDoNotInteract", Permission: MayBulkUpdate, Description: each}, opBlock, askBlock)
	bulkOp(s, r, api.Op{Path: of + "/bulk-delete-do-not-interact", Summary: "Remove the supercase's do not interacts from all subcases", ID: "bulkDeleteDoNotInteract", Permission: MayBulkUpdate, Description: each}, opLift,
		func(ctx context.Context, tx *store.Tx, in *Path) (*asked, error) {
			sc, err := in.Load(ctx, tx, store.Get[Supercase])
			if err != nil {
				return nil, err
			}
			return &asked{SupercaseID: sc.ID}, nil
		})
	const operations = of + "/bulk-operations"
	const one = operations + "/{supercaseBulkOperationId}"
	api.Many(r, api.Op{Method: "GET", Path: operations, Summary: "List the bulk operations of a supercase", ID: "listBulkOperations", Permission: MayRead}, listOperations)
	api.Raw(r, api.Op{Method: "GET", Path: one, Summary: "Get a bulk operation", ID: "getBulkOperation", Permission: MayRead}, getOperation)
	api.One(r, api.Op{Method: "POST", Path: one + "/cancel", Summary: "Stop a bulk operation", Permission: MayBulkUpdate, Or: MayBulkSend, Description: "It ends after the slice under way. What it has done stays done. It asks for the permission of the operation itself."}, s.cancel)
	api.Batch(r, api.Op{Method: "POST", Path: one + "/undo", Summary: "Put back what a bulk operation has done", Permission: MayBulkUpdate, Or: MayBulkSend, Status: 202,
		Description: "An operation of its own, which leaves alone, and tells of, whatever has changed since. It asks for the permission of the operation itself."},
		api.Work[OperationPath, bulk.Summary, Operation]{Preview: s.previewUndo, Begin: s.undo, Wait: s.waitOperation})
	api.Stream(r, api.Op{Method: "GET", Path: one + "/results.csv", Summary: "Get what came of each case as CSV", ID: "downloadBulkOperationResults", Permission: MayRead, Description: "It shows fields of cases, and asks for case:read too."}, "text/csv", s.results)
	api.Stream(r, api.Op{Method: "GET", Path: one + "/progress", Summary: "Follow a bulk operation", ID: "followBulkOperation", Permission: MayRead,
		Description: "Server-sent events: progress with the operation as it stands, and completed when it has ended."}, "text/event-stream", s.progress)
}

// bulkOp declares an operation on many subcases.
func bulkOp[I any](s *Supercases, r *api.Router, op api.Op, kind OperationType, ask func(context.Context, *store.Tx, *I) (*asked, error)) {
	op.Method, op.Status = "POST", 202
	api.Batch(r, op, api.Work[I, bulk.Summary, Operation]{
		Preview: func(ctx context.Context, c *api.Call, in *I) (*bulk.Summary, error) {
			a, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*asked, error) { return ask(ctx, tx, in) })
			if err != nil {
				return nil, err
			}
			return s.Bulk.Preview(ctx, c.Scope, works[kind], a.SupercaseID, a)
		},
		Begin: func(ctx context.Context, tx *store.Tx, in *I) (*Operation, error) {
			a, err := ask(ctx, tx, in)
			if err != nil {
				return nil, err
			}
			return s.begin(ctx, tx, kind, a)
		},
		Wait: s.waitOperation})
}
