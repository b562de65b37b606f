// Package yamlfile reads YAML that people have typed: the configuration, rules,
// tests of rules and the built-in tables. It is strict. Keys are known
// beforehand, nothing stands twice, and anchors, aliases, tags and merge keys
// are refused. Every problem has its place, and all are reported at once.
//
// The package knows nothing of what the files mean. It never shows a value of a
// file that holds secrets, and a value may be one even where a key should stand.
// Start reading at Parse; Node visits keys one by one, Node.Decode reads into Go
// values.
package yamlfile

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

// Options say what a kind of file may be, and where its problems go.
type Options struct {
	MaxBytes int
	MaxDepth int // of brackets, and of list marks on one line; deeper is an attack

	// Secret files hold values that nobody may see. Words that the YAML library
	// quotes of them are left out of messages, and so are keys that do not look
	// like one: they may be secrets that slipped into the wrong column.
	Secret bool

	// Verb begins what is said of a wrong shape: "want" or "expected".
	Verb string

	Report func(Problem)
}

// Problem is one thing wrong with a file.
type Problem struct {
	At      Position // the zero Position means the file as a whole
	Path    string   // the way to the value, such as shops[0].settings; or empty
	Key     string   // the last key of the path
	Message string   // what is wrong and what is expected
}

// Parse returns the root of the only document in text, or nil where there is
// none. It reports whether the text can be read at all.
func Parse(text []byte, o Options) (root *Node, ok bool) {
	f := &file{Options: o, lines: Lines{}}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if len(text) > o.MaxBytes {
		return f.refuse(Position{}, fmt.Sprintf("larger than %d KiB", o.MaxBytes>>10))
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return f.refuse(Position{Line: i + 1, Column: 1}, "must be text in UTF-8")
		}
	}
	// The YAML library has panicked on odd texts before. A bad file must end in
	// a message, not in a stack trace that shows the file.
	defer func() {
		if recover() != nil {
			root, ok = f.refuse(Position{}, "invalid YAML")
		}
	}()
	tokens := lexer.Tokenize(string(text))
	if at, deep := tooDeep(tokens, o.MaxDepth); deep {
		return f.refuse(at, "nested too deeply")
	}
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return f.refuse(f.syntaxProblem(err))
	}
	for _, d := range tree.Docs {
		switch {
		case d.Body == nil:
		case root != nil:
			return f.refuse(positionOf(d.Body), "a second document (after ---); "+f.Verb+" one")
		default:
			root = &Node{file: f, ast: d.Body}
		}
	}
	return root, true
}

// file is what the nodes of one text have in common.
type file struct {
	Options
	lines Lines
}

func (f *file) refuse(at Position, message string) (*Node, bool) {
	f.Report(Problem{At: at, Message: message})
	return nil, false
}

// quoted is what the YAML library quotes of the file in its messages.
var quoted = regexp.MustCompile(`"[^"]*"?|'[^']{4,}'?`)

// syntaxProblem returns where and what a syntax error is.
func (f *file) syntaxProblem(err error) (Position, string) {
	var y yaml.Error
	if !errors.As(err, &y) {
		return Position{}, "invalid YAML"
	}
	message := y.GetMessage()
	if f.Secret {
		message = quoted.ReplaceAllString(message, "…")
	}
	return positionOfToken(y.GetToken()), "invalid YAML: " + message
}

// tooDeep returns where nesting passes the bound. The parser recurses. Nesting
// by indentation is bounded by the length of the text, since every level repeats
// the columns of the ones around it; brackets and "- - -" are bounded here.
func tooDeep(tokens token.Tokens, most int) (at Position, deep bool) {
	brackets, marks, line := 0, 0, 0
	for _, tk := range tokens {
		if tk.Position.Line != line {
			line, marks = tk.Position.Line, 0
		}
		switch tk.Type {
		case token.MappingStartType, token.SequenceStartType:
			brackets++
		case token.MappingEndType, token.SequenceEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType:
			marks++
		}
		if brackets > most || marks > most {
			return positionOfToken(tk), true
		}
	}
	return Position{}, false
}

// Position is a line and a column, both counted from 1, the column in characters.
type Position struct{ Line, Column int }

func positionOfToken(tk *token.Token) Position {
	if tk == nil || tk.Position == nil {
		return Position{}
	}
	return Position{Line: tk.Position.Line, Column: tk.Position.Column}
}

// positionOf is where a node starts.
func positionOf(n ast.Node) Position {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		n = m.Values[0].Key // the token of a block mapping is its first colon
	}
	if n == nil {
		return Position{}
	}
	return positionOfToken(n.GetToken())
}
