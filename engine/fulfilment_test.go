package engine_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"makegood/adapters"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	wmsfake "makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
	"makegood/people"
	"makegood/registry"
	"makegood/sandbox/fault"
)

// withWarehouse is setup with a warehouse that answers so.
func withWarehouse(t *testing.T, answer wmsfake.Answer) *rig {
	t.Helper()
	r := setup(t)
	r.Service.Registry.Warehouses = []*registry.Warehouse{r.Warehouse}
	r.WMS.SetAnswer(answer)
	return r
}

// printed opens a request for an order whose label is printed.
func (r *rig) printed(number string, fen int64) string {
	r.T.Helper()
	r.SF.Ship(number)
	id := r.Douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: fen, Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: number, At: r.Clock.Now().Add(-time.Hour)}}})
	order := r.Douyin.Get(id).OrderID
	r.WMS.Put("douyin", shopID, order, "pending")
	if err := r.WMS.Print("douyin", shopID, order, wmsfake.Waybill{Courier: "sf", Number: number}); err != nil {
		r.T.Fatal(err)
	}
	r.Clock.Add(time.Second)
	return id
}

// reports hands reports of the warehouse to the engine, as a signed push.
func (r *rig) reports(reports ...wmsfake.Report) {
	r.T.Helper()
	req := r.WMS.Request("http://makegood.example/webhooks/wms/main", reports...)
	body, err := io.ReadAll(req.Body)
	if err != nil {
		r.T.Fatal(err)
	}
	in := &adapters.Inbound{Method: http.MethodPost, Path: req.URL.Path, Header: req.Header, Body: body, At: r.Clock.Now()}
	if err := r.Warehouse.Adapter.Verify(in); err != nil {
		r.T.Fatal(err)
	}
	got, err := r.Warehouse.Adapter.Parse(in)
	if err != nil {
		r.T.Fatal(err)
	}
	if _, err := r.Service.Engine.ReceiveReports(r.T.Context(), r.Warehouse, got); err != nil {
		r.T.Fatal(err)
	}
	r.Run()
}

func TestU4WarehouseHolds(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.ByPush)
	id := r.printed("SF100", 6900)
	r.Push(id, "200")
	r.Run()
	l := r.Want(id, "U4", aftersale.StateWaiting, 0)
	if h, asked := l.Case.LastInquiry(aftersale.QuestionHold); !asked || !h.Open() || !h.Due.Equal(h.At.Add(30*time.Minute)) {
		t.Fatalf("got inquiries %+v, want an open hold, due in 30 minutes", l.Case.Inquiries)
	}
	if l.Case.WaitsFor() != aftersale.PartyWarehouse {
		t.Errorf("got %q waited for, want %q", l.Case.WaitsFor(), aftersale.PartyWarehouse)
	}
	r.reports(r.WMS.Waiting()...)
	r.Want(id, "U4", aftersale.StateAgreed, 1)
	if n := len(r.WMS.Ledger()); n != 1 || r.WMS.Ledger()[0].Effects != 1 {
		t.Errorf("got ledger %+v, want one request with one effect", r.WMS.Ledger())
	}
}

func TestU4WarehouseIsSilent(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.Never)
	r.WMS.Faults().Always(wmsfake.OpOrder, fault.Fault{FailBefore: true})
	id := r.printed("SF101", 6900)
	r.Push(id, "200")
	r.Run()
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	r.Later(29 * time.Minute)
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	r.Later(2 * time.Minute)
	l := r.Want(id, "U4", aftersale.StateNeedsReview, 0)
	if h, _ := l.Case.LastInquiry(aftersale.QuestionHold); h.Response != aftersale.ResponseSilent {
		t.Errorf("got response %q, want %q", h.Response, aftersale.ResponseSilent)
	}
}

func TestU4WarehouseSaysGone(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.AtOnce)
	id := r.printed("SF102", 26900)
	order := r.Douyin.Get(id).OrderID
	if err := r.WMS.Ship("douyin", shopID, order, wmsfake.Waybill{Courier: "sf", Number: "SF102"}); err != nil {
		t.Fatal(err)
	}
	r.Push(id, "200")
	r.Run()
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	if n := len(r.SF.Intercepts("SF102")); n != 0 {
		t.Fatalf("got %d intercepts of a parcel that nobody has picked up, want none", n)
	}
	r.SF.Scan("SF102", "50", r.Clock.Now(), "深圳市", "已收取快件")
	r.Later(31 * time.Minute)
	r.Want(id, "S2", aftersale.StateWaiting, 0)
	if n := len(r.SF.Intercepts("SF102")); n != 1 {
		t.Fatalf("got %d intercepts, want 1", n)
	}
}

// The buyer withdraws: the parcel is let go.
func TestU4HeldIsReleased(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.AtOnce)
	id := r.printed("SF103", 60000) // above the limit: held, and a person's
	r.Push(id, "200")
	r.Run()
	r.Want(id, "U4", aftersale.StateNeedsReview, 0)
	order := r.Douyin.Get(id).OrderID
	if got := r.WMS.State("douyin", shopID, order); got != "held" {
		t.Fatalf("got order %q, want held", got)
	}
	r.Douyin.Update(id, func(a *douyinfake.AfterSale) { a.Status = douyinfake.StatusClosed })
	r.Push(id, "207")
	r.Run()
	if got := r.WMS.State("douyin", shopID, order); got != "printed" {
		t.Errorf("got order %q, want printed", got)
	}
	r.Want(id, "U4", aftersale.StateClosed, 0)
}

// The platform says unshipped; what the warehouse reports decides.
func TestShippedTruth(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		say   string
		ago   time.Duration
		state aftersale.State
		paid  int
		down  bool // the warehouse does not answer questions
	}{
		"in stock, just now":           {"pending", time.Minute, aftersale.StateAgreed, 1, false},
		"in stock, queried again":      {"pending", 24 * time.Hour, aftersale.StateAgreed, 1, false},
		"in stock yesterday, now down": {"pending", 24 * time.Hour, aftersale.StateWaiting, 0, true},
		"down, and never reported":     {"", 0, aftersale.StateNeedsReview, 0, true}, // a hold is requested, of an order that it does not know
		"label just printed":           {"printed", time.Minute, aftersale.StateWaiting, 0, false},
		"gone":                         {"gone", time.Minute, aftersale.StateNeedsReview, 0, false},
		"gone, long ago":               {"gone", 24 * time.Hour, aftersale.StateNeedsReview, 0, false},
		"nothing was ever reported":    {"", 0, aftersale.StateAgreed, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := withWarehouse(t, wmsfake.Never)
			id := r.Douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 6900})
			order := r.Douyin.Get(id).OrderID
			if tc.say != "" {
				r.WMS.Put("douyin", shopID, order, tc.say)
				r.reports(wmsfake.Report{ID: "r1", Kind: "shipment", Platform: "douyin", Shop: shopID, OrderID: order, State: tc.say, At: r.Clock.Now().Add(-tc.ago).Format(time.RFC3339)})
			}
			if tc.down {
				r.WMS.Faults().Always(wmsfake.OpOrder, fault.Fault{FailBefore: true})
			}
			r.Push(id, "200")
			r.Run()
			l := r.Load(id)
			state := l.Case.State
			if state == aftersale.StateRefunded {
				state = aftersale.StateAgreed
			}
			if state != tc.state || r.Douyin.Paid(id) != tc.paid {
				t.Errorf("got case %s by %s (%s), paid %d times; want %s, paid %d", l.Case.State, l.Case.Rule, l.Case.Why.EN, r.Douyin.Paid(id), tc.state, tc.paid)
			}
		})
	}
}

// The hold's reply is lost after the effect: it is requested again by the same
// id, has one effect, and the money follows the warehouse's report.
func TestHoldIsRequestedAgainBySameID(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.AtOnce)
	id := r.printed("SF104", 6900)
	r.WMS.Faults().Next(wmsfake.OpHold, fault.Fault{DropAfter: true})
	r.Push(id, "200")
	r.Run()
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	r.Later(5 * time.Second)
	r.Later(5 * time.Second)
	r.Want(id, "U4", aftersale.StateAgreed, 1)
	if l := r.WMS.Ledger(); len(l) != 1 || l[0].Effects != 1 || l[0].Times != 2 {
		t.Errorf("got ledger %+v, want one request made twice, with one effect", l)
	}
}

// A person has the goods sent again, and sees when they are.
func TestResend(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.ByPush)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeExchange, Amount: 6900})
	r.WMS.Put("douyin", shopID, r.Douyin.Get(id).OrderID, "gone")
	r.Run()
	l := r.Want(id, "R3", aftersale.StateNeedsReview, 0)
	agent := people.Actor{Name: "li", Role: people.RoleAgent}
	if _, err := r.Service.Desk.Inquire(t.Context(), l.Case.ID, agent, aftersale.QuestionResend, ""); err != nil {
		t.Fatal(err)
	}
	r.Run()
	r.reports(r.WMS.Waiting()...)
	l = r.Load(id)
	if h, _ := l.Case.LastInquiry(aftersale.QuestionResend); h.Response != aftersale.ResponseSent || h.By != "li" {
		t.Errorf("got inquiry %+v, want response %q, asked by li", h, aftersale.ResponseSent)
	}
}

func TestR2Inspection(t *testing.T) {
	t.Parallel()
	for result, want := range map[string]aftersale.State{"intact": aftersale.StateAgreed, "damaged": aftersale.StateNeedsReview, "empty": aftersale.StateNeedsReview} {
		t.Run(result, func(t *testing.T) {
			t.Parallel()
			r := withWarehouse(t, wmsfake.ByPush)
			r.Kuaidi100.Scan("yunda", "430001", "3", "301", r.Clock.Now().Add(-time.Hour), "已签收", "杭州市")
			id := r.Open(douyinfake.AfterSale{
				Type: douyinfake.TypeReturn, Status: douyinfake.StatusReturned, Amount: 23900,
				Return: &douyinfake.Waybill{Company: "yunda", Number: "430001", At: r.Clock.Now().Add(-20 * time.Hour)},
			})
			r.Run()
			l := r.Want(id, "R2", aftersale.StateWaiting, 0)
			if h, asked := l.Case.LastInquiry(aftersale.QuestionUnpack); !asked || h.Waybill.Number != "430001" {
				t.Fatalf("got inquiries %+v, want one to unpack 430001", l.Case.Inquiries)
			}
			r.reports(wmsfake.Report{
				ID: "u1", Kind: "inspection", Platform: "douyin", Shop: shopID, OrderID: l.Case.Snapshot.OrderID, Result: result,
				Waybill: &wmsfake.Waybill{Courier: "yunda", Number: "430001"}, At: r.Clock.Now().Format(time.RFC3339),
			})
			paid := 0
			if want == aftersale.StateAgreed {
				paid = 1
			}
			r.Want(id, "R2", want, paid)
		})
	}
}
