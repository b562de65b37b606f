package fake

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strings"

	"makegood/adapters/fakekit"
)

// fields is a JSON object written by hand.
type fields = map[string]any

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
