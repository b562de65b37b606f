package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// grammar allows the small part of the expression language that conditions
// need: facts, numbers, texts, durations, comparisons, and, or, not. There are
// no loops, no calls, no regular expressions: every condition is done at once.
type grammar struct {
	facts []string // what was read, in the order of the text
	bad   func(from int, format string, a ...any)
}

// operators lists the binary operators a condition may use.
var operators = []string{
	"and", "&&", "or", "||", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in", "contains", "startsWith", "endsWith",
}

func (g *grammar) check(n ast.Node) {
	switch v := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
	case *ast.IdentifierNode:
		g.identifier(v)
	case *ast.UnaryNode:
		g.check(v.Node)
	case *ast.BinaryNode:
		g.binary(v)
	case *ast.ConditionalNode:
		g.check(v.Cond)
		g.check(v.Exp1)
		g.check(v.Exp2)
	case *ast.ArrayNode:
		for _, e := range v.Nodes {
			g.check(e)
		}
	case *ast.BuiltinNode:
		g.builtin(v)
	case *ast.CallNode:
		g.bad(v.Location().From, "calls are not allowed here, only duration, min and max")
	default:
		g.bad(n.Location().From, "not allowed in a condition; use facts, comparisons, and, or, not, in, ?:")
	}
}

func (g *grammar) identifier(n *ast.IdentifierNode) {
	if factByName[n.Value] == nil {
		if near := nearest(n.Value); near != "" {
			g.bad(n.Location().From, "unknown fact %s; did you mean %s?", shorten(n.Value), near)
			return
		}
		g.bad(n.Location().From, "unknown fact %s", shorten(n.Value))
		return
	}
	if !slices.Contains(g.facts, n.Value) {
		g.facts = append(g.facts, n.Value)
	}
}

func (g *grammar) binary(n *ast.BinaryNode) {
	if !slices.Contains(operators, n.Operator) {
		g.bad(n.Location().From, "operator %s is not allowed in a condition", n.Operator)
	}
	g.check(n.Left)
	g.check(n.Right)
	switch n.Operator {
	case "==", "!=":
		g.words(n.Left, n.Right)
		g.words(n.Right, n.Left)
	case "in":
		if list, ok := n.Right.(*ast.ArrayNode); ok {
			for _, e := range list.Nodes {
				g.words(n.Left, e)
			}
		}
	}
}

// words refuses the comparison of a fact with a word it can never be.
func (g *grammar) words(fact, word ast.Node) {
	id, isFact := fact.(*ast.IdentifierNode)
	text, isText := word.(*ast.StringNode)
	if !isFact || !isText || factByName[id.Value] == nil {
		return
	}
	values := factByName[id.Value].Values
	if len(values) > 0 && !slices.Contains(values, text.Value) {
		g.bad(text.Location().From, "%s is never %q; it is one of %s", id.Value, shorten(text.Value), strings.Join(values, ", "))
	}
}

func (g *grammar) builtin(n *ast.BuiltinNode) {
	switch n.Name {
	case "duration":
		text := ""
		if len(n.Arguments) == 1 {
			if s, ok := n.Arguments[0].(*ast.StringNode); ok {
				text = s.Value
			}
		}
		if _, err := time.ParseDuration(text); err != nil {
			g.bad(n.Location().From, `expected a duration as in duration("24h") or duration("1h30m")`)
		}
	case "min", "max":
		for _, a := range n.Arguments {
			g.check(a)
		}
	default:
		g.bad(n.Location().From, "%s is not allowed in a condition", n.Name)
	}
}

// nearest returns the fact whose name is most like the given one, or nothing
// if none is close: two letters may differ, in a short name one.
func nearest(name string) string {
	best, least := "", min(3, len(name)/2+1)
	for _, f := range factTable {
		if d := distance(name, f.Name, least); d < least {
			best, least = f.Name, d
		}
	}
	return best
}

// distance is the Levenshtein distance of a and b, or most if it is not less.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return min(row[len(b)], most)
}
