package policy

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// The bounds of one expression while it is compiled and while it runs.
const (
	maxNodes     = 200
	memoryBudget = 1000 // cells; the grammar knows no loop, so this is never reached
)

// compile checks and compiles all rules of a file.
func (r *Reader) compile(list []rawRule) []rule {
	compiled := make([]rule, 0, len(list))
	names := map[string]bool{}
	for i := range list {
		w := &list[i]
		r.check(w)
		if name := w.ID + " " + w.Step; w.ID != "" && names[name] {
			r.Add(w.At, w.ID, "there is another rule with this id and step; give one of them another step")
		} else {
			names[name] = true
		}
		one := rule{RuleInfo: w.RuleInfo}
		one.Line = w.At.Line
		one.checkAfter, _ = time.ParseDuration(w.CheckAfter) // a threshold's name is looked up when deciding
		one.program, one.facts = r.expression(w)
		compiled = append(compiled, one)
	}
	return compiled
}

// expression compiles the condition of a rule and lists the facts it reads.
func (r *Reader) expression(w *rawRule) (*vm.Program, []string) {
	key, there := w.Keys["when"]
	if !there || strings.TrimSpace(w.When) == "" {
		r.Add(w.At, w.ID, "when: missing; write true for a rule that always matches")
		return nil, nil
	}
	if len(w.When) > maxWhen {
		r.Add(key, w.ID, "when: longer than %d bytes", maxWhen)
		return nil, nil
	}
	tree, err := parser.Parse(w.When)
	if err != nil {
		r.expressionError(w, err)
		return nil, nil
	}
	before := len(r.list)
	g := &grammar{bad: func(from int, format string, a ...any) {
		r.Add(r.src.Within(key, "when", w.When, from), w.ID, "when: "+format, a...)
	}}
	g.check(tree.Node)
	if len(r.list) > before {
		return nil, nil
	}
	program, err := expr.Compile(w.When,
		expr.Env(Facts{}), expr.AsBool(), expr.WarnOnAny(), expr.MaxNodes(maxNodes),
		expr.DisableAllBuiltins(), expr.EnableBuiltin("duration"), expr.EnableBuiltin("min"), expr.EnableBuiltin("max"))
	if err != nil {
		r.expressionError(w, err)
		return nil, nil
	}
	return program, g.facts
}

// expressionError turns a compiler's error into one with a place in the file.
func (r *Reader) expressionError(w *rawRule, err error) {
	at, message := w.Keys["when"], err.Error()
	var e *file.Error
	if errors.As(err, &e) {
		message = e.Message
		at = r.src.Within(at, "when", w.When, e.From)
	}
	if line, _, more := strings.Cut(message, "\n"); more {
		message = line
	}
	r.Add(at, w.ID, "when: %s", message)
}

// machines are reused because each Decide runs dozens of small programs.
var machines = sync.Pool{New: func() any { return &vm.VM{MemoryBudget: memoryBudget} }}

// matches runs the rule. The error's text is for people; it may come from a
// division by zero and the like.
func (r *rule) matches(f *Facts) (bool, error) {
	m := machines.Get().(*vm.VM)
	out, err := m.Run(r.program, f)
	if err != nil {
		return false, err // the machine may be in any state: let it go
	}
	machines.Put(m)
	yes, ok := out.(bool)
	if !ok {
		return false, errors.New("the condition is neither true nor false")
	}
	return yes, nil
}
