package engine_test

import (
	"errors"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/policy"
	"makegood/store"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000140"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	before := r.Want(id, "S2", aftersale.StateWaiting, 0).Case
	calls := total(r.Douyin.Calls()) + total(r.SF.Calls())
	r.SF.Return(number) // not known here: nobody is queried
	for _, query := range []string{id, before.ID, before.Snapshot.OrderID, number} {
		got, err := r.Service.Engine.Explain(t.Context(), query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if got.Case.ID != before.ID || got.Decision.Rule != "S2" || len(got.Trace) == 0 {
			t.Errorf("%s: got case %s by %s with %d lines, want case %s by S2 with some", query, got.Case.ID, got.Decision.Rule, len(got.Trace), before.ID)
		}
	}
	if got := total(r.Douyin.Calls()) + total(r.SF.Calls()); got != calls {
		t.Errorf("got %d calls, want none", got-calls)
	}
	if after := r.Load(id).Case; after.Version != before.Version {
		t.Errorf("got version %d, want %d: nothing is stored", after.Version, before.Version)
	}
}

func total(calls map[string]int) (n int) {
	for _, c := range calls {
		n += c
	}
	return n
}

// Explain decides under the settings of now, whatever was decided then.
func TestExplainUsesTheSettingsInForce(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 60000})
	r.Run()
	r.Want(id, "U1", aftersale.StateNeedsReview, 0)
	change := map[string]any{"auto_refund_limit": 70000}
	if _, err := r.Service.Settings.PatchThresholds(t.Context(), admin, policy.Scope("douyin/"+shopID), change, 0); err != nil {
		t.Fatal(err)
	}
	got, err := r.Service.Engine.Explain(t.Context(), id)
	if err != nil || got.Decision.Outcome != aftersale.OutcomeApprove {
		t.Errorf("got %s by %s, %v; want an approval", got.Decision.Outcome, got.Decision.Rule, err)
	}
}

func TestExplainOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	r := setup(t)
	if _, err := r.Service.Engine.Explain(t.Context(), "no-such-case"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown id: got %v, want %v", err, store.ErrNotFound)
	}
	r.Shop.Adapter = platformSays{Adapter: r.Shop.Adapter, err: errBroken}
	id := r.Open(unshipped)
	r.Run()
	if _, err := r.Service.Engine.Explain(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a case that was never read: got %v, want %v", err, store.ErrNotFound)
	}
}
