package server

import (
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// seed stores a case of the douyin shop that waits for a person, and returns
// it as stored. change may alter it before.
func (r *rig) seed(id string, change ...func(*aftersale.Case)) aftersale.Case {
	r.t.Helper()
	ref := aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}
	c := aftersale.Case{
		ID: "case-" + id, Ref: ref, State: aftersale.StateNeedsReview, Mode: aftersale.ModeLive, Rule: "U1", Outcome: aftersale.OutcomeReview,
		Why: aftersale.Text{EN: "a person looks first", ZH: "人工确认"}, CreatedAt: start, UpdatedAt: start, RequestedAt: start, DecidedAt: start,
		Deadline: aftersale.Deadline{At: start.Add(10 * time.Hour), Source: aftersale.DeadlineTicket}, NextCheckAt: start.Add(time.Hour),
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: "order-" + id, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(12000), Version: "v-" + id, AppliedAt: start,
		},
	}
	for _, f := range change {
		f(&c)
	}
	entry := aftersale.Entry{At: start, Type: aftersale.EntryDecision, Summary: c.Why, Detail: map[string]any{"rule": c.Rule}}
	if err := r.store.Commit(r.t.Context(), store.Change{Case: c, Entries: []aftersale.Entry{entry}}); err != nil {
		r.t.Fatal(err)
	}
	c.Version++
	return c
}

// inTransit gives the case a parcel on its way, scanned two hours ago.
func (r *rig) inTransit(c *aftersale.Case) {
	number := "SF" + c.Ref.ID
	c.Snapshot.Kind = aftersale.KindRefundShipped
	c.Snapshot.Outbound = []aftersale.Waybill{{Courier: "sf", Number: number}}
	_, _, err := r.store.UpdateParcel(r.t.Context(), number, nil, func(p aftersale.Parcel) aftersale.Parcel {
		p.Courier, p.Number, p.CheckedAt = "sf", number, start
		return p.Apply(aftersale.Scan{Courier: "sf", Number: number, Key: "1", State: aftersale.TrackInTransit, At: start.Add(-2 * time.Hour), Place: "Wuhan"})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

type caseList struct {
	Cases      []map[string]any `json:"cases"`
	NextCursor string           `json:"next_cursor"`
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	r.seed("2", func(c *aftersale.Case) { c.Deadline.At = start.Add(2 * time.Hour); c.State = aftersale.StateWaiting })
	r.seed("3", func(c *aftersale.Case) {
		c.State, c.Deadline, c.ClosedAt = aftersale.StateRefunded, aftersale.Deadline{}, start
	})
	for query, want := range map[string][]string{
		"":                         {"case-2", "case-1", "case-3"},
		"?open=true":               {"case-2", "case-1"},
		"?state=person":            {"case-1"},
		"?kind=return_refund":      {},
		"?due_before=4h":           {"case-2"},
		"?platform=douyin&limit=1": {"case-2"},
		"?q=order-3":               {"case-3"},
		"?shop=nobody":             {},
		"?due_before=" + start.UTC().Add(3*time.Hour).Format(time.RFC3339): {"case-2"},
	} {
		res := r.do(call{method: "GET", path: "/admin/v1/cases" + query, as: "viewer"})
		list := decoded[caseList](t, res.body)
		got := []string{}
		for _, c := range list.Cases {
			got = append(got, c["id"].(string))
		}
		if res.status != 200 || len(got) != len(want) {
			t.Errorf("%s: %d %v, want %v", query, res.status, got, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", query, got, want)
			}
		}
	}
	first := decoded[caseList](t, r.do(call{method: "GET", path: "/admin/v1/cases?limit=2", as: "viewer"}).body)
	rest := decoded[caseList](t, r.do(call{method: "GET", path: "/admin/v1/cases?limit=2&cursor=" + first.NextCursor, as: "viewer"}).body)
	if len(first.Cases) != 2 || len(rest.Cases) != 1 || rest.NextCursor != "" {
		t.Errorf("pages of %d and %d", len(first.Cases), len(rest.Cases))
	}
}

func TestListRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, query := range []string{"state=opne", "kind=x", "plaform=douyin", "limit=0", "limit=501", "limit=x", "due_before=soon", "open=maybe", "cursor=%21", "platform=a%20b", "state=new&state=closed"} {
		res := r.do(call{method: "GET", path: "/admin/v1/cases?" + query, as: "viewer"})
		if p := decoded[Problem](t, res.body); res.status != 400 || len(p.Errors) != 1 || p.Errors[0].Name == "" {
			t.Errorf("%s: %d %s", query, res.status, res.body)
		}
	}
}

// TestCaseShape: what scripts read is where the contract says.
func TestCaseShape(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("7000000000000000101", r.inTransit, func(c *aftersale.Case) { c.Mode, c.Outcome = aftersale.ModeShadow, aftersale.OutcomeApprove })
	res := r.do(call{method: "GET", path: "/admin/v1/cases/case-7000000000000000101", as: "viewer"})
	c := decoded[map[string]any](t, res.body)
	for name, want := range map[string]any{
		"id": "case-7000000000000000101", "after_sale_id": "7000000000000000101", "platform": "douyin", "shop": shopID,
		"order_id": "order-7000000000000000101", "kind": "refund_shipped", "state": "person", "amount_minor": 12000.0, "currency": "CNY",
		"rule": "U1", "outcome": "approve", "suggested": "approve", "deadline_source": "ticket",
	} {
		if c[name] != want {
			t.Errorf("%s = %v, want %v", name, c[name], want)
		}
	}
	for _, name := range []string{"deadline", "next_check_at", "updated_at"} {
		if _, ok := instant(c[name].(string)); !ok {
			t.Errorf("%s = %v", name, c[name])
		}
	}
	if res.etag != `"v1"` || len(c["timeline"].([]any)) != 1 || len(c["actions"].([]any)) != 0 {
		t.Errorf("%s %v", res.etag, res.body)
	}
	parcel := c["parcels"].([]any)[0].(map[string]any)
	if parcel["state"] != "in_transit" || parcel["direction"] != "outbound" || len(parcel["scans"].([]any)) != 1 {
		t.Errorf("parcel %v", parcel)
	}
	if res := r.do(call{method: "GET", path: "/admin/v1/cases/none", as: "viewer"}); res.status != 404 {
		t.Errorf("unknown case: %d", res.status)
	}
}

// TestUnreadCase: before the first reading nothing is made up.
func TestUnreadCase(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1", func(c *aftersale.Case) {
		c.Snapshot, c.Deadline, c.State = nil, aftersale.Deadline{}, aftersale.StateNew
		c.Outcome, c.Rule, c.Mode = "", "", ""
	})
	c := decoded[map[string]any](t, r.do(call{method: "GET", path: "/admin/v1/cases/case-1", as: "viewer"}).body)
	if c["amount_minor"] != nil || c["kind"] != "other" || c["status"] != "unknown" {
		t.Errorf("got %v, want no amount, the kind other and the status unknown", c)
	}
	if at, there := c["deadline"]; !there || at != nil {
		t.Errorf("deadline %v, want null", at)
	}
}
