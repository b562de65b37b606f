package config

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	maxText  = 1 << 20 // bytes of a configuration file
	maxDepth = 16      // of nesting; the deepest thing there is needs four
)

// parseText returns the root of the only YAML document in text, nil if it is
// empty. Its error is an *Error.
func parseText(name string, text []byte) (root ast.Node, err error) {
	fail := func(line int, want string) (ast.Node, error) {
		return nil, &Error{File: name, Line: line, Want: want}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if len(text) > maxText {
		return fail(0, fmt.Sprintf("larger than %d bytes", maxText))
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return fail(i+1, "must be text in UTF-8")
		}
	}
	// The YAML library has panicked on odd texts before; a bad file must end
	// in a message, not in a stack trace that shows the file.
	defer func() {
		if recover() != nil {
			root, err = fail(0, "invalid YAML")
		}
	}()
	tokens := lexer.Tokenize(string(text))
	if line := tooDeep(tokens); line > 0 {
		return fail(line, "nested too deeply")
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return fail(syntaxProblem(err))
	}
	return onlyDocument(file, fail)
}

// onlyDocument returns the body of the file's one document.
func onlyDocument(file *ast.File, fail func(int, string) (ast.Node, error)) (ast.Node, error) {
	var root ast.Node
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		if root != nil {
			return fail(lineOf(d.Body), "a second document (after ---); want one")
		}
		root = d.Body
	}
	return root, nil
}

// quoted is what the YAML library quotes of the file in its messages.
var quoted = regexp.MustCompile(`"[^"]*"?|'[^']{4,}'?`)

// syntaxProblem returns the line and the words of a syntax error, without
// anything the words quote of the file.
func syntaxProblem(err error) (int, string) {
	var y yaml.Error
	if !errors.As(err, &y) {
		return 0, "invalid YAML"
	}
	line := 0
	if tk := y.GetToken(); tk != nil && tk.Position != nil {
		line = tk.Position.Line
	}
	return line, "invalid YAML: " + quoted.ReplaceAllString(y.GetMessage(), "…")
}

// tooDeep returns the line where nesting passes maxDepth, or 0. The parser
// recurses: nesting by indentation is bounded by the length of the text,
// since every level repeats the columns of the ones around it; brackets and
// "- - -" are bounded here.
func tooDeep(tokens token.Tokens) int {
	flow, entries, line := 0, 0, 0
	for _, tk := range tokens {
		if tk.Position.Line != line {
			line, entries = tk.Position.Line, 0
		}
		switch tk.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			entries++
		}
		if flow > maxDepth || entries > maxDepth {
			return line
		}
	}
	return 0
}

// lineOf returns the line on which a node starts.
func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}
