package policy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// The bounds of a rules file.
const (
	maxText    = 128 << 10 // bytes
	maxRules   = 200
	maxNesting = 32 // opened brackets, or list marks on one line; deeper is an attack, not a policy
)

// Load reads, checks and compiles rules written in YAML. name is shown in
// errors. The error joins one *LoadError for each problem found; Problems
// takes it apart.
func Load(name string, text []byte) (rules *Rules, err error) {
	p := &problems{src: newSource(name, text)}
	defer func() {
		// The YAML library is given whatever a person typed; should it ever
		// fail on that, it is the text that is wrong, not the service.
		if r := recover(); r != nil {
			rules, err = nil, errors.Join(&LoadError{File: name, Message: fmt.Sprintf("not readable as YAML: %v", r)})
		}
	}()
	if problem := bounded(text); problem != "" {
		p.add(position{}, "", "%s", problem)
		return nil, p.err()
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		p.add(syntaxPosition(err), "", "%s", syntaxMessage(err))
		return nil, p.err()
	}
	d := &decoder{problems: p}
	list := d.file(file)
	compiled := p.compile(list)
	if len(p.list) > 0 {
		return nil, p.err()
	}
	shadows := slices.ContainsFunc(compiled, func(r rule) bool { return r.Shadow })
	return &Rules{name: name, rules: compiled, shadows: shadows, receipt: d.receipt}, nil
}

// bounded says what is too large about the text, or nothing.
func bounded(text []byte) string {
	if len(text) > maxText {
		return fmt.Sprintf("larger than %d KiB", maxText>>10)
	}
	depth, marks, leading := 0, 0, true
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		}
		switch {
		case c == '\n' || c == '\r':
			marks, leading = 0, true
		case leading && (c == '-' || c == '?' || c == ':'):
			marks++
		case c != ' ' && c != '\t':
			leading = false
		}
		if depth > maxNesting || marks > maxNesting {
			return "nested too deeply"
		}
	}
	return ""
}

func syntaxPosition(err error) position {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		return position{e.GetToken().Position.Line, e.GetToken().Position.Column}
	}
	return position{}
}

func syntaxMessage(err error) string {
	var e yaml.Error
	if errors.As(err, &e) {
		return "YAML: " + e.GetMessage()
	}
	return "YAML: " + err.Error()
}

// positionOf is where a node starts.
func positionOf(n ast.Node) position {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		n = m.Values[0].Key // the token of a block mapping is its first colon
	}
	if n == nil || n.GetToken() == nil {
		return position{}
	}
	return position{n.GetToken().Position.Line, n.GetToken().Position.Column}
}
