package document

import (
	"context"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on documents.
func (s *Documents) Register(r *api.Router) {
	r = r.Tagged("Documents", "Documents of borrowers, cases and supercases: described first, then uploaded.")
	const own = "/people/{personId}/documents"
	const one, ofPerson = "/documents/{documentId}", own + "/{documentId}"
	api.Raw(r, api.Op{Method: "GET", Path: own, Summary: "List a borrower's documents", ID: "listPersonDocuments", Permission: MayRead,
		Description: "The newest first, all at once; more than 10,000 are refused: GET /documents with personId gives them in pages."}, s.listOwn)
	api.One(r, api.Op{Method: "POST", Path: own, Summary: "Describe a document of a borrower", ID: "createPersonDocument", Permission: MayCreate, Description: "Its content is uploaded afterwards."}, s.createOwn)
	api.Many(r, api.Op{Method: "GET", Path: "/documents", Summary: "List documents", Permission: MayRead}, s.list)
	api.One(r, api.Op{Method: "POST", Path: "/documents", Summary: "Describe a document", Permission: MayCreate, Description: "Of no borrower, such as one of a supercase. Its content is uploaded afterwards."},
		func(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Document] }) (*Document, error) {
			return s.create(ctx, tx, nil, in.Body)
		})
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get the description of a document", Permission: MayRead}, get[*Path])
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update the description of a document", Permission: MayUpdate}, func(ctx context.Context, tx *store.Tx, in *struct {
		Path
		Body api.Patch[Document]
	}) (*Document, error) {
		return s.update(ctx, tx, &in.Path, in.Body)
	})
	api.One(r, api.Op{Method: "GET", Path: ofPerson, Summary: "Get the description of a borrower's document", ID: "getPersonDocument", Permission: MayRead}, get[*OwnPath])
	api.One(r, api.Op{Method: "PUT", Path: ofPerson, Summary: "Update the description of a borrower's document", ID: "updatePersonDocument", Permission: MayUpdate},
		func(ctx context.Context, tx *store.Tx, in *struct {
			OwnPath
			Body api.Patch[Document]
		}) (*Document, error) {
			return s.update(ctx, tx, &in.OwnPath, in.Body)
		})
	s.registerContents(r, one, ofPerson)
}

// registerContents declares the operations on contents, by the document's own path and
// by that below its borrower.
func (s *Documents) registerContents(r *api.Router, one, ofPerson string) {
	const once = "Once: of any media type, up to 256 MiB. It is encrypted where it is kept."
	const attachment = "As an attachment, with the media type with which it was uploaded. With returnUrl=true the answer is JSON, " +
		"and its data.url a link that downloads the content without a credential, for five minutes."
	types := []string{"application/octet-stream", "application/pdf", "image/png", "image/jpeg", "text/plain"}
	up := api.Op{Method: "POST", Path: one + "/content", Summary: "Upload the content of a document", ID: "uploadDocument", Permission: MayCreate, Description: once}
	api.Upload(r, up, upload[*ContentUpload](s), types...)
	up.Path, up.ID, up.Summary = ofPerson+"/content", "uploadPersonDocument", "Upload the content of a borrower's document"
	api.Upload(r, up, upload[*OwnContentUpload](s), types...)
	down := api.Op{Method: "GET", Path: one + "/content", Summary: "Download the content of a document", ID: "downloadDocument", Permission: MayRead, Description: attachment}
	api.Stream(r, down, "*/*", download[*ContentRequest](s))
	down.Path, down.ID, down.Summary = ofPerson+"/content", "downloadPersonDocument", "Download the content of a borrower's document"
	api.Stream(r, down, "*/*", download[*OwnContentRequest](s))
	api.OneInSteps(r, api.Op{Method: "POST", Path: ofPerson + "/convert", Summary: "Convert a borrower's document", ID: "convertPersonDocument", Permission: MayCreate,
		Description: "Into a PDF: a picture (PNG, JPEG) or plain text becomes a new document of the same type and loan, once; a PDF is answered as it is."}, s.convert)
}

// Path is the document that a path names.
type Path struct {
	Document string `path:"documentId" doc:"The id of the document, or ext- and its external id."`
}

// Load is the document that the path names.
func (in *Path) Load(ctx context.Context, tx *store.Tx, load store.Getter[Document]) (*Document, error) {
	return load(ctx, tx, in.Document)
}

// OwnPath is the document of a borrower that a path names.
type OwnPath struct {
	people.Path
	Document string `path:"documentId" doc:"The id of the borrower's document, or ext- and its external id."`
}

// Load is the document, if it is the borrower's.
func (in *OwnPath) Load(ctx context.Context, tx *store.Tx, load store.Getter[Document]) (*Document, error) {
	p, err := in.Path.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	return store.Child(ctx, tx, load, in.Document, func(d *Document) bool { return d.PersonID != nil && *d.PersonID == p.ID })
}

// located is a path that names a document, by itself or below its borrower.
type located interface {
	Load(ctx context.Context, tx *store.Tx, load store.Getter[Document]) (*Document, error)
}

// Filter narrows the list of documents.
type Filter struct {
	store.Keyset
	Person string `query:"personId" doc:"Only documents of this borrower."`
	Narrowing
}

// anyBorrower is whom uploadedBy names instead of a user.
const anyBorrower = string(store.BorrowerActor)

// Narrowing are the filters of lists of documents.
type Narrowing struct {
	Type          []Type     `query:"type,explode" doc:"Only documents of these types."`
	Loan          string     `query:"loanId" doc:"Only documents about this loan."`
	UploadedBy    string     `query:"uploadedBy" doc:"Only documents whose content this user uploaded: an id, ext- and an external id, or borrower for any borrower."`
	Autogenerated query.Flag `query:"autogenerated" doc:"Only documents that were rendered from a template, or that were not."`
	ByBorrower    query.Flag `query:"isHumanBorrowerUpload" doc:"Only documents whose content a borrower uploaded, or those of which it is not so."`
	Archived      bool       `query:"includeArchived" doc:"Archived ones too."`
}

// Where lays the filter over a query.
func (f *Narrowing) Where(q *store.Select) {
	const byBorrower = "coalesce(?TableAlias.uploaded_by ->> 'userType', '') = 'borrower'"
	store.OneOf(q, "type", f.Type)
	q.Equal("loan_id", f.Loan)
	switch f.UploadedBy {
	case "":
	case anyBorrower:
		q.Where(byBorrower)
	default:
		q.Where("?TableAlias.uploaded_by ->> 'id' = ?", f.UploadedBy)
	}
	if f.ByBorrower.Given {
		q.Where("("+byBorrower+") = ?", f.ByBorrower.Value)
	}
	q.Is("autogenerated", f.Autogenerated.Asked())
	if !f.Archived {
		q.Where("NOT ?TableAlias.archived")
	}
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("person_id", f.Person)
	f.Narrowing.Where(q)
}

// resolve makes ids of the references in the filters.
func (s *Documents) resolve(ctx context.Context, tx *store.Tx, f *Narrowing) (err error) {
	if f.Loan != "" {
		if f.Loan, err = s.Loan(ctx, tx, f.Loan, ""); err != nil {
			return api.BadReference("loanId", err)
		}
	}
	if f.UploadedBy != "" && f.UploadedBy != anyBorrower {
		if f.UploadedBy, err = s.User(ctx, tx, f.UploadedBy); err != nil {
			return api.BadReference("uploadedBy", err)
		}
	}
	return nil
}

func (s *Documents) list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Document], error) {
	if err := api.Resolve(ctx, tx, api.Names[people.Person]("personId", &f.Person)); err != nil {
		return store.Page[Document]{}, err
	}
	if err := s.resolve(ctx, tx, &f.Narrowing); err != nil {
		return store.Page[Document]{}, err
	}
	return store.List[Document](ctx, tx, f)
}

// mostOfOne is how many documents of a borrower are listed at once: the public API has no
// pages here. A list that is cut off would look whole, so that a longer one is refused.
const mostOfOne = 10_000

func (s *Documents) listOwn(ctx context.Context, tx *store.Tx, in *struct {
	people.Path
	Narrowing
}) (*[]*Document, error) {
	p, err := in.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	if err := s.resolve(ctx, tx, &in.Narrowing); err != nil {
		return nil, err
	}
	all, err := store.Find[Document](ctx, tx, mostOfOne+1, func(q *store.Select) {
		q.Where("?TableAlias.person_id = ?", p.ID)
		in.Narrowing.Where(q)
		q.OrderExpr("?TableAlias.created_at DESC, ?TableAlias.id DESC")
	})
	if err == nil && len(all) > mostOfOne {
		return nil, api.Invalid("personId", "the borrower has more than 10,000 documents: GET /documents with personId gives them in pages")
	}
	if all == nil {
		all = []*Document{}
	}
	return &all, err
}

func (s *Documents) createOwn(ctx context.Context, tx *store.Tx, in *struct {
	people.Path
	Body api.Fresh[Document]
}) (*Document, error) {
	p, err := in.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	return s.create(ctx, tx, p, in.Body)
}

func get[P located](ctx context.Context, tx *store.Tx, in P) (*Document, error) {
	return in.Load(ctx, tx, store.Get[Document])
}

func (s *Documents) update(ctx context.Context, tx *store.Tx, at located, body api.Patch[Document]) (*Document, error) {
	d, err := at.Load(ctx, tx, store.Lock[Document])
	if err != nil {
		return nil, err
	}
	was := *d
	if err := body.Apply(d); err != nil {
		return nil, err
	}
	if err := s.normalize(ctx, tx, d, &was); err != nil {
		return nil, err
	}
	_, err = store.Save(ctx, tx, d)
	return d, err
}
