package document

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Media is the media type that a request names.
type Media struct {
	Type string `header:"Content-Type" doc:"The media type of the content."`
}

func (m Media) named() string { return m.Type }

// ContentUpload is what a request says of a content; OwnContentUpload says it of a borrower's.
type (
	ContentUpload struct {
		Path
		Media
	}
	OwnContentUpload struct {
		OwnPath
		Media
	}
)

// ContentQuery is how a content is asked for.
type ContentQuery struct {
	ReturnURL bool `query:"returnUrl" doc:"Answer a link to the content instead of the content."`
}

func (a ContentQuery) asksLink() bool { return a.ReturnURL }

// ContentRequest is a content that is asked for; OwnContentRequest is one of a borrower.
type (
	ContentRequest struct {
		Path
		ContentQuery
	}
	OwnContentRequest struct {
		OwnPath
		ContentQuery
	}
)

// sealedAs is the purpose for which a content is encrypted: to be kept under its name.
func sealedAs(name string) string { return "document/" + name }

// mediaType is the type that an upload names, or where it names one that says
// nothing, such as that of a form, which curl names by itself, what the content
// looks like.
func mediaType(named string, start []byte) (string, error) {
	kind, params, err := mime.ParseMediaType(named)
	if named == "" || err == nil && (kind == "application/x-www-form-urlencoded" || kind == "application/octet-stream") {
		return http.DetectContentType(start), nil
	}
	if err != nil || !strings.Contains(kind, "/") {
		return "", api.Invalid("Content-Type", "say what the content is, such as application/pdf")
	}
	return mime.FormatMediaType(kind, params), nil
}

// digest is a content's SHA-256 and size, found while it is read.
type digest struct {
	io.Reader
	sum  [sha256.Size]byte
	size int64
}

// through passes a content on to w.
func (d *digest) through(w io.Writer) (err error) {
	sum := sha256.New()
	d.size, err = io.Copy(io.MultiWriter(w, sum), d.Reader)
	sum.Sum(d.sum[:0])
	return err
}

func (d *digest) hex() string { return hex.EncodeToString(d.sum[:]) }

// same answers a document whose content is there already: the same content sent
// again changes nothing, another is refused.
func (d *Document) same(c *digest) (*Document, error) {
	if *d.SHA256 == c.hex() {
		return d, nil
	}
	return nil, api.Conflict(api.AlreadyExists, "another content is there already, and stays: describe another document")
}

// upload keeps the content first and notes it then: a description never promises a
// content that is not there.
func upload[P interface {
	located
	named() string
}](s *Documents) func(context.Context, *api.Call, P, io.Reader) (*Document, error) {
	return func(ctx context.Context, c *api.Call, in P, body io.Reader) (*Document, error) {
		d, err := described(ctx, c, in)
		if err != nil {
			return nil, err
		}
		if s.Blobs == nil {
			return nil, ErrNoFolder
		}
		start := bufio.NewReader(body)
		first, err := start.Peek(512)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if len(first) == 0 {
			return nil, api.Invalid("body", "is empty: send the content")
		}
		kind, err := mediaType(in.named(), first)
		if err != nil {
			return nil, err
		}
		return s.keepContent(ctx, c, d, kind, start)
	}
}

// keepContent stores the content of a document that is described, and notes it.
func (s *Documents) keepContent(ctx context.Context, c *api.Call, d *Document, kind string, body io.Reader) (*Document, error) {
	content := &digest{Reader: body}
	if d.hasContent() {
		if err := content.through(io.Discard); err != nil {
			return nil, err
		}
		return d.same(content)
	}
	name := rand.Text()
	err := s.Blobs.Write(c.Space, name, func(w io.Writer) error {
		sealed, err := c.SealTo(w, sealedAs(name))
		if err == nil {
			err = content.through(sealed)
		}
		if err != nil {
			return err
		}
		return sealed.Close()
	})
	if full := noRoom(err); full != nil {
		return nil, full
	}
	if err != nil {
		return nil, err
	}
	return api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (*Document, error) {
		return noteContent(ctx, tx, d.ID, name, kind, content)
	})
}

// noteContent notes on a document the content that is stored under the name. Where
// another request was quicker, its content stays.
func noteContent(ctx context.Context, tx *store.Tx, ref, name, kind string, content *digest) (*Document, error) {
	d, err := store.Lock[Document](ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	if d.hasContent() {
		return d.same(content)
	}
	now, by, hash := tx.Now, tx.Actor, content.hex()
	d.ContentType, d.SizeBytes, d.SHA256, d.UploadedAt, d.UploadedBy = &kind, &content.size, &hash, &now, &by
	d.ContentName, d.ContentSealed = &name, true
	if d.Status == Created {
		d.Status = Uploaded
	}
	_, err = store.Save(ctx, tx, d)
	return d, err
}

func described(ctx context.Context, c *api.Call, at located) (*Document, error) {
	return api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Document, error) {
		return at.Load(ctx, tx, store.Get[Document])
	})
}

// content opens the content of a document, deciphered.
func (s *Documents) content(c *api.Call, d *Document) (io.ReadCloser, error) {
	if !d.hasContent() {
		return nil, api.Missing("the document has no content yet")
	}
	if s.Blobs == nil {
		return nil, ErrNoFolder
	}
	kept, err := s.Blobs.Open(c.Space, *d.ContentName)
	if err != nil || !d.ContentSealed {
		return kept, err
	}
	plain, err := c.UnsealFrom(kept, sealedAs(*d.ContentName))
	if err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{plain, kept}, nil
}

func download[P interface {
	located
	asksLink() bool
}](s *Documents) func(context.Context, *api.Call, P) (*api.StreamedAnswer, error) {
	return func(ctx context.Context, c *api.Call, in P) (*api.StreamedAnswer, error) {
		d, err := described(ctx, c, in)
		if err != nil {
			return nil, err
		}
		if in.asksLink() {
			return s.linked(ctx, c, d)
		}
		content, err := s.content(c, d)
		if err != nil {
			return nil, err
		}
		if err := noteReading(ctx, c, d); err != nil {
			return nil, errors.Join(err, content.Close())
		}
		return &api.StreamedAnswer{ContentType: *d.ContentType, FileName: d.FileName, Size: *d.SizeBytes,
			Write: func(_ context.Context, w api.Writer) error {
				_, err := io.Copy(w, content)
				return errors.Join(err, content.Close())
			}}, nil
	}
}

// noteReading notes in the audit trail that a content is shown, before any of it is.
func noteReading(ctx context.Context, c *api.Call, d *Document) error {
	_, err := api.Write(ctx, c, func(_ context.Context, tx *store.Tx) (*Document, error) {
		store.Reveal(tx, d, "content")
		return d, nil
	})
	return err
}

// linked answers a link to the content of a document, in the envelope of an object.
func (s *Documents) linked(ctx context.Context, c *api.Call, d *Document) (*api.StreamedAnswer, error) {
	if !d.hasContent() {
		return nil, api.Missing("the document has no content yet")
	}
	l, err := api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (*Link, error) {
		store.Reveal(tx, d, "content") // by whoever asks; the link itself has no name in it
		return s.link(ctx, tx, d)
	})
	if err != nil {
		return nil, err
	}
	return &api.StreamedAnswer{ContentType: "application/json", Write: func(_ context.Context, w api.Writer) error {
		return json.NewEncoder(w).Encode(api.Object[*Link]{Status: http.StatusOK, Message: "OK", Data: l})
	}}, nil
}

// left is how old a content must be before it can be taken for one that nobody will
// describe any more: much older than an upload can take.
const left = 24 * time.Hour

// Sweep removes the contents of a space that were written a day before now or
// earlier and that no document has: what refused or broken uploads, and processes
// that died, left behind.
func (s *Documents) Sweep(ctx context.Context, db *store.DB, scope store.Scope, now time.Time) error {
	if s.Blobs == nil {
		return nil
	}
	return s.Blobs.Before(scope.Space, now.Add(-left), func(name string) error {
		had, err := store.Read(ctx, db, scope, func(ctx context.Context, tx *store.Tx) (bool, error) {
			return tx.SelectAll((*Document)(nil)).Where("?TableAlias.content_name = ?", name).Exists(ctx)
		})
		if err != nil || had {
			return err
		}
		return s.Blobs.Drop(scope.Space, name)
	})
}
