package document

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// LinkPath is where links to contents lead, outside of the API: a browser follows them
// without a credential.
const LinkPath = "/files/"

// linkTime is how long a link opens its content.
const linkTime = 5 * time.Minute

// Link is an address that opens one content for a while.
type Link struct {
	URL       string     `json:"url" doc:"Opens the content, as an attachment, without a credential."`
	ExpiresAt clock.Time `json:"expiresAt" doc:"The moment from which it opens nothing."`
}

// ticket is what a link says, sealed: nobody can make one or change its moment. To is the
// user to whom it was given, who stands in the audit trail when it is followed.
type ticket struct {
	Document string       `json:"document"`
	Until    time.Time    `json:"until"`
	To       *store.Actor `json:"to"`
}

// sealedLink is the purpose of a ticket; that of a test space, whose clock is another, is
// its own.
func sealedLink(test bool) string {
	if test {
		return "document/link/test"
	}
	return "document/link"
}

// link is a link to the content of a document. Its time runs on the space's clock.
func (s *Documents) link(ctx context.Context, tx *store.Tx, d *Document) (*Link, error) {
	until := tx.Now.Add(linkTime)
	plain, err := json.Marshal(ticket{d.ID, until.Time, &tx.Actor})
	if err != nil {
		return nil, err
	}
	sealed, err := tx.Seal(sealedLink(tx.Test), string(plain))
	if err != nil {
		return nil, err
	}
	space := tx.Space
	if tx.Test {
		space += " test"
	}
	token := base64.RawURLEncoding.EncodeToString([]byte(space + " " + sealed))
	return &Link{URL: api.Base(ctx) + LinkPath + token, ExpiresAt: until}, nil
}

// openLink is the document of a link that has not ended; nil where the token is none of ours,
// or its time is over.
func (s *Documents) openLink(ctx context.Context, db *store.DB, token string) (*Document, store.Scope, error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	space, sealed, whole := strings.Cut(string(text), " ")
	sealed, test := strings.CutPrefix(sealed, "test ")
	scope := store.Scope{Space: space, Test: test, Actor: store.System, Operation: "GET " + LinkPath,
		RequestID: api.RequestID(ctx), Address: api.Address(ctx)}
	if _, plain := id.ParseRef(space); err != nil || !whole || !plain {
		return nil, scope, nil
	}
	f, err := store.Read(ctx, db, scope, func(ctx context.Context, tx *store.Tx) (followed, error) {
		plain, err := tx.Unseal(sealedLink(tx.Test), sealed)
		if err != nil {
			slog.InfoContext(ctx, "a link that is none of ours", "requestId", scope.RequestID, "address", scope.Address, "companyId", space, "error", err)
			return followed{}, nil
		}
		var t ticket
		if err := json.Unmarshal([]byte(plain), &t); err != nil || !tx.Now.Before(t.Until) {
			return followed{}, err
		}
		d, err := store.Get[Document](ctx, tx, t.Document)
		return followed{d, t.To}, err
	})
	if f.by != nil {
		scope.Actor = *f.by
	}
	return f.document, scope, err
}

// followed is the document of a link, and to whom it was given; neither where it opens none.
type followed struct {
	document *Document
	by       *store.Actor
}

// Links serves the contents to which links lead.
func (s *Documents) Links(db *store.DB) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, scope, err := s.openLink(r.Context(), db, strings.TrimPrefix(r.URL.Path, LinkPath))
		if missing := (*store.NotFound)(nil); d == nil && err == nil || errors.As(err, &missing) {
			http.Error(w, "this link opens nothing: it has ended, or is not whole. Ask for another with returnUrl=true", http.StatusNotFound)
			return
		}
		if err == nil {
			var content io.ReadCloser
			c := api.NewCall(db, scope)
			if content, err = s.content(c, d); err == nil {
				if r.Method != http.MethodHead { // which shows nothing
					err = noteReading(r.Context(), c, d)
				}
				if err == nil {
					err = send(w, d, content)
				} else {
					err = errors.Join(err, content.Close())
				}
			}
		}
		if err != nil {
			slog.ErrorContext(r.Context(), "a link could not be followed", "requestId", scope.RequestID, "companyId", scope.Space, "error", err)
			http.Error(w, "the content cannot be read just now: try again", http.StatusServiceUnavailable)
		}
	})
}

// send answers a content as an attachment that nothing keeps on the way.
func send(w http.ResponseWriter, d *Document, content io.ReadCloser) error {
	h := w.Header()
	h.Set("Content-Type", *d.ContentType)
	h.Set("Content-Length", strconv.FormatInt(*d.SizeBytes, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.FileName}))
	if _, err := io.Copy(w, content); err != nil {
		// The answer has begun: that it ends before its length tells the caller.
		slog.Info("a content was not sent whole", "error", err)
	}
	return content.Close()
}
