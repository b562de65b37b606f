package wechatshop

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestListEvent(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)}, nil)
	listed := func(open fake.AfterSale, kind aftersale.Kind) aftersale.Event {
		id := p.Open(open)
		return aftersale.Event{
			Ref: refTo(id), OrderID: p.Get(id).OrderID, Key: "list:" + id + ":1763800000:MERCHANT_PROCESSING",
			Type: aftersale.EventListed, At: at.UTC(), Kind: kind,
			Status: aftersale.StatusPending, Amount: aftersale.Fen(990), Version: "1763800000",
		}
	}
	want := []aftersale.Event{
		listed(fake.AfterSale{Amount: 990}, ""), listed(fake.AfterSale{Amount: 990, Type: fake.TypeReturn}, aftersale.KindReturnRefund),
	}
	events, next, err := a.List(t.Context(), at, at.Add(500*time.Millisecond), "")
	if diff := cmp.Diff(want, events); diff != "" || err != nil || next != "" {
		t.Errorf("got error %v, next %q, events (-want +got):\n%s", err, next, diff)
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Errorf("an empty window: got events %v, next %q and error %v, want none", events, next, err)
	}
}

// Requests that change while we page are found again later; nobody else is
// skipped, with however many in one second.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now, PageSize: 20}, nil)
	suite.Busy{
		Lister: a, Clock: clock,
		Open:  func() string { return p.Open(fake.AfterSale{}) },
		Touch: func(id string) { p.Update(id, func(*fake.AfterSale) {}) },
	}.SkipsNobody(t, 90, 30)
}

// The window is what the platform takes, with the second that callers add.
func TestListWindow(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	_, _, err := a.List(t.Context(), at, at.Add(a.ListWindow()+time.Second+time.Millisecond), "")
	suitekit.WantClass(t, "the widest window", err, "")
	_, _, err = a.List(t.Context(), at, at.Add(25*time.Hour), "")
	suitekit.WantClass(t, "a wider window", err, aftersale.ClassRefused)
	wantCalls(t, "both windows", p, 1, opList)
}

// A page that cannot be read to its end is no page: nothing counts as complete.
func TestListFailures(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)}, nil)
	for range 10 {
		p.Open(fake.AfterSale{})
	}
	for op, f := range map[string]fault.Fault{opList: {FailBefore: true}, opAfterSale: {Limited: true}} {
		p.Faults().Next(path(op), f)
		if events, next, err := a.List(t.Context(), at, at.Add(time.Hour), ""); err == nil || events != nil || next != "" {
			t.Errorf("%s fails: got %d events, next %q and error %v, want the error alone", op, len(events), next, err)
		}
	}
	for body, class := range map[string]aftersale.Class{
		`{"after_sale_order_id_list":["17"],"has_more":true}`:               aftersale.ClassRetry,
		`{"after_sale_order_id_list":["17"],"has_more":true,"next_key":""}`: aftersale.ClassRetry,
		`{"after_sale_order_id_list":[],"has_more":true,"next_key":"same"}`: aftersale.ClassRetry,
		`{"after_sale_order_id_list":["x"]}`:                                aftersale.ClassRetry,
		`{"after_sale_order_id_list":{}}`:                                   aftersale.ClassRetry,
		`{"errcode":40097}`:                                                 aftersale.ClassRefused,
		`{"after_sale_order_id_list":[]}`:                                   "",
	} {
		a, _ := answering(t, 200, map[string]string{opList: body}, nil)
		_, _, err := a.List(t.Context(), at, at.Add(time.Hour), "same")
		suitekit.WantClass(t, body, err, class)
	}
}

// A listed request that the platform refuses to show is not lost.
func TestListUnreadable(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, 200, map[string]string{
		opList:      `{"after_sale_order_id_list":[17,"18"],"has_more":false}`,
		opAfterSale: `{"after_sale_order":{"after_sale_order_id":"17","status":"MERCHANT_PROCESSING","refund_info":{"amount":-5}}}`,
	}, nil)
	_, _, err := a.List(t.Context(), at, at.Add(time.Hour), "")
	suitekit.WantClass(t, "18 is answered with 17", err, aftersale.ClassRetry)
	a, _ = answering(t, 200, map[string]string{
		opList:      `{"after_sale_order_id_list":[17],"has_more":false}`,
		opAfterSale: `{"errcode":10021043}`,
	}, nil)
	events, _, err := a.List(t.Context(), at, at.Add(time.Hour), "")
	want := []aftersale.Event{{Ref: refTo("17"), Key: "list:17:unread", Type: aftersale.EventListed}}
	if diff := cmp.Diff(want, events); diff != "" || err != nil {
		t.Errorf("one that is not shown: got error %v, events (-want +got):\n%s", err, diff)
	}
}
