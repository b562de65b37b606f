package policy

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/policy/reason"
)

func found(in Input, id string, ticked ...string) Check {
	list := Checklist(in, ticked)
	if i := slices.IndexFunc(list, func(c Check) bool { return c.ID == id }); i >= 0 {
		return list[i]
	}
	return Check{}
}

// Which checks a case has depends on its reason.
func TestChecklistFits(t *testing.T) {
	t.Parallel()
	always := []string{"c2_buyer", "c2_order", "c2_goods", "c2_reason", "c2_outcome", "c4_trade", "c4_goods", "c4_window"}
	for reason, more := range map[reason.Class][]string{
		reason.NoLongerWanted: nil, reason.Unknown: nil,
		reason.Quality:     {"c5_pictures", "c5_where", "c5_when", "c5_ordered"},
		reason.MissingItem: {"c5_pictures", "c5_where", "c5_when", "c5_ordered"},
		reason.NotReceived: {"c5_tracking"},
	} {
		var got []string
		for _, c := range Checklist(scene(because(reason)), nil) {
			got = append(got, c.ID)
			if c.Text.EN == "" || c.Text.ZH == "" || c.Rule == "" {
				t.Errorf("check %s is incomplete, want a rule and both texts: %+v", c.ID, c)
			}
		}
		if diff := cmp.Diff(slices.Concat(always, more), got); diff != "" {
			t.Errorf("%s: %s", reason, diff)
		}
	}
	if got := Checklist(Input{}, []string{"c2_order"}); got != nil {
		t.Errorf("of a case that was not read: %v", got)
	}
}

// What the systems know is done, what they do not know is not.
func TestChecklistComputed(t *testing.T) {
	t.Parallel()
	items := seen(func(s *aftersale.Snapshot) {
		s.Items = []aftersale.Item{{SKU: "1", OuterSKU: "MUG-RED", Quantity: 2}, {SKU: "2"}}
	})
	mayHaveLeft := seen(func(s *aftersale.Snapshot) { s.MayHaveLeft = true })
	ship := kind(aftersale.KindRefundShipped)
	delivered := parcel("W1", aftersale.TrackDelivered, 0)
	for name, c := range map[string]struct {
		id   string
		in   Input
		done bool
		en   string
	}{
		"buyer by account":            {"c2_buyer", scene(func(in *Input) { in.Case.Buyer = "k" }), true, "the platform names the buyer's account"},
		"buyer by order":              {"c2_buyer", scene(), true, "reachable through the order"},
		"no buyer":                    {"c2_buyer", scene(seen(func(s *aftersale.Snapshot) { s.OrderID = "" })), false, ""},
		"order":                       {"c2_order", scene(), true, "o1"},
		"no order":                    {"c2_order", scene(seen(func(s *aftersale.Snapshot) { s.OrderID = "" })), false, ""},
		"goods":                       {"c2_goods", scene(items), true, "MUG-RED × 2, 2 × 1"},
		"no goods":                    {"c2_goods", scene(), false, ""},
		"goods without specification": {"c2_goods", scene(items, seen(func(s *aftersale.Snapshot) { s.Items[1].SKU = "" })), false, "an item has no specification"},
		"reason":                      {"c2_reason", scene(because(reason.Price)), true, "price or discount"},
		"reason by its words":         {"c2_reason", scene(seen(func(s *aftersale.Snapshot) { s.BuyerWords = "没收到" })), true, "not received"},
		"no reason":                   {"c2_reason", scene(), false, "not classified"},
		"outcome":                     {"c2_outcome", scene(), true, "refund, nothing shipped"},
		"outcome, a part":             {"c2_outcome", scene(seen(func(s *aftersale.Snapshot) { s.Partial = true })), true, "refund, nothing shipped, a part of the order"},
		"no outcome":                  {"c2_outcome", scene(kind(aftersale.KindOther)), false, ""},
		"unshipped everywhere":        {"c4_trade", scene(), true, "platform: not shipped; parcel: no waybill"},
		"unshipped, but moving":       {"c4_trade", scene(moving), false, "platform: not shipped; parcel: in transit"},
		"unshipped, nobody can tell":  {"c4_trade", scene(mayHaveLeft), false, "platform: not shipped; parcel: no waybill"},
		"shipped everywhere":          {"c4_trade", scene(ship, moving), true, "platform: shipped; parcel: in transit"},
		"shipped, no scan":            {"c4_trade", scene(ship, waybill("W1")), false, "platform: shipped; parcel: nothing known"},
		"not the shop's turn":         {"c4_trade", scene(status(aftersale.StatusRefunded)), false, "at the platform: refunded"},
		"goods of the order":          {"c4_goods", scene(items), true, "named by the platform"},
		"goods not named":             {"c4_goods", scene(), false, "the platform does not say which goods are meant"},
		"window of standard goods":    {"c4_window", scene(), true, "the platform has taken the request"},
		"made to order, not wanted":   {"c4_window", scene(ship, moving, goodsKind(aftersale.GoodsMadeToOrder), because(reason.NoLongerWanted)), false, "made to order or on behalf: only with a fault"},
		"made to order, faulty":       {"c4_window", scene(ship, moving, goodsKind(aftersale.GoodsMadeToOrder), because(reason.Quality)), true, "made to order or on behalf: a fault is claimed, or nothing has left"},
		"fresh, not delivered":        {"c4_window", scene(ship, moving, goodsKind(aftersale.GoodsFresh)), true, "fresh goods: not delivered yet"},
		"fresh, time not known":       {"c4_window", scene(ship, delivered, goodsKind(aftersale.GoodsFresh)), false, "fresh goods: the time of delivery or of the request is not known"},
		"fresh, in time":              {"c4_window", scene(ship, delivered, signed(25*time.Hour), goodsKind(aftersale.GoodsFresh)), true, "fresh goods: asked 24h after the delivery, allowed 24h"},
		"fresh, too late":             {"c4_window", scene(ship, delivered, signed(25*time.Hour+time.Minute), goodsKind(aftersale.GoodsFresh)), false, "fresh goods: asked 24h1m after the delivery, allowed 24h"},
		"pictures":                    {"c5_pictures", scene(because(reason.Damaged), seen(func(s *aftersale.Snapshot) { s.EvidenceCount = 2 })), true, "2 at the platform"},
		"no pictures":                 {"c5_pictures", scene(because(reason.Damaged)), false, "0 at the platform"},
		"stalled":                     {"c5_tracking", scene(ship, because(reason.NotReceived), parcel("W1", aftersale.TrackInTransit, 24*time.Hour)), true, "no scan for 24h"},
		"moving on":                   {"c5_tracking", scene(ship, because(reason.NotReceived), moving), false, "nothing odd, parcel: in transit"},
		"exception":                   {"c5_tracking", scene(ship, because(reason.NotReceived), parcel("W1", aftersale.TrackException, time.Hour)), true, "the courier reports a problem"},
		"never picked up":             {"c5_tracking", scene(ship, because(reason.NotReceived), parcel("W1", aftersale.TrackNoScan, 0)), true, "no courier has had the parcel"},
		"nothing known of the parcel": {"c5_tracking", scene(ship, because(reason.NotReceived), waybill("W1")), false, "nothing is known of the parcel"},
		"delivered for the courier":   {"c5_tracking", scene(ship, because(reason.NotReceived), delivered), false, "shown as delivered: ask the courier to verify"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := found(c.in, c.id)
			if !got.Auto || got.Done != c.done || got.Detail.EN != c.en || (got.Detail.EN == "") != (got.Detail.ZH == "") {
				t.Errorf("got %+v, want auto, done %t, detail %q in both languages", got, c.done, c.en)
			}
		})
	}
}

// signed sets when the parcel W1 was delivered.
func signed(ago time.Duration) change {
	return func(in *Input) {
		p := in.Parcels["W1"]
		p.StateAt = in.Now.Add(-ago)
		in.Parcels["W1"] = p
	}
}

// People tick what only they can tell, and what they know better.
func TestChecklistTicked(t *testing.T) {
	t.Parallel()
	in := scene(because(reason.Damaged))
	if c := found(in, "c5_where"); c.Auto || c.Done {
		t.Errorf("c5_where not ticked: got auto %t, done %t, want false, false", c.Auto, c.Done)
	}
	if c := found(in, "c5_where", "c5_when", "c5_where"); c.Auto || !c.Done {
		t.Errorf("c5_where ticked: got auto %t, done %t, want false, true", c.Auto, c.Done)
	}
	if c := found(in, "c5_pictures", "c5_pictures"); !c.Auto || !c.Done {
		t.Errorf("c5_pictures ticked: got auto %t, done %t, want true, true", c.Auto, c.Done)
	}
	if ids := CheckIDs(); len(ids) != 13 || !slices.Contains(ids, "c5_where") {
		t.Errorf("got the %d ids %v, want 13 with c5_where", len(ids), ids)
	}
}

// What has no title is called by its own word: nothing shows as blank.
func TestTitlesOfTheUnknown(t *testing.T) {
	t.Parallel()
	want := aftersale.Text{EN: "new", ZH: "new"}
	for _, got := range []aftersale.Text{reason.Class("new").Title(), ParcelTitle("new"), statusTitle("new")} {
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	for _, s := range parcelStates() {
		if got := ParcelTitle(s); got.ZH == s || got.EN == "" {
			t.Errorf("parcel %s has no title", s)
		}
	}
	for _, c := range reason.Classes() {
		if got := c.Title(); got.ZH == string(c) || got.EN == "" {
			t.Errorf("reason %s has no title", c)
		}
	}
}
