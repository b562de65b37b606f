package policy

import (
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// R0 to R4: return and refund.
func returnCases() []sopCase {
	ret, high := kind(aftersale.KindReturnRefund), fen(5001)
	converts := func(in *Input) { in.CanConvert = true }
	fresh := goodsKind(aftersale.GoodsFresh)
	arrived := returning("R", aftersale.TrackDelivered)
	return []sopCase{
		{"standard goods", scene(ret), "R0", agree, nil},
		{"standard goods, delivered", scene(ret, delivered), "R0", agree, nil},
		{"made-to-order goods", scene(ret, goodsKind(aftersale.GoodsMadeToOrder)), "R0/goods", person, nil},

		{"small, scanned", scene(returning("R", aftersale.TrackPickedUp)), "R1", approve, nil},
		{"small, arrived and intact", scene(arrived, unpacked(aftersale.InspectedIntact, "R")), "R1", approve, nil},
		{"small, arrived and empty", scene(arrived, unpacked(aftersale.InspectedEmpty, "R")), "R2/faulty", person, nil},
		{"small, another return of the order was empty", scene(arrived, unpacked(aftersale.InspectedEmpty, "R9")), "R1", approve, nil},
		{"outbound number used again", scene(parcel("W1", aftersale.TrackReturning, 0), returning("W1", aftersale.TrackReturning)), "R1", approve, nil},

		{"small, not scanned", scene(returning("R", aftersale.TrackNoScan)), "R2", wait, nil},
		{"small, untracked", scene(returning("R", "")), "R2", wait, nil},
		{"large, scanned", scene(high, returning("R", aftersale.TrackInTransit)), "R2", wait, nil},
		{"large, arrived", scene(high, arrived), "R2/arrived", person, nil},
		{"large, arrived, a warehouse is connected", scene(high, arrived, connected), "R2/unpack", wait, do(unpack)},
		{"large, arrived, the warehouse has been asked", scene(high, arrived, connected, question(aftersale.QuestionUnpack, "", hour)), "R2/unpack", wait, do(unpack)},
		{"large, arrived, the warehouse is silent", scene(high, arrived, connected, question(aftersale.QuestionUnpack, aftersale.ResponseSilent, hour)), "R2/arrived", person, nil},
		{"large, arrived, no time to wait for the warehouse", scene(high, arrived, connected, dueIn(4*hour)), "R2/arrived", person, nil},
		{"large, intact", scene(high, arrived, unpacked(aftersale.InspectedIntact, "R")), "R2/inspected", approve, do(note)},
		{"fresh, intact", scene(high, fresh, arrived, unpacked(aftersale.InspectedIntact, "R")), "R2/inspected", approve, do(note)},
		{"intact, untracked", scene(returning("R", ""), unpacked(aftersale.InspectedIntact, "R")), "R2/inspected", approve, do(note)},
		{"made to order, intact", scene(high, goodsKind(aftersale.GoodsMadeToOrder), arrived, unpacked(aftersale.InspectedIntact, "R")), "R2/faulty", person, nil},
		{"damaged", scene(high, arrived, unpacked(aftersale.InspectedDamaged, "R")), "R2/faulty", person, nil},
		{"another return of the order is intact", scene(high, returning("R", aftersale.TrackInTransit), unpacked(aftersale.InspectedIntact, "R9")), "R2", wait, nil},
		{"turned round to the buyer", scene(returning("R", aftersale.TrackReturning)), "R2/turned", person, nil},
		{"outbound number used again, but delivered to the buyer", scene(parcel("W1", aftersale.TrackDelivered, 0), returning("W1", aftersale.TrackDelivered)), "R2/arrived", person, nil},
		{"margin", scene(high, returning("R", aftersale.TrackInTransit), dueIn(4*hour)), "R2/deadline", person, nil},

		{"exchange", scene(kind(aftersale.KindExchange)), "R3", person, nil},
		{"repair", scene(kind(aftersale.KindRepair)), "R3", person, nil},
		{"re-send", scene(kind(aftersale.KindReship)), "R3", person, nil},

		{"worth no more than the way back", scene(ret, fen(500), converts), "R4", approve, do(note)},
		{"worth more than the way back", scene(ret, fen(501), converts), "R0", agree, nil},
		{"the platform cannot", scene(ret, fen(500)), "R0", agree, nil},
		{"worth nothing at all", scene(ret, fen(0), converts), "R0", agree, nil},
		{"cheap and fresh", scene(ret, fen(500), fresh, converts), "R4", approve, do(note)},
		{"fresh goods", scene(ret, fresh, converts), "R4/fresh", person, nil},
		{"cheap, made to order", scene(ret, fen(500), goodsKind(aftersale.GoodsOnBehalf), converts), "R0/goods", person, nil},
	}
}

// C4, C5, C6: what holds whatever the kind.
func intakeCases() []sopCase {
	ret, fresh := kind(aftersale.KindReturnRefund), goodsKind(aftersale.GoodsFresh)
	askedAgo := func(d time.Duration) change { return func(in *Input) { in.Case.RequestedAt = in.Now.Add(-d) } }
	pictures := seen(func(s *aftersale.Snapshot) { s.EvidenceCount = 2 })
	answered := func(a string) change { return question(aftersale.QuestionReply, a, hour) }
	damaged := because(reason.Damaged)
	return []sopCase{
		{"fresh, asked for 24 hours after the delivery", shipped(fresh, deliveredAgo("W1", 25*hour), askedAgo(hour)), "S3", person, do(askFor)},
		{"fresh, asked for later", shipped(fresh, deliveredAgo("W1", 25*hour), askedAgo(59*minute)), "C4/fresh", person, nil},
		{"fresh, asked for in time and decided late", shipped(fresh, deliveredAgo("W1", 60*hour), askedAgo(50*hour)), "S3", person, do(askFor)},
		{"fresh, a return asked for too late", scene(ret, fresh, deliveredAgo("W1", 26*hour)), "C4/fresh", person, nil},
		{"a return asked for 7 days after the delivery", scene(ret, deliveredAgo("W1", 169*hour)), "R0", agree, nil},
		{"a return asked for later", scene(ret, deliveredAgo("W1", 169*hour+minute)), "C4/window", person, nil},
		{"a return asked for in time and decided late", scene(ret, deliveredAgo("W1", 200*hour), askedAgo(100*hour)), "R0", agree, nil},

		{"a quality claim without pictures", shipped(delivered, damaged), "C5/pictures", person, do(askFor)},
		{"the same, the buyer can be written to", shipped(delivered, damaged, talks), "C5/pictures", person, do(tell, askFor)},
		{"asked for pictures", shipped(delivered, damaged, answered("")), "C5/pictures", person, do(askFor)},
		{"a quality claim with pictures", shipped(delivered, damaged, pictures), "S3", person, do(askFor)},
		{"a quality claim, no answer to the question for pictures", shipped(delivered, damaged, answered(aftersale.ResponseSilent)), "S3b/proof", person, do(proof)},

		{"intervention", scene(seen(func(s *aftersale.Snapshot) { s.Intervention = true })), "C6/intervention", person, nil},
		{"platform paid but waits", scene(platformPaid), "C6/paid", person, nil},
		{"buyer's move", scene(ret, status(aftersale.StatusAwaitReturn)), "C6", record, nil},
		{"unknown state", scene(status(aftersale.StatusUnknown)), "C6/unknown", person, nil},
		{"waiting too near the deadline", scene(waybill("W1"), dueIn(4*hour-time.Second)), "C6", person, do(note)},
		{"waiting for the warehouse too near the deadline", scene(waybill("W1"), connected, dueIn(4*hour-time.Second)), "C6", person, do(hold, note)},
		{"waiting at the margin", scene(waybill("W1"), dueIn(4*hour)), "U4", wait, do(note)},
		{"other", scene(kind(aftersale.KindOther)), "none", person, nil},
	}
}

// C1: the first turn of every request acknowledges it, in the buyer's
// language, whatever else is decided, and no later turn does.
func TestC1Receipt(t *testing.T) {
	t.Parallel()
	const zh = "亲，您的售后申请已收到，我们正在加急处理，会尽快给您答复。"
	dollars := seen(func(s *aftersale.Snapshot) { s.Amount.Currency = "USD" })
	decidedBefore := func(in *Input) { in.Case.DecidedAt = in.Now.Add(-minute) }
	for name, c := range map[string]struct {
		in   Input
		want string
	}{
		"paid at once":                {scene(talks), zh},
		"waits":                       {shipped(large, moving, talks), zh},
		"to a person":                 {shipped(delivered, talks), zh},
		"held back by a limit":        {scene(talks, blocked), zh},
		"in dollars":                  {scene(talks, dollars), "Hello, we have received your request and are looking into it now. You will hear from us as soon as possible."},
		"decided before":              {scene(talks, decidedBefore), ""},
		"no call to write":            {scene(), ""},
		"over when first heard of":    {scene(talks, platformPaid, status(aftersale.StatusRefunded)), ""},
		"a file without a receipt":    {scene(talks), "none"},
		"shadow: said, but not sent":  {scene(talks, func(in *Input) { in.Shop.Mode = aftersale.ModeShadow }), zh},
		"a person has decided before": {scene(talks, decided(approve), decidedBefore), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules, want := Default(), c.want
			if want == "none" {
				rules, want = load(t, payEverything), ""
			}
			if got := rules.Decide(c.in).Receipt; got != want {
				t.Errorf("receipt %q, want %q", got, want)
			}
		})
	}
}

// C2: of a request that the platform brings all five elements are known
// before anybody is asked.
func TestC2FiveElements(t *testing.T) {
	t.Parallel()
	in := shipped(delivered, because(reason.Damaged), seen(func(s *aftersale.Snapshot) { s.Items = []aftersale.Item{{OuterSKU: "A-1", Quantity: 2}} }))
	five := 0
	for _, c := range Checklist(in, nil) {
		if c.Rule != "C2" {
			continue
		}
		five++
		if !c.Auto || !c.Done {
			t.Errorf("%s has to be asked for: %+v", c.ID, c)
		}
	}
	if five != 5 {
		t.Errorf("got %d elements, want 5", five)
	}
}

// C3: the class of the reason, not its words, decides.
func TestC3ReasonClassDecides(t *testing.T) {
	t.Parallel()
	for class, want := range map[reason.Class]string{
		reason.Damaged: "C5/pictures", reason.NotAsDescribed: "C5/pictures", reason.WrongItem: "C5/pictures", reason.MissingItem: "C5/pictures", reason.Quality: "C5/pictures",
		reason.NotReceived: "S3c", reason.NoLongerWanted: "S3", reason.Price: "S3", reason.SellerLate: "S3", reason.RefusedDelivery: "S3", reason.Other: "S3", reason.Unknown: "S3",
	} {
		if got := decidedBy(shipped(delivered, because(class))); got != want {
			t.Errorf("%s: %s, want %s", class, got, want)
		}
	}
	for _, c := range reason.Classes() {
		if c.NeedsPictures() != (decidedBy(shipped(delivered, because(c))) == "C5/pictures") {
			t.Errorf("%s: rule and class disagree on pictures", c)
		}
	}
}
