package pinduoduo

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/fakekit"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

func TestFetchMapsEverything(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: fixed}, nil)
	id := p.Open(fake.AfterSale{
		ID: "9100000000000000001", OrderSN: "261122-355530178612389", Type: fake.TypeReturn, Amount: 9900, OrderAmount: 12990, Shipped: true,
		UserShipping: 2, Joined: true, SKU: "7001", OuterID: "DZ-1", GoodsID: "6001", Quantity: 2, PartType: 1, PartValue: 1,
		Images: []string{"https://example.com/1.jpg", "https://example.com/2.jpg"}, Reason: "质量问题", CreatedAt: at.Add(-time.Hour),
		Parcels:   []fake.Parcel{{Company: 44, Number: "SF1"}, {Company: 9001, Number: "Z2"}, {Company: 9002, Number: "N3"}, {Company: 777, Number: "N4"}},
		ExpressNo: "YT1", ExpressName: "圆通快递",
	})
	got, err := read(t.Context(), p, a, id)
	if err != nil {
		t.Fatalf("got error %v, want a snapshot", err)
	}
	want := &aftersale.Snapshot{
		Ref: refTo(id), OrderID: "261122-355530178612389", Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
		Amount: aftersale.Fen(9900), Version: "1763800000", Deadline: at.Add(35 * time.Hour).UTC(),
		AppliedAt: at.Add(-time.Hour).UTC(), UpdatedAt: at.UTC(), Reason: "质量问题", EvidenceCount: 2,
		Intervention: true, BuyerReceived: true, Partial: true,
		Outbound: []aftersale.Waybill{{Courier: "sf", Number: "SF1", ShippedAt: at.Add(-25 * time.Hour).UTC()},
			{Courier: "zto", Number: "Z2"}, {Number: "N3"}, {Number: "N4"}},
		Return:    &aftersale.Waybill{Courier: "yto", Number: "YT1"},
		Items:     []aftersale.Item{{SKU: "7001", OuterSKU: "DZ-1", Product: "6001", Quantity: 2, Amount: aftersale.Fen(12990)}},
		RawStatus: "type 2 status 3", BuyerWords: fakekit.BuyerRemark,
	}
	if text, err := json.Marshal(got); err != nil || strings.Contains(string(text), fakekit.BuyerRemark) {
		t.Errorf("what is stored: got %s and error %v, want no words of the buyer", text, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := p.Calls()["pdd.logistics.companies.get"]; n != 1 {
		t.Errorf("got the couriers read %d times, want once", n)
	}
}

func TestFetchNeedsTheOrder(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{})
	_, err := a.Fetch(t.Context(), refTo(id), "")
	suitekit.WantWords(t, "without an order", err, aftersale.ClassRefused, "order_sn unknown")
	if len(p.Calls()) != 0 {
		t.Errorf("got calls %v, want none", p.Calls())
	}
}

func TestStatusTable(t *testing.T) {
	t.Parallel()
	for code, want := range map[wire.Scalar]aftersale.Status{
		"0": aftersale.StatusUnknown, "1": aftersale.StatusUnknown, "2": aftersale.StatusPending, "3": aftersale.StatusPending,
		"4": aftersale.StatusRefunding, "5": aftersale.StatusRefunding, "6": aftersale.StatusRefused, "7": aftersale.StatusAwaitReturn,
		"8": aftersale.StatusPending, "9": aftersale.StatusClosed, "10": aftersale.StatusRefunded, "11": aftersale.StatusClosed,
		"12": aftersale.StatusClosed, "13": aftersale.StatusClosed, "14": aftersale.StatusPending, "15": aftersale.StatusAwaitReturn,
		"16": aftersale.StatusRefunded, "17": aftersale.StatusClosed, "18": aftersale.StatusFulfilling, "21": aftersale.StatusPending,
		"22": aftersale.StatusAwaitReturn, "24": aftersale.StatusClosed, "25": aftersale.StatusRefunded, "27": aftersale.StatusFulfilling,
		"31": aftersale.StatusAwaitReturn, "32": aftersale.StatusFulfilling, "": aftersale.StatusUnknown, "99": aftersale.StatusUnknown,
	} {
		d := &detailData{Status: code}
		if got := d.status(false); got != want {
			t.Errorf("status %q: got %s, want %s", code, got, want)
		}
		if d.platformHandles() != (code == "8") {
			t.Errorf("status %q: got %v for with the platform's staff, want it for 8 only", code, d.platformHandles())
		}
	}
}

func TestKindTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, shipped wire.Scalar
		want          aftersale.Kind
		mayHaveLeft   bool
	}{
		{"1", "0", aftersale.KindRefundUnshipped, false}, {"1", "1", aftersale.KindRefundShipped, false},
		{"1", "", aftersale.KindRefundUnshipped, true}, {"1", "2", aftersale.KindRefundUnshipped, true},
		{"2", "0", aftersale.KindReturnRefund, false}, {"3", "", aftersale.KindExchange, false},
		{"4", "", aftersale.KindReship, false}, {"5", "", aftersale.KindRepair, false},
		{"6", "", aftersale.KindOther, false}, {"", "", aftersale.KindOther, false},
	} {
		kind, mayHaveLeft := (&detailData{Type: c.kind, Shipped: c.shipped}).kind()
		if kind != c.want || mayHaveLeft != c.mayHaveLeft {
			t.Errorf("type %q shipped %q: got %s, may have left %v, want %s, %v", c.kind, c.shipped, kind, mayHaveLeft, c.want, c.mayHaveLeft)
		}
	}
}

// Whose parcel is express_no? Money depends on it.
func TestExpressNumber(t *testing.T) {
	t.Parallel()
	out := &order{Parcels: []aftersale.Waybill{{Number: "OUT"}}}
	for _, c := range []struct {
		name                      string
		kind, status, no, shipped wire.Scalar
		order                     *order
		want                      aftersale.Status
		back                      bool
		outbound                  []string
	}{
		{"return sent, order known", "2", "3", "BACK", "1", out, aftersale.StatusReturning, true, []string{"OUT"}},
		{"return sent in status 7", "2", "7", "BACK", "1", out, aftersale.StatusReturning, true, []string{"OUT"}},
		{"the parcel to the buyer", "2", "3", "OUT", "1", out, aftersale.StatusPending, false, []string{"OUT"}},
		{"order not known", "2", "3", "X", "1", nil, aftersale.StatusPending, false, nil},
		{"order not known, status 7", "2", "7", "X", "1", nil, aftersale.StatusReturning, true, nil},
		{"nothing sent", "2", "7", "", "1", out, aftersale.StatusAwaitReturn, false, []string{"OUT"}},
		{"refunded afterwards", "2", "10", "BACK", "1", out, aftersale.StatusRefunded, true, []string{"OUT"}},
		{"refund only, order known", "1", "2", "X", "1", out, aftersale.StatusPending, false, []string{"OUT"}},
		{"refund only, order not known", "1", "2", "X", "1", nil, aftersale.StatusPending, false, []string{"X"}},
		{"refund only, not shipped", "1", "2", "X", "0", nil, aftersale.StatusPending, false, nil},
	} {
		d := &detailData{Type: c.kind, Status: c.status, ExpressNo: c.no, Shipped: c.shipped}
		s := d.snapshot(aftersale.Ref{}, "1", c.order)
		var numbers []string
		for _, w := range s.Outbound {
			numbers = append(numbers, w.Number)
		}
		if s.Status != c.want || (s.Return != nil) != c.back || !slices.Equal(numbers, c.outbound) {
			t.Errorf("%s: got %s, return %v, outbound %v, want %s, return %v, outbound %v",
				c.name, s.Status, s.Return, numbers, c.want, c.back, c.outbound)
		}
	}
}

func TestInstantNeedsEveryFact(t *testing.T) {
	t.Parallel()
	base := detailData{Type: "1", Shipped: "0", Status: "10", Speed: "1", Operator: "4"}
	for name, c := range map[string]struct {
		change func(*detailData)
		want   bool
	}{
		"by the system":   {func(*detailData) {}, true},
		"by the platform": {func(d *detailData) { d.Operator = "3" }, true},
		"by the seller":   {func(d *detailData) { d.Operator = "2" }, false},
		"nobody said":     {func(d *detailData) { d.Operator = "0" }, false},
		"only a flag":     {func(d *detailData) { d.Speed = "0" }, false},
		"not paid":        {func(d *detailData) { d.Status = "2" }, false},
		"shipped":         {func(d *detailData) { d.Shipped = "1" }, false},
	} {
		d := base
		c.change(&d)
		if got := d.snapshot(aftersale.Ref{}, "1", nil).Instant; got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestPartial(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d    detailData
		want bool
	}{
		{detailData{Amount: "990", OrderAmount: "990"}, false},
		{detailData{Amount: "500", OrderAmount: "990"}, true},
		{detailData{Amount: "0", OrderAmount: "990"}, false},
		{detailData{PartType: "1", PartValue: "1", Quantity: "2"}, true},
		{detailData{PartType: "1", PartValue: "2", Quantity: "2"}, false},
		{detailData{PartType: "2", PartValue: "50"}, true},
		{detailData{PartType: "2", PartValue: "100"}, false},
		{detailData{PartType: "0", PartValue: "0"}, false},
	} {
		if got := c.d.partial(); got != c.want {
			t.Errorf("%+v: got %v, want %v", c.d, got, c.want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for text, want := range map[wire.Scalar]time.Time{
		"1763800000": at, "1763800000123": at.Add(123 * time.Millisecond), "2025-11-22 16:26:40": at, "2025-11-22T16:26:40+08:00": at,
		"": {}, "0": {}, "-5": {}, "99999999999999999": {}, "yesterday": {}, "1970-01-01 00:00:00": {},
	} {
		if got := moment(text); !got.Equal(want) {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	for _, same := range []wire.Scalar{"1763800000", "1763800000999", "2025-11-22 16:26:40"} {
		if got := versionOf(same, "2", aftersale.Fen(1)); got != "1763800000" {
			t.Errorf("version of %q: got %s, want 1763800000", same, got)
		}
	}
	base := versionOf("", "2", aftersale.Fen(1))
	if amount, status := versionOf("", "2", aftersale.Fen(2)), versionOf("", "3", aftersale.Fen(1)); base == amount || base == status {
		t.Errorf("without a time: got versions %q, %q and %q, want another for another amount or status", base, amount, status)
	}
}

// An app without the right to read orders asks once, then looks the SKU code
// up in the list.
func TestWithoutOrders(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{NoOrders: true}, nil)
	for range 3 {
		id := p.Open(fake.AfterSale{OuterID: "DZ-9"})
		s, err := read(t.Context(), p, a, id)
		if err != nil || s.Items[0].OuterSKU != "DZ-9" {
			t.Fatalf("got %+v and error %v, want the SKU code DZ-9", s, err)
		}
	}
	if n := p.Calls(); n["pdd.order.information.get"] != 1 || n["pdd.refund.list.increment.get"] != 3 {
		t.Errorf("got calls %v, want the order once and the list 3 times", n)
	}
}
