package redact

import (
	"regexp"
	"strings"

	"makegood/adapters/wire"
)

// The most characters that are kept of an outside system's words, and of its
// codes and ids.
const (
	maxClean = 200
	maxBrief = 100
)

// Redactor knows the secrets of one adapter. Safe for concurrent use.
type Redactor struct {
	// Keep finds ids inside words that people look for, such as waybill
	// numbers: they stay, whatever they look like. nil: none.
	Keep *regexp.Regexp

	secrets []string
	current func() []string
}

// New returns a Redactor for the secrets of the settings and for those that
// change, such as access tokens; current may be nil.
func New(secrets []string, current func() []string) *Redactor {
	return &Redactor{secrets: secrets, current: current}
}

// Clean makes words fit for being stored, logged and read by people: without
// secrets and buyer data, at most 200 characters.
func (r *Redactor) Clean(words string) string {
	words = r.hide(words)
	if r.Keep == nil {
		return wire.Short(Words(words), maxClean)
	}
	var out strings.Builder
	from := 0
	for _, at := range r.Keep.FindAllStringIndex(words, -1) {
		out.WriteString(Words(words[from:at[0]]) + words[at[0]:at[1]])
		from = at[1]
	}
	out.WriteString(Words(words[from:]))
	return wire.Short(out.String(), maxClean)
}

// Brief is a code or an id without secrets, at most 100 characters.
func (r *Redactor) Brief(code string) string { return wire.Short(r.hide(code), maxBrief) }

func (r *Redactor) hide(text string) string {
	if r.current != nil {
		text = Hide(text, r.current()...)
	}
	return Hide(text, r.secrets...)
}

// Hide takes the secrets out of the text; empty ones are none.
func Hide(text string, secrets ...string) string {
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, hidden)
		}
	}
	return text
}
