package fake

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"

	"makegood/adapters/fakekit"
)

// fields is a JSON object written by hand.
type fields = map[string]any

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

// points is the bucket of cost points.
type points struct {
	mu   sync.Mutex
	left float64
	at   time.Time
}

// take takes the cost of a call and returns what is there, and whether it was enough.
func (p *Platform) take(cost float64) (available float64, ok bool) {
	if p.opt.Points == 0 {
		return 2000, true
	}
	p.points.mu.Lock()
	defer p.points.mu.Unlock()
	now := p.opt.Now()
	p.points.left = min(p.opt.Points, p.points.left+now.Sub(p.points.at).Seconds()*p.opt.RestoreRate)
	p.points.at = now
	if p.points.left < cost {
		return p.points.left, false
	}
	p.points.left -= cost
	return p.points.left, true
}

// ServeHTTP answers one GraphQL call.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path != "/admin/api/"+p.opt.APIVersion+"/graphql.json" || r.Method != http.MethodPost:
		p.Reject(r.URL.Path, "no such path")
		http.Error(w, `{"errors":"Not Found"}`, http.StatusNotFound)
		return
	case r.Header.Get("X-Shopify-Access-Token") != p.opt.AccessToken:
		p.Reject("token", "not valid")
		http.Error(w, `{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}`, http.StatusUnauthorized)
		return
	case !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"):
		http.Error(w, `{"errors":"Not Acceptable"}`, http.StatusNotAcceptable)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	var in struct {
		Query     string         `json:"query"`
		Variables map[string]any `json:"variables"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&in) != nil {
		http.Error(w, `{"errors":{"query":"Required parameter missing or invalid"}}`, http.StatusBadRequest)
		return
	}
	op, ok := parse(in.Query)
	if !ok || len(op.sub) != 1 || op.sub[0].on != "" {
		p.answer(w, "document", nil, &graphError{"", "syntax error"}, 0, 0)
		return
	}
	p.execute(w, op, in.Variables)
}

func (p *Platform) execute(w http.ResponseWriter, op *operation, vars map[string]any) {
	root := op.sub[0]
	typ := map[string]string{"query": "Query", "mutation": "Mutation"}[op.kind]
	f, stop := p.Begin(w, root.name)
	if stop {
		return
	}
	cost, no := op.validate(typ, op.sub)
	if no == nil {
		no = op.checkVariables(vars)
	}
	if no == nil && cost > 1000 {
		no = &graphError{"MAX_COST_EXCEEDED", "query cost exceeds the maximum of 1000"}
	}
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
			if given, ok := vars[string(v)]; ok && given != nil {
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
				for name, inner := range project(f.sub, v, vars).(fields) {
					out[name] = inner
				}
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

// answer writes data or an error, and what the call cost.
func (p *Platform) answer(w http.ResponseWriter, op string, data any, no *graphError, cost, available float64) {
	out := fields{"extensions": fields{"cost": fields{
		"requestedQueryCost": math.Ceil(cost), "actualQueryCost": math.Ceil(cost),
		"throttleStatus": fields{"maximumAvailable": max(p.opt.Points, 2000.0), "currentlyAvailable": math.Floor(available), "restoreRate": p.opt.RestoreRate},
	}}}
	if no != nil {
		p.Reject(op, no.code+" "+no.message)
		e := fields{"message": no.message + Quoted}
		if no.code != "" {
			e["extensions"] = fields{"code": no.code}
		}
		out["errors"] = []any{e}
	} else {
		out["data"] = data
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(fakekit.JSON(out))
}
