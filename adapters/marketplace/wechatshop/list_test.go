package wechatshop

import (
	"slices"
	"testing"
	"time"

	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// listAll pages through the window and returns the ids with their versions.
func listAll(t *testing.T, a *Adapter, from, to time.Time, each func(page int)) map[string]string {
	t.Helper()
	seen, cursor := map[string]string{}, ""
	for page := 0; page < 100; page++ {
		events, next, err := a.List(t.Context(), from, to, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seen[e.Ref.ID] = e.Version
		}
		if next == "" {
			return seen
		}
		cursor = next
		if each != nil {
			each(page)
		}
	}
	t.Fatal("paging does not end")
	return nil
}

func TestListEvent(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: func() time.Time { return at }}, nil)
	refund, back := p.Open(fake.AfterSale{Amount: 990}), p.Open(fake.AfterSale{Type: fake.TypeReturn})
	events, next, err := a.List(t.Context(), at, at.Add(500*time.Millisecond), "")
	want := aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, Shop: "shop-1", ID: refund}, OrderID: p.Get(refund).OrderID,
		Key: "list:" + refund + ":1763800000:MERCHANT_PROCESSING", Type: aftersale.EventListed, At: at.UTC(),
		Status: aftersale.StatusPending, Amount: aftersale.Fen(990), Version: "1763800000",
	}
	if err != nil || next != "" || len(events) != 2 || events[0] != want || events[1].Ref.ID != back || events[1].Kind != aftersale.KindReturnRefund {
		t.Errorf("%v %q\n got %+v\nwant %+v", err, next, events, want)
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Error("an empty window", events, next, err)
	}
}

// Requests that change while we page are found again later; nobody else is
// skipped, with however many in one second.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }, PageSize: 20}, nil)
	var ids []string
	for i := range 90 {
		now = at.Add(time.Duration(i/30) * time.Second) // thirty in each second
		ids = append(ids, p.Open(fake.AfterSale{}))
	}
	end := now.Add(time.Second)
	now = end.Add(time.Minute)
	moved := map[string]bool{}
	got := listAll(t, a, at, end, func(page int) {
		for _, id := range ids[page*20 : page*20+10] { // already seen ones move out of the window
			p.Update(id, func(*fake.AfterSale) {})
			moved[id] = true
		}
	})
	for _, id := range ids {
		if got[id] == "" && !moved[id] {
			t.Errorf("%s was skipped", id)
		}
	}
}

// The window is what the platform takes, with the second that callers add.
func TestListWindow(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	if _, _, err := a.List(t.Context(), at, at.Add(a.ListWindow()+time.Second+time.Millisecond), ""); err != nil {
		t.Error(err, p.Rejected())
	}
	if _, _, err := a.List(t.Context(), at, at.Add(25*time.Hour), ""); aftersale.ClassOf(err) != aftersale.ClassRefused || calls(p, opList) != 1 {
		t.Error(err)
	}
}

// A page that cannot be read to its end is no page: nothing counts as complete.
func TestListFailures(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: func() time.Time { return at }}, nil)
	for range 10 {
		p.Open(fake.AfterSale{})
	}
	for op, f := range map[string]fault.Fault{opList: {FailBefore: true}, opAfterSale: {Limited: true}} {
		p.Faults().Next("channels/ec/"+op, f)
		if events, next, err := a.List(t.Context(), at, at.Add(time.Hour), ""); err == nil || events != nil || next != "" {
			t.Errorf("%s fails: %d events, %q", op, len(events), next)
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
		a, _ := answering(t, 200, map[string]string{opList: body})
		_, _, err := a.List(t.Context(), at, at.Add(time.Hour), "same")
		if (err != nil) != (class != "") || err != nil && aftersale.ClassOf(err) != class {
			t.Errorf("%s: %v, want %q", body, err, class)
		}
	}
}

// A listed request that the platform refuses to show is not lost.
func TestListUnreadable(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, 200, map[string]string{
		opList:      `{"after_sale_order_id_list":[17,"18"],"has_more":false}`,
		opAfterSale: `{"after_sale_order":{"after_sale_order_id":"17","status":"MERCHANT_PROCESSING","refund_info":{"amount":-5}}}`,
	})
	if _, _, err := a.List(t.Context(), at, at.Add(time.Hour), ""); aftersale.ClassOf(err) != aftersale.ClassRetry {
		t.Errorf("18 is answered with 17: %v", err)
	}
	a, _ = answering(t, 200, map[string]string{
		opList:      `{"after_sale_order_id_list":[17],"has_more":false}`,
		opAfterSale: `{"errcode":10021043}`,
	})
	events, _, err := a.List(t.Context(), at, at.Add(time.Hour), "")
	if err != nil || !slices.ContainsFunc(events, func(e aftersale.Event) bool { return e.Ref.ID == "17" && e.Version == "" && e.Key != "" }) {
		t.Errorf("%v %+v", err, events)
	}
}
