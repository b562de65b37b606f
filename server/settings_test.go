package server

import (
	"strings"
	"testing"

	"makegood/aftersale"
	"makegood/settings"
	"makegood/store"
)

const thresholdsPath = "/admin/v1/thresholds"

func (v thresholdsView) named(name string) thresholdView {
	for _, t := range v.Thresholds {
		if t.Name == name {
			return t
		}
	}
	return thresholdView{}
}

// TestTwoAdmins: the second of two who looked at the same version gets 412,
// and so does the one who says no version gets 428.
func TestTwoAdmins(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ method, path, first, second, get, kind string }{
		{method: "PATCH", path: thresholdsPath, first: `{"low_value_limit":1000}`, second: `{"low_value_limit":2000}`, get: thresholdsPath, kind: "application/json"},
		{method: "PUT", path: "/admin/v1/policy", get: "/admin/v1/policy", kind: "application/yaml"},
		{method: "POST", path: "/admin/v1/policy/rollback", first: `{"version":0}`, second: `{"version":0}`, get: "/admin/v1/policy", kind: "application/json"},
		{method: "PUT", path: "/admin/v1/brakes", first: `{"count_day":10}`, second: `{"count_day":20}`, get: "/admin/v1/brakes", kind: "application/json"},
	} {
		t.Run(tc.method+tc.path, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			if tc.first == "" {
				tc.first = r.do(call{method: "GET", path: tc.path, as: "viewer", headers: map[string]string{"Accept": "application/yaml"}}).body
				tc.second = tc.first
			}
			h := map[string]string{"Content-Type": tc.kind}
			seen := r.do(call{method: "GET", path: tc.get, as: "ops"}).etag
			if tc.path != "/admin/v1/brakes" {
				if res := r.do(call{method: tc.method, path: tc.path, as: "ops", body: tc.first, headers: h}); res.status != 428 {
					t.Errorf("without If-Match: %d", res.status)
				}
			}
			first := r.do(call{method: tc.method, path: tc.path, as: "ops", body: tc.first, ifMatch: seen, headers: h})
			if first.status != 200 || first.etag == seen {
				t.Errorf("first: %d %s", first.status, first.body)
			}
			second := call{method: tc.method, path: tc.path, as: "eve", body: tc.second, ifMatch: seen, headers: h}
			if res := r.do(second); res.status != 412 {
				t.Errorf("second: %d %s", res.status, res.body)
			}
			second.ifMatch = `W/"v9", ` + first.etag
			if res := r.do(second); res.status != 200 {
				t.Errorf("second, read again: %d %s", res.status, res.body)
			}
		})
	}
}

func TestThresholdScopes(t *testing.T) {
	t.Parallel()
	r := setup(t)
	get := func(query string) thresholdsView {
		return decoded[thresholdsView](t, r.do(call{method: "GET", path: thresholdsPath + query, as: "viewer"}).body)
	}
	if low := get("").named("low_value_limit"); low.Value != 5000.0 || low.Scope != "default" || low.Min != 0.0 || low.Max != 100000.0 || low.DocZH == "" {
		t.Errorf("got %+v, want the default 5000 from 0 to 100000, described in both languages", low)
	}
	shop := "?platform=douyin&shop=" + shopID
	r.do(call{method: "PATCH", path: thresholdsPath, as: "admin", body: `{"low_value_limit":4000}`, ifMatch: `"v0"`})
	r.do(call{method: "PATCH", path: thresholdsPath + shop, as: "admin", body: `{"low_value_limit":1000}`, ifMatch: `"v1"`})
	if low := get(shop).named("low_value_limit"); low.Value != 1000.0 || low.Scope != "douyin/"+shopID {
		t.Errorf("got %+v, want 1000 of the shop", low)
	}
	if low := get("?platform=douyin").named("low_value_limit"); low.Value != 4000.0 || low.Scope != "all" {
		t.Errorf("got %+v, want 4000 of all", low)
	}
	res := r.do(call{method: "PATCH", path: thresholdsPath + shop, as: "admin", body: `{"low_value_limit":null}`, ifMatch: `"v2"`})
	if low := decoded[thresholdsView](t, res.body); low.Version != 3 || low.named("low_value_limit").Value != 4000.0 {
		t.Errorf("got %s, want version 3 with 4000", res.body)
	}
	for query, want := range map[string]int{"?shop=1": 400, "?platform=taobao": 422, "?platform=douyin&shop=1": 422, "?plattform=douyin": 400, "?platform=sf": 422} {
		if res := r.do(call{method: "GET", path: thresholdsPath + query, as: "viewer"}); res.status != want {
			t.Errorf("%s: %d, want %d", query, res.status, want)
		}
	}
}

func TestThresholdsRefused(t *testing.T) {
	t.Parallel()
	r := setup(t)
	res := r.do(call{method: "PATCH", path: thresholdsPath, as: "admin", ifMatch: `"v0"`,
		body: `{"low_value_limit":100001,"safety_margin":"9m","fallback":"maybe","agent_limit":1.5,"nonsense":1,"budget_day":5}`})
	p := decoded[Problem](t, res.body)
	if res.status != 422 || len(p.Errors) != 5 {
		t.Fatalf("got status %d (%s), want 422 with five faults", res.status, res.body)
	}
	for _, f := range p.Errors {
		if f.Name == "low_value_limit" && (f.Min != 0.0 || f.Max != 100000.0) {
			t.Errorf("got the bounds %v to %v, want 0 to 100000", f.Min, f.Max)
		}
	}
	if now := r.service.Settings.Current(); now.ThresholdsVersion != 0 {
		t.Error("something was stored")
	}
	for _, body := range []string{`{}`, `null`} {
		if res := r.do(call{method: "PATCH", path: thresholdsPath, as: "admin", ifMatch: `"v0"`, body: body}); res.status != 422 {
			t.Errorf("%s: %d", body, res.status)
		}
	}
	res = r.do(call{method: "PATCH", path: thresholdsPath, as: "admin", ifMatch: `"v0"`, body: `{"safety_margin":"10m"}`})
	if v := decoded[thresholdsView](t, res.body); res.status != 200 || len(v.Warnings) != 1 || !strings.Contains(v.Warnings[0], "fallback_margin") {
		t.Errorf("a contradiction is to be shown: %d %v", res.status, v.Warnings)
	}
}

func TestPolicyFaultsHavePlaces(t *testing.T) {
	t.Parallel()
	r := setup(t)
	rules := "version: 1\nrules:\n  - id: U1\n    title: {en: a, zh: b}\n    when: amont > 5\n    outcome: approve\n"
	for kind, body := range map[string]string{"application/yaml": rules, "application/json": `{"text":` + strings.ReplaceAll(`"`+rules+`"`, "\n", `\n`) + `}`} {
		for _, path := range []string{"/admin/v1/policy", "/admin/v1/policy?dry_run=true"} {
			res := r.do(call{method: "PUT", path: path, as: "admin", ifMatch: `"v0"`, body: body, headers: map[string]string{"Content-Type": kind}})
			p := decoded[Problem](t, res.body)
			if res.status != 422 || len(p.Errors) == 0 || p.Errors[0].Line != 5 || p.Errors[0].Column < 10 || !strings.Contains(p.Errors[0].Excerpt, "^") {
				t.Errorf("%s: %d %s", kind, res.status, res.body)
			}
		}
	}
	if r.service.Settings.Current().RulesVersion != 0 {
		t.Error("something was stored")
	}
	for body, want := range map[string]int{`{"version":9}`: 404, `{"version":-1}`: 422, `{}`: 422} {
		if res := r.do(call{method: "POST", path: "/admin/v1/policy/rollback", as: "admin", ifMatch: `"v0"`, body: body}); res.status != want {
			t.Errorf("rollback %s: %d %s", body, res.status, res.body)
		}
	}
}

// TestKillSwitch: safety limits need no reading first and forget nothing; who names
// the version they have seen is told if it is old.
func TestKillSwitch(t *testing.T) {
	t.Parallel()
	r := setup(t)
	put := func(body, ifMatch string) reply {
		return r.do(call{method: "PUT", path: "/admin/v1/brakes", as: "admin", body: body, ifMatch: ifMatch})
	}
	if res := put(`{"count_hour":7}`, `"v0"`); res.status != 200 {
		t.Fatalf("got status %d (%s), want 200", res.status, res.body)
	}
	res := put(`{"kill_switch":true}`, "")
	v := decoded[limitsView](t, res.body)
	if res.status != 200 || !v.KillSwitch || v.CountHour != 7 || !v.Shops[0].Engaged {
		t.Errorf("engage: %d %s", res.status, res.body)
	}
	if res := put(`{"kill_switch":false}`, `"v1"`); res.status != 412 {
		t.Errorf("let go by somebody who has not seen it engaged: %d", res.status)
	}
	if res := put(`{"kill_switch":false,"count_hour":-1}`, res.etag); res.status != 422 {
		t.Errorf("negative: %d", res.status)
	}
	if res := put(`{"kill_switch":false}`, res.etag); res.status != 200 || r.service.Settings.Current().SafetyLimits.KillSwitch {
		t.Errorf("let go: %d %s", res.status, res.body)
	}
}

// TestBrakesShowWhatIsSpent: of the present hour and day, and nothing older.
func TestBrakesShowWhatIsSpent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	hour, day := r.api.budgetTimes()
	c := r.seed("1")
	spend := &store.Spend{Platform: "douyin", Shop: shopID, Minor: 500, Hour: hour.Add(-3600e9), Day: day, LimitHour: 1e6, LimitDay: 1e6}
	if err := r.store.Commit(t.Context(), store.Change{Case: c, Spend: spend}); err != nil {
		t.Fatal(err)
	}
	v := decoded[limitsView](t, r.do(call{method: "GET", path: "/admin/v1/brakes", as: "admin"}).body)
	got := v.Shops[0]
	if got.HourMinor != 0 || got.DayMinor != 500 || got.DayCount != 1 || got.BudgetDay != 20000000 || got.Engaged {
		t.Errorf("got %+v, want nothing in this hour and 500 in one refund today, not engaged", got)
	}
	if !engaged(shopLimits{BudgetHour: 1, BudgetDay: 9, HourMinor: 1}, settings.SafetyLimits{}) || engaged(shopLimits{BudgetHour: 2, BudgetDay: 9, HourCount: 1}, settings.SafetyLimits{CountHour: 2}) {
		t.Error("engaged is wrong")
	}
}

func TestShopModes(t *testing.T) {
	t.Parallel()
	r := setup(t)
	put := func(path, body string) int {
		return r.do(call{method: "PUT", path: "/admin/v1/shops/" + path + "/mode", as: "admin", body: body}).status
	}
	for path, want := range map[string]int{"probe/1": 200, "probe/2": 404, "sf/main": 404} {
		if got := put(path, `{"mode":"live"}`); got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := put("probe/1", `{"mode":"on"}`); got != 422 {
		t.Errorf("no such mode: %d", got)
	}
	list := decoded[struct{ Shops []shopView }](t, r.do(call{method: "GET", path: "/admin/v1/shops", as: "viewer"}).body)
	if s := list.Shops[1]; s.Mode != aftersale.ModeLive || s.ConfiguredMode != aftersale.ModeShadow || s.ModeBy != "ops" {
		t.Errorf("got %+v, want live instead of shadow, by ops", s)
	}
	audit := r.do(call{method: "GET", path: "/admin/v1/audit", as: "supervisor"})
	if !strings.Contains(audit.body, `"action":"shop.mode"`) || !strings.Contains(audit.body, `"after":{"mode":"live"}`) {
		t.Errorf("got the audit log %s, want shop.mode to live", audit.body)
	}
}
