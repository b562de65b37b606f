package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// reader walks the YAML tree into a Config and collects what is wrong.
type reader struct {
	config   *Config
	expand   expander
	problems problems
}

// field reads the value that stands at path.
type field func(path string, value ast.Node)

// named is a key of a mapping and how its value is read. The order is the
// one in which messages list the keys.
type named struct {
	key  string
	read field
}

func (r *reader) fail(path, want string) {
	r.problems = append(r.problems, r.config.ErrorAt(path, want))
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// object reads a mapping whose keys are all known beforehand.
func (r *reader) object(path string, node ast.Node, fields []named) {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	r.each(path, node, func(key, at string, value ast.Node) {
		i := slices.Index(keys, key)
		if i < 0 {
			r.fail(at, "unknown key; known here: "+strings.Join(keys, ", "))
			return
		}
		if value.Type() != ast.NullType { // a key without a value is a key left out
			fields[i].read(at, value)
		}
	})
}

// plainKey is what a key looks like. What does not is not shown: it may be a
// secret that slipped into the wrong column.
var plainKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// each calls visit for every key of a mapping and notes its line.
func (r *reader) each(path string, node ast.Node, visit func(key, at string, value ast.Node)) {
	var pairs []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		r.fail(path, "want a mapping (key: value), have "+kindOf(node))
		return
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		key := keyOf(pair.Key)
		line := lineOf(pair.Key)
		if key == "" || pair.Value == nil || bare(pair) {
			r.failLine(path, line, "want key: value pairs, keys of small letters, digits and _")
			continue
		}
		at := join(path, key)
		if seen[key] {
			r.failLine(at, line, "stands here a second time")
			continue
		}
		seen[key] = true
		r.config.lines[at] = line
		visit(key, at, pair.Value)
	}
}

// bare reports whether a key of {…} has no colon: then it is no key, but
// perhaps a secret whose key was forgotten.
func bare(pair *ast.MappingValueNode) bool {
	return pair.IsFlowStyle && pair.Value.Type() == ast.NullType && pair.Value.GetToken().Type == token.ImplicitNullType
}

// failLine is for problems at a line that Locate cannot know.
func (r *reader) failLine(path string, line int, want string) {
	e := r.config.ErrorAt(path, want)
	e.Line = line
	r.problems = append(r.problems, e)
}

// keyOf returns the text of a key; "" if it is none we could know.
func keyOf(n ast.MapKeyNode) string {
	s, ok := n.(*ast.StringNode)
	if !ok || !plainKey.MatchString(s.Value) {
		return ""
	}
	return s.Value
}

// list reads a sequence, element by element.
func (r *reader) list(read field) field {
	return func(path string, value ast.Node) {
		seq, ok := value.(*ast.SequenceNode)
		if !ok {
			r.fail(path, "want a list (- …), have "+kindOf(value))
			return
		}
		for i, v := range seq.Values {
			at := path + "[" + strconv.Itoa(i) + "]"
			if line := lineOf(v); line > 0 {
				r.config.lines[at] = line
			}
			read(at, v)
		}
	}
}

// scalar returns the text of a scalar with ${…} filled in. Numbers and
// true/false are their text as it stands in the file, so that ids beyond
// 2^53 stay what they are.
func (r *reader) scalar(path string, node ast.Node) (string, bool) {
	var text string
	switch n := node.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true
	case *ast.NullNode:
		return "", true
	default:
		r.fail(path, "want one value, have "+kindOf(node))
		return "", false
	}
	text, problem := r.expand.text(text)
	if problem != "" {
		r.fail(path, problem)
		return "", false
	}
	return text, true
}

// value reads a scalar and hands its text to set, which returns what is
// expected instead, or "".
func (r *reader) value(set func(text string) (want string)) field {
	return func(path string, node ast.Node) {
		text, ok := r.scalar(path, node)
		if !ok {
			return
		}
		if want := set(text); want != "" {
			r.fail(path, want)
		}
	}
}

// text reads a scalar into dst if check, which may be nil, has no objection.
func (r *reader) text(dst *string, check func(string) (want string)) field {
	return r.value(func(text string) string {
		if check != nil {
			if want := check(text); want != "" {
				return want
			}
		}
		*dst = text
		return ""
	})
}

// kindOf names a node for messages.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case nil:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		return "an anchor, alias or tag, which are not used here"
	}
	return "a single value"
}
