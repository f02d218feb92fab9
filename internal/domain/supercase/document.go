package supercase

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/document"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// attached ties a document to a supercase.
type attached struct {
	bun.BaseModel `bun:"table:supercase_documents,alias:att"`
	CompanyID     string `bun:",pk"`
	SupercaseID   string `bun:",pk"`
	DocumentID    string `bun:",pk"`
	AddedAt       clock.Time
}

// Part is told as a change of the supercase.
func (a *attached) Part() (field string, value any) { return "documents", a.DocumentID }

// Documents is the body of a change of a supercase's documents.
type Documents struct {
	Path
	Body []string `maxItems:"1000" doc:"The ids of documents."`
}

// Attachment is a document of a supercase: its id, or the document itself.
type Attachment struct{ of any }

// MarshalJSON is what it is, in which & stays & as in every answer.
func (a Attachment) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(a.of)
	return b.Bytes(), err
}

// Schema says both.
func (Attachment) Schema(r api.Registry) *api.Schema {
	return &api.Schema{OneOf: []*api.Schema{{Type: "string", Description: "The id of a document."},
		r.Schema(reflect.TypeFor[document.Document](), true, "")}}
}

func (s *Supercases) registerDocuments(r *api.Router) {
	const path = "/supercases/{supercaseId}/documents"
	api.Raw(r, api.Op{Method: "GET", Path: path, Summary: "List the documents of a supercase", Permission: document.MayRead,
		Description: "Their ids; with fetchDetails=true the documents themselves."}, s.listDocuments)
	api.None(r, api.Op{Method: "POST", Path: path, Summary: "Add documents to a supercase", ID: "addSupercaseDocuments", Permission: MayUpdate}, s.addDocuments)
	api.None(r, api.Op{Method: "PUT", Path: path, Summary: "Set the documents of a supercase", ID: "setSupercaseDocuments", Permission: MayUpdate}, s.setDocuments)
}

// document is the id of the document that a reference names.
func (s *Supercases) document(ctx context.Context, tx *store.Tx, ref string) (string, error) {
	if s.Document == nil {
		return "", &store.NotFound{Object: "document", ID: ref}
	}
	return s.Document(ctx, tx, ref)
}

func (s *Supercases) listDocuments(ctx context.Context, tx *store.Tx, in *struct {
	Path
	FetchDetails bool `query:"fetchDetails" doc:"The documents themselves instead of their ids."`
}) (*[]Attachment, error) {
	sc, err := in.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	var rows []*attached
	if err := tx.SelectAll(&rows).Where("?TableAlias.supercase_id = ?", sc.ID).OrderExpr("?TableAlias.added_at, ?TableAlias.document_id").Scan(ctx); err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.DocumentID
	}
	all := make([]Attachment, 0, len(ids))
	if !in.FetchDetails || s.Details == nil {
		for _, id := range ids {
			all = append(all, Attachment{id})
		}
		return &all, nil
	}
	details, err := s.Details(ctx, tx, ids)
	for _, detail := range details {
		all = append(all, Attachment{detail})
	}
	return &all, err
}

func (s *Supercases) addDocuments(ctx context.Context, tx *store.Tx, in *Documents) error {
	return s.attach(ctx, tx, in, false)
}

func (s *Supercases) setDocuments(ctx context.Context, tx *store.Tx, in *Documents) error {
	return s.attach(ctx, tx, in, true)
}

// attach makes the documents of a supercase those of the body, or adds them; one
// that is there already is there once.
func (s *Supercases) attach(ctx context.Context, tx *store.Tx, in *Documents, only bool) error {
	sc, err := in.Path.Load(ctx, tx, store.Lock[Supercase])
	if err != nil {
		return err
	}
	rows, ids := make([]*attached, len(in.Body)), make([]string, len(in.Body))
	for i, ref := range in.Body {
		id, err := s.document(ctx, tx, ref)
		if err != nil {
			return api.BadReference("body", err)
		}
		rows[i], ids[i] = &attached{CompanyID: tx.Space, SupercaseID: sc.ID, DocumentID: id, AddedAt: tx.Now}, id
	}
	if only {
		_, err := store.RemoveParts(ctx, tx, sc, (*attached)(nil), func(q *store.Removal) {
			q.Where("supercase_id = ?", sc.ID)
			if len(ids) > 0 {
				q.Where("document_id NOT IN (?)", store.In(ids))
			}
		})
		if err != nil {
			return err
		}
	}
	_, err = store.AddParts(ctx, tx, sc, rows...)
	return err
}
