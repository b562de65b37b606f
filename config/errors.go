package config

import (
	"strconv"

	"makegood/internal/yamlfile"
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

// Place is the line that the error is about.
func (e *Error) Place() yamlfile.Position { return yamlfile.Position{Line: e.Line} }

// Problems returns every *Error in err, in the order of the file.
func Problems(err error) []*Error { return yamlfile.Split[*Error](err) }

// Locate returns the line of a key such as "shops[0].settings.app_key", or of
// the nearest thing around it that stands in the file; 0 if there is none.
func (c *Config) Locate(path string) (line int) { return c.lines.Locate(path) }

// ErrorAt makes the error for a key whose value somebody else has checked,
// such as an adapter its settings. want must not show the value.
func (c *Config) ErrorAt(path, want string) *Error {
	return &Error{File: c.name, Line: c.Locate(path), Key: path, Want: want}
}
