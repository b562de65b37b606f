package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
	"makegood/store"
)

// call is a complete request by telephone.
func call(change ...func(*casework.ManualRequest)) casework.ManualRequest {
	r := casework.ManualRequest{
		Platform: "douyin", Shop: shopID, OrderID: "o1", Goods: "mug, blue", Reason: "broken",
		Wanted: aftersale.KindReturnRefund, AmountMinor: 4200, BuyerKnown: true,
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

func TestOpenIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*casework.ManualRequest)
		want   string
	}{
		"no such shop":     {func(r *casework.ManualRequest) { r.Shop = "9" }, "no such shop"},
		"no such platform": {func(r *casework.ManualRequest) { r.Platform = "ebay" }, "no such shop"},
		"no order":         {func(r *casework.ManualRequest) { r.OrderID = "" }, "missing: order_id"},
		"no goods":         {func(r *casework.ManualRequest) { r.Goods = "" }, "missing: goods"},
		"no reason":        {func(r *casework.ManualRequest) { r.Reason = "" }, "missing: reason"},
		"nothing wanted":   {func(r *casework.ManualRequest) { r.Wanted = "" }, "missing: wanted"},
		"wanted unknown":   {func(r *casework.ManualRequest) { r.Wanted = "cake" }, "missing: wanted"},
		"buyer unknown":    {func(r *casework.ManualRequest) { r.BuyerKnown = false }, "missing: buyer"},
		"nothing at all": {
			func(r *casework.ManualRequest) { *r = casework.ManualRequest{Platform: "douyin", Shop: shopID} },
			"missing: buyer, goods, order_id, reason, wanted",
		},
		"with the platform's id too": {
			func(r *casework.ManualRequest) { r.AfterSaleID, r.Goods = "7", "" }, "missing: goods",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			ref, err := d.Service.Desk.Open(t.Context(), ann, call(tc.change))
			rejected{people.Invalid, tc.want}.check(t, err)
			if ref != (aftersale.Ref{}) {
				t.Errorf("got ref %v, want none", ref)
			}
			if list, _, err := d.Store.ListCases(t.Context(), store.CaseFilter{Limit: 10}); err != nil || len(list) != 0 {
				t.Errorf("got cases %+v, %v; want none", list, err)
			}
		})
	}
}

// A request that no platform knows is a case for people from its first moment on.
func TestOpenWithoutThePlatform(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref, err := d.Service.Desk.Open(t.Context(), ann, call())
	if err != nil || !ref.Manual() {
		t.Fatalf("got %v, %v; want a manual ref", ref, err)
	}
	l, err := d.Store.Load(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	now := d.Clock.Now()
	want := aftersale.Case{
		ID: l.Case.ID, Ref: ref, Version: 1, State: aftersale.StateNeedsReview, Mode: aftersale.ModeShadow,
		Rule: "C1", Outcome: aftersale.OutcomeReview, Why: l.Case.Why,
		RequestedAt: now, CreatedAt: now, UpdatedAt: now, ClockFrom: now, DecidedAt: now, ReviewSince: now,
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: "o1", Kind: aftersale.KindReturnRefund, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(4200), Reason: "broken", AppliedAt: now,
		},
	}
	if diff := cmp.Diff(want, l.Case); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
	if line := d.lastLine(l.Case.ID); line.EN != "ann opened the case by hand: mug, blue; broken" {
		t.Errorf("got timeline %q", line.EN)
	}
	d.Later(time.Hour)
	if got := d.stored(l.Case.ID); got.Version != 1 || len(d.Douyin.Calls()) != 0 {
		t.Errorf("got version %d and calls %v an hour later, want the case untouched", got.Version, d.Douyin.Calls())
	}
	// The same call twice is two cases: nobody can tell them apart.
	if second, err := d.Service.Desk.Open(t.Context(), ann, call()); err != nil || second == ref {
		t.Errorf("got %v, %v; want another case", second, err)
	}
}

// A request that the platform knows takes the usual way, and is one case however it
// came.
func TestOpenWithThePlatformsID(t *testing.T) {
	t.Parallel()
	d := open(t)
	id := d.Douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	for range 2 {
		ref, err := d.Service.Desk.Open(t.Context(), ann, call(func(r *casework.ManualRequest) { r.AfterSaleID = id }))
		if err != nil || ref != d.Ref(id) {
			t.Fatalf("got %v, %v; want %v", ref, err, d.Ref(id))
		}
		d.Run()
		d.Clock.Add(time.Second)
	}
	d.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestClose(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref, err := d.Service.Desk.Open(t.Context(), ann, call())
	if err != nil {
		t.Fatal(err)
	}
	l, err := d.Store.Load(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	d.Wake.Take()
	d.Clock.Add(time.Hour)
	got, err := d.Service.Desk.Close(t.Context(), l.Case.ID, sue, "paid at the counter")
	if err != nil {
		t.Fatal(err)
	}
	if got.State != aftersale.StateClosed || got.Resolution != aftersale.ResolvedPerson || !got.ClosedAt.Equal(d.Clock.Now()) || !got.NextCheckAt.IsZero() {
		t.Errorf("got %s, %s, closed at %s, next check %s; want closed by a person now, no check", got.State, got.Resolution, got.ClosedAt, got.NextCheckAt)
	}
	d.wantRecorded(got, sue, "case.close", "sue closed the case: paid at the counter")
}

func TestCloseOfThePlatformsCase(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	_, err := d.Service.Desk.Close(t.Context(), c.ID, sue, "x")
	rejected{people.Conflict, "this one ends at the platform"}.check(t, err)
	d.wantUntouched(c)
}

// Nothing can be sent about a case that no platform knows.
func TestManualCaseSendsNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.connect()
	ref, err := d.Service.Desk.Open(t.Context(), ann, call())
	if err != nil {
		t.Fatal(err)
	}
	l, err := d.Store.Load(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Service.Desk.Note(t.Context(), l.Case.ID, ann, "called back"); err != nil {
		t.Fatal(err)
	}
	d.Run()
	if n := len(d.Douyin.Calls()); n != 0 {
		t.Errorf("got %d calls of the platform, want none", n)
	}
	if got := d.stored(l.Case.ID); !got.NextCheckAt.IsZero() {
		t.Errorf("next check at %s, want none", got.NextCheckAt)
	}
}

// A buyer who is put on a list has the open cases of all shops decided again.
func TestListBuyer(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	over := d.seed("2", func(c *aftersale.Case) { c.State, c.NextCheckAt = aftersale.StateRefunded, time.Time{} })
	for _, step := range []struct{ list, before string }{{"block", ""}, {"allow", "block"}, {"", "allow"}} {
		if err := d.Service.Desk.ListBuyer(t.Context(), sue, "key", step.list); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Store.BuyerList(t.Context(), "key"); err != nil || got != step.list {
			t.Errorf("got list %q, %v; want %q", got, err, step.list)
		}
		rows, err := d.Store.Audit(t.Context(), 0, 1)
		if err != nil || rows[0].Action != "buyer.list" || rows[0].By != "sue" || rows[0].Target != "key" || !strings.Contains(rows[0].Before, `"`+step.before+`"`) {
			t.Errorf("got audit %+v, %v; want what was before, %q", rows, err, step.before)
		}
	}
	if got := d.stored(c.ID); got.NextCheckAt.Sub(d.Clock.Now()) > 2*time.Second {
		t.Errorf("open case is checked at %s, want within two seconds", got.NextCheckAt)
	}
	if got := d.stored(over.ID); !got.NextCheckAt.IsZero() {
		t.Errorf("finished case is checked at %s, want never", got.NextCheckAt)
	}
}
