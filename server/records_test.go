package server

import (
	"context"
	"encoding/csv"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// refused adds a refusal to the case's ledger.
func (r *rig) refused(c aftersale.Case, at time.Time, order string) {
	r.t.Helper()
	a := aftersale.Action{
		ID: c.ID + ".1", CaseID: c.ID, Ref: c.Ref, OrderID: order, Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, N: 1,
		Kind: c.Snapshot.Kind, Status: c.Snapshot.Status, Amount: c.Snapshot.Amount, Version: c.Snapshot.Version, State: aftersale.Planned, PlannedAt: at, By: "anna",
	}
	if err := r.store.Commit(r.t.Context(), store.Change{Case: c, Plan: []aftersale.Action{a}}); err != nil {
		r.t.Fatal(err)
	}
}

type registerView struct {
	Rows      []store.RegisterRow
	Truncated bool
}

func TestRegisters(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.refused(r.seed("1"), start.Add(-time.Hour), `=HYPERLINK("http://evil"),"x"`)
	r.refused(r.seed("2"), start.AddDate(0, 0, -40), "old")
	get := func(path string) reply { return r.do(call{method: "GET", path: path, as: "viewer"}) }
	for path, want := range map[string]int{
		"refusals": 1, "refusals?from=2026-10-01": 2, "refusals?from=2026-10-01&to=2026-10-13": 1, "refusals?from=2026-11-22&to=2026-11-22": 1,
		"refusals?from=2026-11-22T15:30:00%2B08:00": 1, "refusals?from=2026-11-22T15:30:01%2B08:00": 0, "intercepts": 0, "losses": 0, "claims": 0,
	} {
		res := get("/admin/v1/registers/" + path)
		if v := decoded[registerView](t, res.body); res.status != 200 || len(v.Rows) != want || v.Rows == nil {
			t.Errorf("%s: %d rows, want %d: %d %s", path, len(v.Rows), want, res.status, res.body)
		}
	}
	if v := decoded[registerView](t, get("/admin/v1/registers/refusals?from=2026-10-01&limit=1").body); len(v.Rows) != 1 || !v.Truncated {
		t.Errorf("got %+v, want one row and the mark that there are more", v)
	}
	for path, want := range map[string]int{"refusals?from=soon": 400, "refusals?from=2026-11-23&to=2026-11-22": 400, "refusals?limit=0": 400, "everything": 404, ".csv": 404} {
		if res := get("/admin/v1/registers/" + path); res.status != want {
			t.Errorf("%s: %d", path, res.status)
		}
	}
	res := get("/admin/v1/registers/refusals.csv")
	text, marked := strings.CutPrefix(res.body, byteOrderMark)
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(lines) != 2 || !strings.Contains(res.header.Get("Content-Disposition"), "refusals.csv") {
		t.Fatalf("%v %v", err, lines)
	}
	row := map[string]string{}
	for i, name := range lines[0] {
		row[name] = lines[1][i]
	}
	if row["order_id"] != `'=HYPERLINK("http://evil"),"x"` || row["amount"] != "120.00" || row["amount_minor"] != "12000" || row["at"] != "2026-11-22T15:30:00+08:00" {
		t.Errorf("got %v, want the formula quoted, 120.00 (12000) and the time in Shanghai", row)
	}
}

func TestCell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "a": "a", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "1=1": "1=1", "拦截": "拦截"} {
		if got := cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAuditPages(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	for range 5 {
		r.do(call{method: "POST", path: "/admin/v1/cases/case-1/note", as: "agent", body: `{"text":"x"}`})
	}
	seen, before := map[string]bool{}, ""
	for range 3 {
		v := decoded[struct {
			Audit      []auditView
			NextBefore string `json:"next_before"`
		}](t, r.do(call{method: "GET", path: "/admin/v1/audit?limit=2&before=" + before, as: "supervisor"}).body)
		for _, a := range v.Audit {
			seen[a.ID] = true
			if a.By != "anna" || a.Role != "agent" || a.Action != "case.note" {
				t.Errorf("got %+v, want case.note by anna, agent", a)
			}
		}
		before = v.NextBefore
	}
	if len(seen) != 5 || before != "" {
		t.Errorf("%d rows, next %q", len(seen), before)
	}
}

// TestReadyNamesTheParts: and nothing of what drivers say about them.
func TestReadyNamesTheParts(t *testing.T) {
	t.Parallel()
	failure := errors.Join(errors.New("database: dial postgres://user:password@db"), errors.New("redis: x"), errors.New("Something else"))
	r := setup(t, func(_ *rig, o *Options) { o.Ready = func(context.Context) error { return failure } })
	res := r.do(call{method: "GET", path: "/readyz"})
	p := decoded[Problem](t, res.body)
	if res.status != 503 || p.Detail != "not ready: database, redis, service" || strings.Contains(res.body, "password") {
		t.Errorf("got status %d (%s), want 503 with the parts that are missing and no password", res.status, res.body)
	}
	if res := r.do(call{method: "GET", path: "/healthz"}); res.status != 200 {
		t.Errorf("healthz: %d", res.status)
	}
	if res := r.do(call{method: "GET", path: "/metrics"}); !strings.Contains(res.body, "makegood_webhooks_total") && res.status != 200 {
		t.Errorf("metrics: %d", res.status)
	}
}

// TestNoQueues: a process without Redis has no page of queues.
func TestNoQueues(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *rig, o *Options) { o.Queues = nil })
	if res := r.do(call{method: "GET", path: "/admin/v1/queues", as: "viewer"}); res.status != 404 {
		t.Errorf("got status %d, want 404", res.status)
	}
	r = setup(t, func(_ *rig, o *Options) {
		o.Queues = func(context.Context) (any, error) { return nil, errors.New("redis://:pw@h") }
	})
	if res := r.do(call{method: "GET", path: "/admin/v1/queues", as: "viewer"}); res.status != 503 || strings.Contains(res.body, "pw") {
		t.Errorf("got status %d (%s), want 503 without the password", res.status, res.body)
	}
}

// TestPanicsAreProblems: one call's mistake does not end the process, and its
// value is not shown.
func TestPanicsAreProblems(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *rig, o *Options) { o.Queues = func(context.Context) (any, error) { panic("buyer 13900001234") } })
	res := r.do(call{method: "GET", path: "/healthz"})
	if res.status != 200 {
		t.Errorf("got status %d, want 200", res.status)
	}
	raw := r.send(r.private, authorized(httptest.NewRequest("GET", "/admin/v1/queues", nil)))
	if body := readAll(t, raw); raw.StatusCode != 500 || strings.Contains(body+r.log.String(), "13900001234") || !strings.Contains(r.log.String(), "records_test.go") {
		t.Errorf("got status %d (%s), want 500, the place in the log and the value nowhere", raw.StatusCode, body)
	}
}
