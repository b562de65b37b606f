package fake

import (
	"strconv"
	"strings"
)

// field is one selected field, or an inline fragment (on is set then).
type field struct {
	name       string
	on         string
	args       map[string]any // literals as they are, variables as variable
	directives map[string]map[string]any
	sub        []*field
}

// variable is the name of a variable used as an argument.
type variable string

// enum is a word without quotes.
type enum string

// operation is the one operation of a document.
type operation struct {
	kind string // query or mutation
	name string
	vars map[string]string // name → type
	sub  []*field
}

// parser reads the part of GraphQL that clients of the Admin API use: one
// named operation, variables, arguments, inline fragments, directives.
type parser struct {
	text  string
	at    int
	depth int
}

// syntaxError is where the text stops being GraphQL.
type syntaxError int

func (p *parser) fail() { panic(syntaxError(p.at)) }

// parse reads a document; ok is false if it is none.
func parse(text string) (op *operation, ok bool) {
	p := &parser{text: text}
	defer func() {
		if r := recover(); r != nil {
			if _, syntax := r.(syntaxError); !syntax {
				panic(r)
			}
			op, ok = nil, false
		}
	}()
	op = &operation{kind: p.word(), name: p.word(), vars: map[string]string{}}
	if op.kind != "query" && op.kind != "mutation" {
		p.fail()
	}
	if p.skip("(") {
		for !p.skip(")") {
			p.need("$")
			name := p.word()
			p.need(":")
			op.vars[name] = p.typeName()
		}
	}
	op.sub = p.selection()
	p.space()
	return op, p.at == len(p.text)
}

func (p *parser) typeName() string {
	var b strings.Builder
	for p.skip("[") {
		b.WriteByte('[')
	}
	b.WriteString(p.word())
	for {
		switch {
		case p.skip("!"):
			b.WriteByte('!')
		case p.skip("]"):
			b.WriteByte(']')
		default:
			return b.String()
		}
	}
}

func (p *parser) selection() []*field {
	if p.depth++; p.depth > 30 {
		p.fail()
	}
	defer func() { p.depth-- }()
	p.need("{")
	var out []*field
	for !p.skip("}") {
		out = append(out, p.field())
	}
	if len(out) == 0 {
		p.fail()
	}
	return out
}

func (p *parser) field() *field {
	if p.skip("...") {
		if p.word() != "on" {
			p.fail()
		}
		return &field{on: p.word(), sub: p.selection()}
	}
	f := &field{name: p.word()}
	f.args = p.arguments()
	for p.skip("@") {
		if f.directives == nil {
			f.directives = map[string]map[string]any{}
		}
		name := p.word()
		f.directives[name] = p.arguments()
	}
	if p.peek() == '{' {
		f.sub = p.selection()
	}
	return f
}

func (p *parser) arguments() map[string]any {
	if !p.skip("(") {
		return nil
	}
	out := map[string]any{}
	for !p.skip(")") {
		name := p.word()
		p.need(":")
		out[name] = p.value()
	}
	return out
}

func (p *parser) value() any {
	switch c := p.peek(); {
	case c == '$':
		p.at++
		return variable(p.word())
	case c == '"':
		end := strings.IndexByte(p.text[p.at+1:], '"')
		if end < 0 {
			p.fail()
		}
		text := p.text[p.at+1 : p.at+1+end]
		p.at += end + 2
		return text
	case c >= '0' && c <= '9' || c == '-':
		start := p.at
		for p.at++; p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9'; p.at++ {
		}
		n, err := strconv.ParseInt(p.text[start:p.at], 10, 64)
		if err != nil {
			p.fail()
		}
		return n
	}
	switch w := p.word(); w {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	default:
		return enum(w)
	}
}

// word reads a name; there must be one.
func (p *parser) word() string {
	p.space()
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			break
		}
		p.at++
	}
	if p.at == start {
		p.fail()
	}
	return p.text[start:p.at]
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n,", p.text[p.at]) >= 0 {
		p.at++
	}
}

// peek is the next character that is no space; 0 at the end.
func (p *parser) peek() byte {
	p.space()
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// skip steps over the text if it is next.
func (p *parser) skip(text string) bool {
	p.space()
	if !strings.HasPrefix(p.text[p.at:], text) {
		return false
	}
	p.at += len(text)
	return true
}

func (p *parser) need(text string) {
	if !p.skip(text) {
		p.fail()
	}
}
