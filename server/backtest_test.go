package server

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

func (r *rig) dryRun(path, body string) backtestView {
	r.t.Helper()
	res := r.do(call{method: "PATCH", path: path, as: "admin", body: body})
	if res.status != 200 {
		r.t.Fatalf("got status %d (%s), want 200", res.status, res.body)
	}
	return decoded[backtestView](r.t, res.body)
}

// TestDryRun: lowering the limit takes an unshipped refund from the machine,
// raising it back changes nothing, and nothing is stored either way.
func TestDryRun(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	r.seed("2", func(c *aftersale.Case) { c.Snapshot.Amount = aftersale.Fen(60000) })
	r.seed("3", func(c *aftersale.Case) { c.Ref.Shop, c.Snapshot.Ref.Shop = "gone", "gone" })
	got := r.dryRun(thresholdsPath+"?dry_run=true", `{"auto_refund_limit":10000}`)
	want := []changedCase{{
		CaseID: "case-1", Platform: "douyin", Shop: shopID, AfterSaleID: "1", RuleBefore: "U1", RuleAfter: "U1",
		OutcomeBefore: aftersale.OutcomeApprove, OutcomeAfter: aftersale.OutcomeReview, AmountMinor: 12000, Currency: "CNY",
	}}
	if diff := cmp.Diff(want, got.Changed); diff != "" || got.Cases != 2 || *got.Minor != -12000 {
		t.Errorf("%d cases, %v: %s", got.Cases, *got.Minor, diff)
	}
	got = r.dryRun(thresholdsPath+"?dry_run=true&platform=douyin&shop="+shopID, `{"auto_refund_limit":60000}`)
	if len(got.Changed) != 1 || got.Changed[0].CaseID != "case-2" || *got.Minor != 60000 {
		t.Errorf("got %+v, want case-2 to change by 60000", got)
	}
	got = r.dryRun(thresholdsPath+"?dry_run=true&platform=probe", `{"auto_refund_limit":0}`)
	if len(got.Changed) != 0 || *got.Minor != 0 || got.Cases != 2 {
		t.Errorf("another platform: got %+v, want two cases and no change", got)
	}
	if v := r.service.Settings.Current().ThresholdsVersion; v != 0 {
		t.Errorf("version %d stored", v)
	}
	if c, err := r.store.Case(t.Context(), "case-1"); err != nil || c.Version != 1 {
		t.Errorf("the case was changed: %d %v", c.Version, err)
	}
}

// TestDryRunOfThePast: a case that is over is decided as it was when it was
// answered, by what was known then.
func TestDryRunOfThePast(t *testing.T) {
	t.Parallel()
	r := setup(t)
	c := r.seed("1", func(c *aftersale.Case) { c.Snapshot.Amount = aftersale.Fen(3000) }, r.inTransit)
	was := *c.Snapshot
	intercept := aftersale.Action{
		ID: "case-1.1", CaseID: "case-1", Ref: c.Ref, Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel, N: 1, Status: was.Status, Kind: was.Kind,
		Waybill: was.Outbound[0], State: aftersale.Confirmed, Amount: was.Amount, PlannedAt: start.Add(-time.Hour), CompletedAt: start.Add(-50 * time.Minute), Result: "ok",
	}
	approve := aftersale.Action{
		ID: "case-1.2", CaseID: "case-1", Ref: c.Ref, Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, N: 2, Status: was.Status, Kind: was.Kind,
		Version: was.Version, Amount: was.Amount, State: aftersale.Confirmed, PlannedAt: start.Add(-40 * time.Minute), CompletedAt: start.Add(-39 * time.Minute), Result: "ok",
	}
	over := was
	over.Status = aftersale.StatusRefunded
	c.Snapshot, c.State, c.ClosedAt, c.Actions = &over, aftersale.StateRefunded, start, 2
	if err := r.store.Commit(t.Context(), store.Change{Case: c, Plan: []aftersale.Action{intercept, approve}}); err != nil {
		t.Fatal(err)
	}
	got := r.dryRun(thresholdsPath+"?dry_run=true", `{"low_value_limit":2999}`)
	if got.Cases != 1 || len(got.Changed) != 1 || got.Changed[0].RuleBefore != "S1" || got.Changed[0].RuleAfter != "S2" || *got.Minor != -3000 {
		t.Errorf("got %+v, want one case to change from S1 to S2 by -3000", got)
	}
}

// TestDryRunDays: closed cases count as far back as is asked for.
func TestDryRunDays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	closed := func(ago time.Duration) func(*aftersale.Case) {
		return func(c *aftersale.Case) {
			c.State, c.Snapshot.Status, c.ClosedAt = aftersale.StateClosed, aftersale.StatusClosed, start.Add(-ago)
		}
	}
	r.seed("1", closed(29*24*time.Hour))
	r.seed("2", closed(31*24*time.Hour))
	r.seed("3", closed(366*24*time.Hour))
	path := thresholdsPath + "?dry_run=true"
	for query, want := range map[string]int{"": 1, "&days=30": 1, "&days=28": 0, "&days=32": 2, "&days=365": 2} {
		if got := r.dryRun(path+query, `{"auto_refund_limit":0}`); got.Cases != want || len(got.Changed) != want || got.Truncated {
			t.Errorf("%q: got %+v, want %d cases, all changed, none left out", query, got, want)
		}
	}
	for _, query := range []string{"&days=0", "&days=366", "&days=x", "&days=-1"} {
		if res := r.do(call{method: "PATCH", path: path + query, as: "admin", body: `{"auto_refund_limit":0}`}); res.status != 400 {
			t.Errorf("%q: %d %s", query, res.status, res.body)
		}
	}
}
