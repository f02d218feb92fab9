package document

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // pictures that are converted
	_ "image/png"
	"io"
	"mime"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font/gofont/goregular"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// What is converted: at most so many bytes, and so many points of a picture.
const (
	mostBytes  = 20 << 20
	mostPoints = 50_000_000
)

const pdfType = "application/pdf"

// Conversion asks for a borrower's document in another format.
type Conversion struct {
	OwnPath
	Format Format `query:"format" default:"pdf" doc:"The format to convert into."`
}

// convert answers the PDF of a borrower's document: itself, the one that was made of it
// before, or a new document.
func (s *Documents) convert(ctx context.Context, c *api.Call, in *Conversion) (*Document, error) {
	d, err := described(ctx, c, &in.OwnPath)
	if err != nil || d.isPDF() {
		return d, err
	}
	content, err := s.content(c, d)
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(content, mostBytes+1))
	if closed := content.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	pdf, err := toPDF(*d.ContentType, plain)
	if err != nil {
		return nil, err
	}
	made, err := api.Write(ctx, c, d.describePDF)
	if err != nil || made.hasContent() {
		return made, err
	}
	return s.keepContent(ctx, c, made, pdfType, bytes.NewReader(pdf))
}

func (d *Document) isPDF() bool { return d.ContentType != nil && *d.ContentType == pdfType }

// describePDF is the document for the PDF of another, which is locked meanwhile: the one
// that is there, or a new one.
func (d *Document) describePDF(ctx context.Context, tx *store.Tx) (*Document, error) {
	from, err := store.Lock[Document](ctx, tx, d.ID)
	if err != nil {
		return nil, err
	}
	found, err := store.Find[Document](ctx, tx, 1, func(q *store.Select) {
		q.Where("?TableAlias.converted_from = ?", from.ID)
	})
	if err != nil || len(found) > 0 {
		return first(found), err
	}
	by := tx.Actor
	made := &Document{Status: Created, CreatedBy: &by, PersonID: from.PersonID, Type: from.Type, LoanID: from.LoanID,
		Description: from.Description,
		FileName:    strings.TrimSuffix(from.FileName, path.Ext(from.FileName)) + ".pdf", ConvertedFrom: &from.ID}
	return made, store.Insert(ctx, tx, made)
}

func first(found []*Document) *Document {
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// errLarge refuses a content that is too large to be converted.
var errLarge = api.Invalid("documentId", fmt.Sprintf("the document's content is larger than the %d MiB that are converted", mostBytes>>20))

// toPDF is a content as a PDF on letter paper. What cannot be shown as it is, is refused:
// a page that leaves something out would be another document.
func toPDF(contentType string, content []byte) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, api.Invalid("documentId", "the document's content has the media type "+contentType+", which is not converted")
	}
	if len(content) > mostBytes {
		return nil, errLarge
	}
	pdf := &gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeLetter})
	pdf.SetMargins(margin, margin, margin, margin)
	switch kind {
	case "image/png", "image/jpeg":
		err = picture(pdf, content)
	case "text/plain":
		err = text(pdf, content)
	default:
		return nil, api.Invalid("documentId", "the document's content has the media type "+kind+"; PDF, PNG, JPEG and plain text are converted: upload one of them")
	}
	if err != nil {
		return nil, err
	}
	return pdf.GetBytesPdfReturnErr()
}

// The measures of a page, in points of 1/72 inch.
const margin, lineHeight, fontSize = 54.0, 14.0, 11.0

// errNoPicture refuses a content that is not what it says, or is not whole.
var errNoPicture = api.Invalid("documentId", "the document's content is not the whole picture that its media type says")

// picture puts a picture on a page, as large as fits and no larger than it is.
func picture(pdf *gopdf.GoPdf, content []byte) error {
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return errNoPicture
	}
	if size.Width*size.Height > mostPoints {
		return api.Invalid("documentId", fmt.Sprintf("the picture has more than the %d points that are converted", mostPoints))
	}
	shown, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return errNoPicture
	}
	page := *gopdf.PageSizeLetter
	scale := min(1, (page.W-2*margin)/float64(size.Width), (page.H-2*margin)/float64(size.Height))
	pdf.AddPage()
	return pdf.ImageFrom(shown, margin, margin, &gopdf.Rect{W: float64(size.Width) * scale, H: float64(size.Height) * scale})
}

// text puts plain text on as many pages as it needs, with lines broken at words.
func text(pdf *gopdf.GoPdf, content []byte) error {
	if !utf8.Valid(content) {
		return api.Invalid("documentId", "the text is not UTF-8: which letters are meant cannot be known")
	}
	var missing []rune
	noting := gopdf.TtfOption{OnGlyphNotFound: func(r rune) { missing = append(missing, r) }}
	if err := pdf.AddTTFFontDataWithOption("go", goregular.TTF, noting); err != nil {
		return err
	}
	if err := pdf.SetFont("go", "", fontSize); err != nil {
		return err
	}
	page, y := *gopdf.PageSizeLetter, 0.0
	for paragraph := range strings.Lines(strings.TrimPrefix(string(content), "\ufeff")) {
		lines, err := broken(pdf, strings.ReplaceAll(strings.TrimRight(paragraph, "\r\n\f"), "\t", "    "), page.W-2*margin)
		if err != nil {
			return err
		}
		for _, line := range lines {
			if y == 0 || y > page.H-margin-lineHeight {
				pdf.AddPage()
				y = margin
			}
			pdf.SetXY(margin, y)
			if err := pdf.Text(line); err != nil {
				return err
			}
			y += lineHeight
		}
	}
	if len(missing) > 0 {
		return api.Invalid("documentId", fmt.Sprintf("the text has the character %q, which the font of the PDF does not have", missing[0]))
	}
	if y == 0 {
		pdf.AddPage()
	}
	return nil
}

// broken are the lines of a paragraph; an empty one is one empty line.
func broken(pdf *gopdf.GoPdf, paragraph string, width float64) ([]string, error) {
	if paragraph == "" {
		return []string{""}, nil
	}
	return pdf.SplitTextWithWordWrap(paragraph, width)
}
