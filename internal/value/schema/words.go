package schema

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Words are what the comments of Go source say of struct types, by "Type", and of their
// fields, by "Type.field", as JSON names them. A field without a comment of its own has
// the last one before it that names it.
func Words(source fs.FS) (map[string]string, error) {
	words := map[string]string{}
	files, err := fs.Glob(source, "*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		text, err := fs.ReadFile(source, name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			if group, is := d.(*ast.GenDecl); is && group.Tok == token.TYPE {
				spoken(words, group)
			}
		}
	}
	return words, nil
}

// spoken adds what a declaration of types says.
func spoken(words map[string]string, group *ast.GenDecl) {
	for _, s := range group.Specs {
		of := s.(*ast.TypeSpec)
		body, is := of.Type.(*ast.StructType)
		if !is {
			continue
		}
		names := map[string]string{}
		for _, f := range body.Fields.List {
			for _, n := range f.Names {
				if json := jsonName(f); json != "" {
					names[n.Name] = json
				}
			}
		}
		words[of.Name.Name] = plain(group.Doc.Text(), nil)
		last := ""
		for _, f := range body.Fields.List {
			if doc := f.Doc.Text() + f.Comment.Text(); doc != "" {
				last = doc
			}
			for _, n := range f.Names {
				own := f.Doc != nil || f.Comment != nil || slices.Contains(word.FindAllString(last, -1), n.Name)
				if own && names[n.Name] != "" {
					words[of.Name.Name+"."+names[n.Name]] = plain(last, names)
				}
			}
		}
	}
}

func jsonName(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	name, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
	return name
}

var word = regexp.MustCompile(`[A-Za-z]+`)

// plain is a comment as one line, with fields as JSON names them.
func plain(text string, names map[string]string) string {
	text = strings.Join(strings.Fields(text), " ")
	return word.ReplaceAllStringFunc(text, func(w string) string {
		if json := names[w]; json != "" {
			return json
		}
		return w
	})
}

// Describe gives the types and fields of a schema, of Of, the words that there are of them
// and that it has not.
func Describe(of map[string]any, words map[string]string) {
	types, _ := of["$defs"].(map[string]any)
	for name, t := range types {
		body, _ := t.(map[string]any)
		said(body, words[name])
		fields, _ := body["properties"].(map[string]any)
		for field, f := range fields {
			if s, is := f.(map[string]any); is {
				said(s, words[name+"."+field])
			}
		}
	}
}

func said(s map[string]any, text string) {
	if text != "" && s["description"] == nil {
		s["description"] = text
	}
}
