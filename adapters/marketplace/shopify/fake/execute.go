package fake

import (
	"encoding/json"
	"maps"
	"net/http"

	"makegood/adapters/fakekit"
)

// resolver is the value of a field that depends on its arguments.
type resolver func(args []byte) any

// call is one request on its way through a root field.
type call struct {
	args []byte // JSON, with variables filled in
	key  string // of @idempotent; "" without one
}

// argsOf reads arguments. Their names were checked against the schema before.
func argsOf[A any](args []byte) (a A, no *graphError) {
	if json.Unmarshal(args, &a) != nil {
		no = &graphError{"INVALID_VARIABLE", "a value does not fit its type"}
	}
	return a, no
}

// roots is every root field the store answers. The value is what the
// selection is taken from; nil is null.
var roots = map[string]func(*Platform, *call) (any, *graphError){
	"return":               (*Platform).readReturn,
	"order":                (*Platform).readOrder,
	"orders":               (*Platform).listOrders,
	"returnApproveRequest": (*Platform).approve,
	"returnDeclineRequest": (*Platform).decline,
	"refundCreate":         (*Platform).refundCreate,
	"orderCancel":          (*Platform).orderCancel,
}

// execute validates a document, takes its cost and answers its root field.
func (p *Platform) execute(w http.ResponseWriter, op *operation, vars map[string]any) {
	root := op.sub[0]
	f, stop := p.Begin(w, root.name)
	if stop {
		return
	}
	cost, no := validate(op, vars)
	if no != nil {
		p.answer(w, root.name, nil, no, cost, 0)
		return
	}
	available, enough := p.take(cost)
	if f.Limited || !enough {
		if f.Limited {
			available = max(0, cost-250)
		}
		p.answer(w, root.name, nil, &graphError{"THROTTLED", "Throttled"}, cost, available)
		return
	}
	c, no := newCall(root, vars)
	var value any
	if no == nil {
		value, no = roots[root.name](p, c)
	}
	var data any
	if no == nil {
		data = fields{root.name: project(root.sub, value, vars)}
	}
	if !f.End(w) {
		p.answer(w, root.name, data, no, cost, available)
	}
}

// newCall fills in the variables and reads the idempotency key.
func newCall(root *field, vars map[string]any) (*call, *graphError) {
	c := &call{args: fakekit.JSON(fill(root.args, vars))}
	for name, args := range root.directives {
		if name != "idempotent" || root.name != "refundCreate" {
			return nil, &graphError{"undefinedDirective", "Directive @" + name + " is not defined here"}
		}
		c.key, _ = fill(args, vars)["key"].(string)
	}
	return c, nil
}

func fill(args, vars map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range args {
		switch v := v.(type) {
		case variable:
			if given := vars[string(v)]; given != nil {
				out[name] = given
			}
		case enum:
			out[name] = string(v)
		default:
			out[name] = v
		}
	}
	return out
}

// project takes the selection from a value.
func project(sel []*field, value any, vars map[string]any) any {
	switch v := value.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = project(sel, v[i], vars)
		}
		return out
	case fields:
		if v == nil || sel == nil {
			return v
		}
		out := fields{}
		for _, f := range sel {
			if f.on != "" {
				maps.Copy(out, project(f.sub, v, vars).(fields))
				continue
			}
			inner := v[f.name]
			if r, ok := inner.(resolver); ok {
				inner = r(fakekit.JSON(fill(f.args, vars)))
			}
			out[f.name] = project(f.sub, inner, vars)
		}
		return out
	}
	return value
}
