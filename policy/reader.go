package policy

import (
	"fmt"
	"reflect"
	"strings"

	"makegood/internal/yamlfile"
)

// The bounds of a file of rules or of rule tests.
const (
	maxText    = 128 << 10 // bytes
	maxNesting = 32        // opened brackets, or list marks on one line
	maxErrors  = 20        // reported at once
)

// Reader reads one file of rules, or of tests for rules, and collects what is
// wrong with it.
type Reader struct {
	name string
	src  *yamlfile.Source
	list []*LoadError
}

// NewReader returns a reader of text. name is shown in errors.
func NewReader(name string, text []byte) *Reader {
	return &Reader{name: name, src: yamlfile.NewSource(text)}
}

// Decode reads the text into the value that to points to, as yamlfile.Node.Decode
// does, and reports whether nothing was wrong. keys names what an empty file
// should have had.
func (r *Reader) Decode(text []byte, to any, keys string, words func(reflect.Type) []string) bool {
	root, ok := yamlfile.Parse(text, yamlfile.Options{
		MaxBytes: maxText, MaxDepth: maxNesting, Verb: "expected",
		Report: func(p yamlfile.Problem) {
			message := p.Message
			if p.Key != "" {
				message = shorten(p.Key) + ": " + message
			}
			r.Add(p.At, "", "%s", message)
		},
	})
	switch {
	case root != nil:
		root.Decode(to, words)
	case ok:
		r.Add(yamlfile.Position{}, "", "expected one YAML document with the keys %s", keys)
	}
	return len(r.list) == 0
}

// Add records a problem at a place of the file. rule is the id of the rule it
// is about, if it is about one.
func (r *Reader) Add(at yamlfile.Position, rule, format string, a ...any) {
	if len(r.list) >= maxErrors {
		return
	}
	r.list = append(r.list, &LoadError{
		File: r.name, Line: at.Line, Column: at.Column, Rule: rule,
		Message: fmt.Sprintf(format, a...), Excerpt: r.src.Excerpt(at),
	})
}

// Err joins the problems in the order of the file; it is nil if there are none.
func (r *Reader) Err() error { return yamlfile.Join(r.list) }

// LoadError is one thing wrong with a file, and where.
type LoadError struct {
	File    string `json:"file"`
	Line    int    `json:"line"`           // counted from 1; 0: the file as a whole
	Column  int    `json:"column"`         // counted from 1 in characters
	Rule    string `json:"rule,omitempty"` // id of the rule, if it is known
	Message string `json:"message"`
	Excerpt string `json:"excerpt,omitempty"` // the line, and below it a caret under the place
}

// Error writes file:line:column, the rule, what is wrong, and the excerpt.
func (e *LoadError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	if e.Rule != "" {
		b.WriteString(": rule " + e.Rule)
	}
	b.WriteString(": " + e.Message)
	if e.Excerpt != "" {
		b.WriteString("\n" + e.Excerpt)
	}
	return b.String()
}

// Place is where the problem is, as far as it has a place.
func (e *LoadError) Place() yamlfile.Position {
	return yamlfile.Position{Line: e.Line, Column: e.Column}
}

// Problems lists every problem that Load has found.
func Problems(err error) []*LoadError { return yamlfile.Split[*LoadError](err) }

// shorten keeps what a message quotes from the file short.
func shorten(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
