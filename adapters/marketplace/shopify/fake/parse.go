package fake

import (
	"strconv"
	"strings"
	"text/scanner"
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
// named operation, variables, arguments, inline fragments, directives. Names,
// numbers and texts are written as in Go, and commas are space.
type parser struct {
	scanner.Scanner
	token rune // the one that is read next
	depth int  // of selections in each other
}

// maxDepth is how deep selections may stand in each other.
const maxDepth = 30

// errSyntax is panicked with where the text stops being GraphQL.
const errSyntax = "syntax error"

// parse reads a document; ok is false if it is none.
func parse(text string) (op *operation, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if r != errSyntax {
				panic(r)
			}
			op, ok = nil, false
		}
	}()
	p := new(parser)
	p.Init(strings.NewReader(text))
	p.Mode = scanner.ScanIdents | scanner.ScanInts | scanner.ScanStrings
	p.Whitespace |= 1 << ','
	p.Error = func(*scanner.Scanner, string) { panic(errSyntax) }
	p.token = p.Scan()
	op = &operation{kind: p.word(), name: p.word(), vars: map[string]string{}}
	if p.skip('(') {
		for !p.skip(')') {
			p.need('$')
			name := p.word()
			p.need(':')
			op.vars[name] = p.typeName()
		}
	}
	op.sub = p.selection()
	return op, p.token == scanner.EOF && (op.kind == "query" || op.kind == "mutation")
}

func (p *parser) typeName() string {
	var text string
	if p.skip('[') {
		text = "[" + p.word()
		if p.skip('!') {
			text += "!"
		}
		p.need(']')
		text += "]"
	} else {
		text = p.word()
	}
	if p.skip('!') {
		text += "!"
	}
	return text
}

func (p *parser) selection() []*field {
	if p.depth++; p.depth > maxDepth {
		panic(errSyntax)
	}
	defer func() { p.depth-- }()
	p.need('{')
	out := []*field{p.field()}
	for !p.skip('}') {
		out = append(out, p.field())
	}
	return out
}

func (p *parser) field() *field {
	if p.skip('.') {
		p.need('.')
		p.need('.')
		if p.word() != "on" {
			panic(errSyntax)
		}
		return &field{on: p.word(), sub: p.selection()}
	}
	f := &field{name: p.word(), args: p.arguments(), directives: map[string]map[string]any{}}
	for p.skip('@') {
		name := p.word()
		f.directives[name] = p.arguments()
	}
	if p.token == '{' {
		f.sub = p.selection()
	}
	return f
}

func (p *parser) arguments() map[string]any {
	out := map[string]any{}
	if p.skip('(') {
		for !p.skip(')') {
			name := p.word()
			p.need(':')
			out[name] = p.value()
		}
	}
	return out
}

func (p *parser) value() any {
	switch {
	case p.skip('$'):
		return variable(p.word())
	case p.token == scanner.String:
		text, _ := strconv.Unquote(p.take(scanner.String))
		return text
	case p.token == scanner.Int:
		n, err := strconv.ParseInt(p.take(scanner.Int), 10, 64)
		if err != nil {
			panic(errSyntax)
		}
		return n
	}
	switch w := p.word(); w {
	case "true", "false":
		return w == "true"
	case "null":
		return nil
	default:
		return enum(w)
	}
}

// word reads a name; there must be one.
func (p *parser) word() string { return p.take(scanner.Ident) }

// need steps over a character that has to be next.
func (p *parser) need(c rune) { p.take(c) }

// take returns the text of the next token, which has to be of a kind.
func (p *parser) take(kind rune) string {
	text := p.TokenText()
	if !p.skip(kind) {
		panic(errSyntax)
	}
	return text
}

// skip steps over a token if it is next.
func (p *parser) skip(kind rune) bool {
	if p.token != kind {
		return false
	}
	p.token = p.Scan()
	return true
}
