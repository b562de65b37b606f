package server

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestEveryOperation drives every call of the API through the real handlers
// on a real store. do compares each with openapi.yaml; a call that is
// described and not driven here fails the test.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	r.seed("2", r.inTransit)
	text := r.do(call{method: "GET", path: "/admin/v1/policy", as: "viewer", headers: map[string]string{"Accept": "application/yaml"}}).body
	hand := `{"platform":"douyin","shop":"` + shopID + `","order_id":"6900","buyer":"noted","goods":"mug","reason":"broken","wanted":"refund_shipped","amount_minor":100`
	driven := map[string]bool{}
	for _, tc := range []struct {
		call
		status int
	}{
		{call{method: "GET", path: "/healthz"}, 200},
		{call{method: "GET", path: "/readyz"}, 200},
		{call{method: "GET", path: "/metrics"}, 200},
		{call{method: "GET", path: "/admin/openapi.yaml"}, 200},
		{call{method: "GET", path: "/admin/v1/whoami", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/queues", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/thresholds?platform=douyin&shop=" + shopID, as: "viewer"}, 200},
		{call{method: "PATCH", path: "/admin/v1/thresholds?platform=douyin", as: "admin", body: `{"low_value_limit":1000,"safety_margin":"6h","remote_regions":["新疆"]}`, ifMatch: `"v0"`}, 200},
		{call{method: "PATCH", path: "/admin/v1/thresholds?dry_run=true", as: "admin", body: `{"auto_refund_limit":1,"low_value_limit":null}`}, 200},
		{call{method: "GET", path: "/admin/v1/policy", as: "viewer"}, 200},
		{call{method: "PUT", path: "/admin/v1/policy", as: "admin", body: text, ifMatch: `"v0"`, headers: map[string]string{"Content-Type": "application/yaml"}}, 200},
		{call{method: "PUT", path: "/admin/v1/policy?dry_run=true", as: "admin", body: text, headers: map[string]string{"Content-Type": "application/yaml"}}, 200},
		{call{method: "GET", path: "/admin/v1/policy/versions?limit=5", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/policy/versions/1", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/policy/versions/0", as: "viewer"}, 200},
		{call{method: "POST", path: "/admin/v1/policy/rollback", as: "admin", body: `{"version":0}`, ifMatch: `"v1"`}, 200},
		{call{method: "GET", path: "/admin/v1/brakes", as: "admin"}, 200},
		{call{method: "PUT", path: "/admin/v1/brakes", as: "admin", body: `{"count_hour":100}`, ifMatch: `"v0"`}, 200},
		{call{method: "GET", path: "/admin/v1/shops", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/shops/douyin/" + shopID + "/authorize?redirect=https://example.com/authorize/douyin/1", as: "admin"}, 409},
		{call{method: "PUT", path: "/admin/v1/shops/probe/1/mode", as: "admin", body: `{"mode":"live"}`}, 200},
		{call{method: "GET", path: "/admin/v1/cases?open=true&limit=10&due_before=12h", as: "viewer"}, 200},
		{call{method: "POST", path: "/admin/v1/cases", as: "agent", body: hand + `}`}, 201},
		{call{method: "POST", path: "/admin/v1/cases", as: "agent", body: hand + `,"after_sale_id":"7000"}`}, 202},
		{call{method: "GET", path: "/admin/v1/cases/case-2", as: "viewer"}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-1/claim", as: "agent", body: `{}`}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-1/claim", as: "agent", body: `{"release":true}`}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-1/note", as: "agent", body: `{"text":"asked the warehouse"}`}, 201},
		{call{method: "POST", path: "/admin/v1/cases/case-1/decision", as: "agent", body: `{"decision":"agree","reason":"ok","amount":12000}`}, 200},
		{call{method: "GET", path: "/admin/v1/people", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/summary", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/sla?from=2026-11-01&to=2026-11-22", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/couriers", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/facts", as: "viewer"}, 200},
		{call{method: "PUT", path: "/admin/v1/buyers/abc", as: "supervisor", body: `{"list":"block"}`}, 200},
		{call{method: "GET", path: "/admin/v1/buyers?list=block", as: "viewer"}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-2/assign", as: "supervisor", body: `{"to":"anna"}`}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-2/ask", as: "agent", body: `{"ask":"verify"}`}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-2/answer", as: "agent", body: `{"n":1,"answer":"lost"}`}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-2/check", as: "agent", body: `{"id":"c2_buyer","done":true}`}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-2/acknowledge", as: "agent"}, 200},
		{call{method: "POST", path: "/admin/v1/cases/case-2/evidence?text=label", as: "agent", body: onePixel, headers: map[string]string{"Content-Type": "image/png"}}, 201},
		{call{method: "GET", path: "/admin/v1/cases/case-2/evidence/" + onePixelDigest, as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/policy/shadow", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/policy/canary", as: "viewer"}, 200},
		{call{method: "PUT", path: "/admin/v1/policy/canary", as: "admin", body: canaryText(text)}, 200},
		{call{method: "DELETE", path: "/admin/v1/policy/canary", as: "admin"}, 200},
		{call{method: "PUT", path: "/admin/v1/policy/canary", as: "admin", body: canaryText(text), ifMatch: `"v2"`}, 200},
		{call{method: "POST", path: "/admin/v1/policy/canary/promote", as: "admin"}, 200},
		{call{method: "GET", path: "/admin/v1/registers/handovers", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/registers/intercepts?from=2026-11-01&to=2026-11-30", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/registers/losses.csv", as: "viewer"}, 200},
		{call{method: "GET", path: "/admin/v1/audit?limit=2", as: "supervisor"}, 200},
	} {
		res := r.do(tc.call)
		if res.status != tc.status {
			t.Errorf("%s %s: %d, want %d: %s", tc.method, tc.path, res.status, tc.status, res.body)
		}
		router, err := described()
		if err != nil {
			t.Fatal(err)
		}
		if route, _, err := router.FindRoute(httptest.NewRequest(tc.method, tc.path, nil)); err == nil {
			driven[route.Operation.OperationID] = true
		}
	}
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if !driven[op.OperationID] {
				t.Errorf("%s %s is described and not driven", method, path)
			}
		}
	}
}

// TestAuthMatrix: every call with every role, and with no token, a wrong one,
// an empty one, and another scheme.
func TestAuthMatrix(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *rig, o *Options) {
		o.Tokens = append([]Token{{"nobody", "admin", ""}, {"odd", "root", "root-root-root-root"}}, o.Tokens...)
	})
	fill := strings.NewReplacer(":version", "1", ":id", "none", ":name", "losses", ":platform", "none", ":shop", "none")
	rank := map[string]int{"viewer": 1, "agent": 2, "supervisor": 3, "admin": 4}
	for _, e := range r.api.routes() {
		path := fill.Replace(e.path)
		for _, token := range []string{"", "Bearer", "Bearer wrong", "Bearer root-root-root-root", "Basic " + tokenOf("admin"), tokenOf("admin")} {
			res := r.do(call{method: e.method, path: path, headers: map[string]string{"Authorization": token}})
			if open := e.role == ""; open != (res.status != 401) || !open && res.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s with %q: %d", e.method, path, token, res.status)
			}
		}
		for role := range rank {
			res := r.do(call{method: e.method, path: path, as: role})
			if allowed := rank[role] >= rank[e.role]; allowed == (res.status == 403) || res.status == 401 {
				t.Errorf("%s %s as %s: %d", e.method, path, role, res.status)
			}
		}
	}
	if strings.Contains(r.log.String(), tokenOf("admin")) {
		t.Error("a token is logged")
	}
}

// TestIdentifyLooksAtEveryToken: the last and the first are found alike, and
// one token twice is the later holder's.
func TestIdentifyLooksAtEveryToken(t *testing.T) {
	t.Parallel()
	doors := doorsOf(tokens)
	for _, want := range tokens {
		if who, found := identify(doors, want.Token); !found || who.Name != want.Name {
			t.Errorf("%s: %v %v", want.Name, who, found)
		}
	}
	for _, wrong := range []string{"", "x", tokens[0].Token + "x", tokens[0].Token[1:]} {
		if who, found := identify(doors, wrong); found {
			t.Errorf("%q is taken for %v", wrong, who)
		}
	}
	if text := tokens[0].String() + tokens[0].GoString(); strings.Contains(text, tokens[0].Token) {
		t.Errorf("got %q, want a text without the token", text)
	}
}

// TestStrictBodies: what a call does not understand it does not act on.
func TestStrictBodies(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	for name, body := range map[string]string{
		"no JSON": "x", "nothing": " ", "an array": "[]", "unknown field": `{"decision":"agree","amout":1}`, "two values": `{"decision":"agree"}{}`,
		"wrong type": `{"decision":1}`, "truncated": `{"decision":"agr`, "deep": `{"evidence":` + strings.Repeat("[", 100000),
	} {
		res := r.do(call{method: "POST", path: "/admin/v1/cases/case-1/decision", as: "agent", body: body})
		if res.status != 400 {
			t.Errorf("%s: %d %s", name, res.status, res.body)
		}
	}
	huge := `{"text":"` + strings.Repeat("x", maxBody) + `"}`
	if res := r.do(call{method: "PATCH", path: "/admin/v1/thresholds", as: "admin", body: huge}); res.status != 413 {
		t.Errorf("too large: %d", res.status)
	}
	if c, err := r.store.Case(t.Context(), "case-1"); err != nil || c.Review != nil || c.Version != 1 {
		t.Errorf("got the case %+v and the error %v, want version 1 without a review", c, err)
	}
	if res := r.do(call{method: "DELETE", path: "/admin/v1/cases/case-1", as: "admin"}); res.status != 405 || res.header.Get("Allow") == "" {
		t.Errorf("DELETE: %d", res.status)
	}
}

// TestInternalErrorsStayInside: what the database says is for the log.
func TestInternalErrorsStayInside(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	if err := r.closeStore(); err != nil {
		t.Fatal(err)
	}
	res := r.do(call{method: "GET", path: "/admin/v1/whoami", as: "viewer"})
	if res.status != 200 {
		t.Errorf("whoami: %d", res.status)
	}
	res = r.do(call{method: "GET", path: "/readyz"})
	if p := decoded[Problem](t, res.body); res.status != 503 || p.Errors[0].Name != "store" {
		t.Errorf("readyz: %d %s", res.status, res.body)
	}
	raw := r.send(r.private, authorized(httptest.NewRequest("GET", "/admin/v1/cases/case-1", nil)))
	if body := readAll(t, raw); raw.StatusCode != 500 || strings.Contains(body, "closed") || !strings.Contains(r.log.String(), "closed") {
		t.Errorf("got status %d (%s), want 500, and the cause in the log only", raw.StatusCode, body)
	}
}
