package config

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Error is one thing wrong in a configuration. It never shows the value.
type Error struct {
	File string // as it was named to Load or Parse
	Line int    // from 1; 0 if it has none
	Key  string // for example shops[0].settings.app_secret; "" if it is about the whole file
	Want string // what is wrong and what is expected
}

// Error writes file:line: key: what is expected.
func (e *Error) Error() string {
	text := e.File
	if e.Line > 0 {
		text += ":" + strconv.Itoa(e.Line)
	}
	if e.Key != "" {
		text += ": " + e.Key
	}
	return text + ": " + e.Want
}

// Problems returns every *Error in err, in the order of the file.
func Problems(err error) []*Error {
	var out []*Error
	var walk func(error)
	walk = func(err error) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range joined.Unwrap() {
				walk(e)
			}
			return
		}
		var one *Error
		if errors.As(err, &one) {
			out = append(out, one)
		}
	}
	walk(err)
	return out
}

// problems collects what is wrong.
type problems []*Error

// join returns nil, the one problem, or all of them in the order of the file.
func (p problems) join() error {
	slices.SortStableFunc(p, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	switch len(p) {
	case 0:
		return nil
	case 1:
		return p[0]
	}
	all := make([]error, len(p))
	for i, e := range p {
		all[i] = e
	}
	return errors.Join(all...)
}

// Locate returns the line of a key such as "shops[0].settings.app_key", or of
// the nearest thing around it that stands in the file; 0 if there is none.
func (c *Config) Locate(path string) (line int) {
	for {
		if line, ok := c.lines[path]; ok {
			return line
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return 0
		}
		path = path[:i]
	}
}

// ErrorAt makes the error for a key whose value somebody else has checked,
// such as an adapter its settings. want must not show the value.
func (c *Config) ErrorAt(path, want string) *Error {
	return &Error{File: c.name, Line: c.Locate(path), Key: path, Want: want}
}
