package document

import (
	"context"
	"errors"
	"io"
	"mime"
	"strings"

	"nectarine/internal/api"
	"nectarine/internal/people"
	"nectarine/internal/store"
)

// Register declares the operations on documents.
func (s *Documents) Register(r *api.Router) {
	r = r.Tagged("Documents", "Documents of borrowers, cases and supercases: described first, then uploaded.")
	const own = "/people/{personId}/documents"
	const one = "/documents/{documentId}"
	api.Raw(r, api.Op{Method: "GET", Path: own, Summary: "List a borrower's documents", Permission: "document:read"}, s.listOwn)
	api.One(r, api.Op{Method: "POST", Path: own, Summary: "Describe a document of a borrower", Permission: "document:create", Status: 201, Description: "Its content is uploaded afterwards."}, s.createOwn)
	api.Many(r, api.Op{Method: "GET", Path: "/documents", Summary: "List documents", Permission: "document:read"}, list)
	api.One(r, api.Op{Method: "POST", Path: "/documents", Summary: "Describe a document", Permission: "document:create", Status: 201, Description: "Of no borrower, such as one of a supercase. Its content is uploaded afterwards."},
		func(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Document] }) (*Document, error) {
			return s.create(ctx, tx, nil, in.Body)
		})
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get the description of a document", Permission: "document:read"}, get)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update the description of a document", Permission: "document:update"}, s.update)
	api.Upload(r, api.Op{Method: "POST", Path: one + "/content", Summary: "Upload the content of a document", Permission: "document:create",
		Description: "Once: of any media type, up to 256 MiB."}, s.upload(r.DB), "application/octet-stream", "application/pdf", "image/png", "image/jpeg", "text/plain")
	api.Stream(r, api.Op{Method: "GET", Path: one + "/content", Summary: "Download the content of a document", Permission: "document:read",
		Description: "As an attachment, with the media type with which it was uploaded."}, "*/*", s.download(r.DB))
}

// ID is the document that a path names.
type ID struct {
	Document string `path:"documentId" doc:"The id of the document, or ext- and its external id."`
}

// Filter narrows the list of documents.
type Filter struct {
	store.Keyset
	Narrow
}

// Narrow are the filters of lists of documents.
type Narrow struct {
	Type     []string `query:"type,explode" doc:"Only documents of these types."`
	Loan     string   `query:"loanId" doc:"Only documents about this loan."`
	Archived bool     `query:"includeArchived" doc:"Archived ones too."`
}

// Where lays the filter over a query.
func (f *Narrow) Where(q *store.Select) {
	store.OneOf(q, "type", f.Type)
	q.Equal("loan_id", f.Loan)
	if !f.Archived {
		q.Where("NOT ?TableAlias.archived")
	}
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) { f.Narrow.Where(q) }

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Document], error) {
	return store.List[Document](ctx, tx, f)
}

// mostOfOne is how many documents of a borrower are listed: the public API has no
// pages here.
const mostOfOne = 10_000

func (s *Documents) listOwn(ctx context.Context, tx *store.Tx, in *struct {
	Person string `path:"personId"`
	Narrow
}) (*[]*Document, error) {
	p, err := store.Get[people.Person](ctx, tx, in.Person)
	if err != nil {
		return nil, err
	}
	all, err := store.Find[Document](ctx, tx, mostOfOne, func(q *store.Select) {
		q.Where("?TableAlias.person_id = ?", p.ID)
		in.Narrow.Where(q)
	})
	if all == nil {
		all = []*Document{}
	}
	return &all, err
}

func (s *Documents) createOwn(ctx context.Context, tx *store.Tx, in *struct {
	Person string `path:"personId"`
	Body   api.Fresh[Document]
}) (*Document, error) {
	p, err := store.Get[people.Person](ctx, tx, in.Person)
	if err != nil {
		return nil, err
	}
	return s.create(ctx, tx, p, in.Body)
}

func get(ctx context.Context, tx *store.Tx, in *ID) (*Document, error) {
	return store.Get[Document](ctx, tx, in.Document)
}

func (s *Documents) update(ctx context.Context, tx *store.Tx, in *struct {
	ID
	Body api.Patch[Document]
}) (*Document, error) {
	d, err := store.Lock[Document](ctx, tx, in.Document)
	if err != nil {
		return nil, err
	}
	was := *d
	if err := in.Body.Apply(d); err != nil {
		return nil, err
	}
	if err := s.check(ctx, tx, d, &was); err != nil {
		return nil, err
	}
	changes, err := store.Save(ctx, tx, d)
	if err == nil && len(changes[0]) > 0 {
		d.tell(tx, "document.updated")
	}
	return d, err
}

// Content is what a request says of a content.
type Content struct {
	ID
	Type string `header:"Content-Type" doc:"The media type of the content."`
}

// upload keeps the content first and notes it then: a description never promises a
// content that is not there.
func (s *Documents) upload(db *store.DB) func(context.Context, store.Scope, *Content, io.Reader) (*Document, error) {
	return func(ctx context.Context, scope store.Scope, in *Content, body io.Reader) (d *Document, err error) {
		kind, params, err := mime.ParseMediaType(in.Type)
		if err != nil || !strings.Contains(kind, "/") {
			return nil, api.Invalid("Content-Type", "say what the content is, such as application/pdf")
		}
		kind = mime.FormatMediaType(kind, params)
		open := func(d *Document) error {
			if d.Status == "uploaded" {
				return api.Conflict("Conflict", "the content is there already, and stays: describe another document")
			}
			return nil
		}
		err = db.Read(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
			if d, err = store.Get[Document](ctx, tx, in.Document); err != nil {
				return err
			}
			return open(d)
		})
		if err != nil {
			return nil, err
		}
		if s.Blobs == nil {
			return nil, ErrNoFolder
		}
		hash, size, err := s.Blobs.Keep(scope.Space, body)
		if err != nil {
			return nil, err
		}
		err = db.Write(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
			if d, err = store.Lock[Document](ctx, tx, d.ID); err != nil {
				return err
			}
			if err := open(d); err != nil {
				return err
			}
			now, by := tx.Now, tx.Actor
			d.Status, d.ContentType, d.SizeBytes, d.SHA256, d.UploadedAt, d.UploadedBy = "uploaded", &kind, &size, &hash, &now, &by
			d.tell(tx, "document.uploaded")
			_, err := store.Save(ctx, tx, d)
			return err
		})
		return d, err
	}
}

func (s *Documents) download(db *store.DB) func(context.Context, store.Scope, *ID) (*api.Written, error) {
	return func(ctx context.Context, scope store.Scope, in *ID) (*api.Written, error) {
		var d *Document
		err := db.Read(ctx, scope, func(ctx context.Context, tx *store.Tx) (err error) {
			d, err = store.Get[Document](ctx, tx, in.Document)
			return err
		})
		if err != nil {
			return nil, err
		}
		if d.Status != "uploaded" {
			return nil, api.Missing("the document has no content yet")
		}
		if s.Blobs == nil {
			return nil, ErrNoFolder
		}
		content, err := s.Blobs.Open(scope.Space, *d.SHA256)
		if err != nil {
			return nil, err
		}
		return &api.Written{ContentType: *d.ContentType, FileName: d.FileName, Write: func(_ context.Context, w api.Writer) error {
			_, err := io.Copy(w, content)
			return errors.Join(err, content.Close())
		}}, nil
	}
}
