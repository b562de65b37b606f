package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// LoadError is one thing wrong with a rules file, and where.
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

// Problems lists every problem that Load has found.
func Problems(err error) []*LoadError {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []*LoadError
		for _, e := range joined.Unwrap() {
			list = append(list, Problems(e)...)
		}
		return list
	}
	if e, ok := errors.AsType[*LoadError](err); ok {
		return []*LoadError{e}
	}
	return nil
}

// maxProblems bounds how many problems one Load reports.
const maxProblems = 20

// problems collects what is wrong with one file.
type problems struct {
	src  *source
	list []*LoadError
}

// add records a problem at a place of the file.
func (p *problems) add(at position, rule, format string, a ...any) {
	if len(p.list) >= maxProblems {
		return
	}
	p.list = append(p.list, &LoadError{
		File: p.src.name, Line: at.line, Column: at.column, Rule: rule, Message: fmt.Sprintf(format, a...), Excerpt: p.src.excerpt(at),
	})
}

// err joins the problems in the order of the file.
func (p *problems) err() error {
	slices.SortStableFunc(p.list, func(a, b *LoadError) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
	list := make([]error, len(p.list))
	for i, e := range p.list {
		list[i] = e
	}
	return errors.Join(list...)
}
