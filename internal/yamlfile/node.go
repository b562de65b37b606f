package yamlfile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Node is one value of a file.
type Node struct {
	file *file
	ast  ast.Node
	path string
	key  string // the last one of the path
}

// Path is the way to the value, such as shops[0].settings; empty for the root.
func (n *Node) Path() string { return n.path }

// Position is where the value starts.
func (n *Node) Position() Position { return positionOf(n.ast) }

// Lines are the lines of all values that were visited so far, by path.
func (n *Node) Lines() Lines { return n.file.lines }

// Null reports a key that has no value.
func (n *Node) Null() bool { return n.ast.Type() == ast.NullType }

// plainKey is what a key of a secret file looks like.
var plainKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// Mapping visits the keys of a mapping in the order of the file. known are the
// keys that there are; nil takes every key. Keys that stand twice are visited
// once.
func (n *Node) Mapping(known []string, visit func(key string, at Position, value *Node)) {
	var pairs []*ast.MappingValueNode
	switch m := n.ast.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		n.wrongShape("a mapping (key: value)")
		return
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		key, at := n.keyOf(pair), positionOf(pair.Key)
		if key == "" {
			want := " key: value pairs"
			if n.file.Secret {
				want += ", keys of small letters, digits and _"
			}
			n.report(at, n.file.Verb+want)
			continue
		}
		value := &Node{file: n.file, ast: pair.Value, path: join(n.path, key), key: key}
		if seen[key] {
			value.report(at, "stands here a second time")
			continue
		}
		seen[key] = true
		n.file.lines[value.path] = at.Line
		if known != nil && !slices.Contains(known, key) {
			value.report(at, "unknown key; known here: "+strings.Join(known, ", "))
			continue
		}
		visit(key, at, value)
	}
}

// keyOf returns the text of a key, or nothing if it is none we could know. A
// word inside braces without a colon is no key, but perhaps a secret whose key
// was forgotten.
func (n *Node) keyOf(pair *ast.MappingValueNode) string {
	key, ok := pair.Key.(*ast.StringNode)
	if !ok || pair.Value == nil || n.file.Secret && !plainKey.MatchString(key.Value) {
		return ""
	}
	if pair.IsFlowStyle && pair.Value.Type() == ast.NullType && pair.Value.GetToken().Type == token.ImplicitNullType {
		return ""
	}
	return key.Value
}

// List returns the elements of a list.
func (n *Node) List() ([]*Node, bool) {
	seq, ok := n.ast.(*ast.SequenceNode)
	if !ok {
		n.wrongShape("a list (- …)")
		return nil, false
	}
	list := make([]*Node, len(seq.Values))
	for i, v := range seq.Values {
		list[i] = &Node{file: n.file, ast: v, path: n.path + "[" + strconv.Itoa(i) + "]", key: n.key}
		if at := list[i].Position(); at.Line > 0 {
			n.file.lines[list[i].path] = at.Line
		}
	}
	return list, true
}

// Text returns the text of a single value. Numbers and booleans are their text
// as it stands in the file, so that ids beyond 2^53 stay what they are.
func (n *Node) Text() (string, bool) {
	switch v := n.ast.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.ast.GetToken().Value, true
	}
	n.wrongShape("one value")
	return "", false
}

// Fail reports that something else than what stands here is expected.
func (n *Node) Fail(format string, a ...any) {
	n.report(n.Position(), n.file.Verb+" "+fmt.Sprintf(format, a...))
}

func (n *Node) wrongShape(want string) {
	at := n.Position()
	if n.path == "" {
		at = Position{} // the file as a whole
	}
	n.report(at, n.file.Verb+" "+want+", have "+kindOf(n.ast))
}

func (n *Node) report(at Position, message string) {
	n.file.Report(Problem{At: at, Path: n.path, Key: n.key, Message: message})
}

// kindOf names a node for messages.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case nil, *ast.NullNode:
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

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// Lines holds the line of every value by its path.
type Lines map[string]int

// Locate returns the line of a path such as shops[0].settings.app_key, or of
// the nearest thing around it that stands in the file; 0 if there is none.
func (l Lines) Locate(path string) int {
	for {
		if line, ok := l[path]; ok {
			return line
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return 0
		}
		path = path[:i]
	}
}
