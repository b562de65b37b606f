package wms

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
)

// listener takes webhooks in as the public listener does, and keeps the
// reports by their keys.
type listener struct {
	t     *testing.T
	c     *connection
	fails int // how many to answer with 503
	inbox map[string]aftersale.WarehouseReport
	order []string
}

// ServeHTTP verifies, parses, keeps and replies.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in := &adapters.Inbound{Method: r.Method, Header: r.Header, Body: readAll(l.t, r.Body), At: now}
	if _, err := webhook(l.t, in); err != nil {
		l.t.Errorf("the push is not as openapi.yaml says: %v", err)
	}
	err := l.c.Verify(in)
	if err == nil {
		var reports []aftersale.WarehouseReport
		reports, err = l.c.Parse(in)
		for _, r := range reports {
			if _, known := l.inbox[r.Key]; !known {
				l.inbox[r.Key], l.order = r, append(l.order, r.Key)
			}
		}
	}
	if l.fails > 0 && err == nil {
		l.fails--
		err = adapters.ErrUnavailable // stored, but the acknowledgement is lost
	}
	reply := l.c.Reply(in, err)
	w.Header().Set("Content-Type", reply.ContentType)
	w.WriteHeader(reply.Status)
	_, _ = w.Write(reply.Body)
}

// TestLaterByPush: a day in the warehouse. Requests are accepted with 202,
// what came of them is pushed, one push is not acknowledged and comes again.
func TestLaterByPush(t *testing.T) {
	t.Parallel()
	l := &listener{t: t, c: plain(t, ours), fails: 1, inbox: map[string]aftersale.WarehouseReport{}}
	receiver := httptest.NewServer(l)
	t.Cleanup(receiver.Close)
	w, url := house(t, func(o *fake.Options) { o.Answer, o.PushTo = fake.ByPush, receiver.URL })
	conn := connect(t, with("api_url", url))
	parcel := fake.Waybill{Courier: "顺丰速运", Number: "SF1234567890123"}
	if err := w.Print("douyin", "123456", order.OrderID, parcel); err != nil {
		t.Fatal(err)
	}
	for _, a := range []aftersale.Action{
		hold(), actionOf(aftersale.ActionRelease, "2", hold().ID), actionOf(aftersale.ActionResend, "3", ""),
	} {
		if _, report, err := conn.Do(t.Context(), a); err != nil || report != nil {
			t.Fatalf("%s: report %+v, error %v", a.Name, report, err)
		}
	}
	if err := w.Ship("douyin", "123456", order.OrderID, parcel); err != nil {
		t.Fatal(err)
	}
	w.Unpack("douyin", "123456", order.OrderID, "7000000000000000001", "empty", fake.Waybill{Number: "YT6186594166532"}, fake.Evidence{Kind: "video", URL: "https://erp.example/1.mp4"})
	if err := w.Deliver(t.Context()); err == nil {
		t.Fatal("a lost acknowledgement is no error")
	}
	if err := w.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	stock := aftersale.Fulfilment{}
	for _, key := range l.order {
		r := l.inbox[key]
		word := string(r.Shipment) + string(r.Inspection)
		if r.Resent {
			word = "resent " + r.Waybill.Courier + " " + r.Waybill.Number
		}
		got = append(got, word+" "+r.Reference)
		stock = stock.Apply(r, now)
	}
	want := []string{"printed ", "held " + caseID + ".1", "printed " + caseID + ".2", "resent sf SF0000000000001 " + caseID + ".3", "gone ", "empty "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	if stock.Shipment != aftersale.ShipmentGone || stock.Waybill.Courier != "sf" || stock.Inspection != aftersale.InspectedEmpty || stock.ReturnNumber != "YT6186594166532" || len(stock.Evidence) != 1 {
		t.Errorf("stock %+v", stock)
	}
}
