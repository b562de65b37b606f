package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/policy/reason"
)

func TestWarehouseFacts(t *testing.T) {
	t.Parallel()
	type facts struct {
		Warehouse           string
		Age                 time.Duration
		Doubt, Left, Moving bool
		CanHold             bool
	}
	const pending, printed, held, gone = aftersale.ShipmentPending, aftersale.ShipmentPrinted, aftersale.ShipmentHeld, aftersale.ShipmentGone
	ahead := func(in *Input) {
		in.Case.Fulfilment.ShipmentAt, in.Case.Fulfilment.ReportedAt = in.Now.Add(8*hour), in.Now.Add(-hour)
	}
	unknownTime := func(in *Input) { in.Case.Fulfilment.ShipmentAt = time.Time{} }
	released := func(in *Input) {
		in.Actions = append(in.Actions, aftersale.Action{Name: aftersale.ActionRelease, State: aftersale.Planned, PlannedAt: in.Now.Add(-2 * minute)})
	}
	asked := func(answer string) change { return question(aftersale.QuestionHold, answer, 10*minute) }
	disconnected := func(in *Input) { in.Warehouse = false }
	down := func(in *Input) { in.WarehouseDown = true }
	back := parcel("W1", aftersale.TrackReturning, hour)
	for name, c := range map[string]struct {
		in   Input
		want facts
	}{
		"none connected":                {scene(), facts{Warehouse: "none", Age: never}},
		"silent":                        {scene(connected), facts{Warehouse: "silent", Age: never, CanHold: true}},
		"silent, and has no answer now": {scene(connected, down), facts{Warehouse: "silent", Age: never, Doubt: true, CanHold: true}},
		"no answer now, a fresh word":   {scene(says(pending, minute), down), facts{Warehouse: "pending", Age: minute, CanHold: true}},
		"down, and none is connected":   {scene(down), facts{Warehouse: "none", Age: never}},
		"speaks of a return only":       {scene(kind(aftersale.KindReturnRefund), unpacked(aftersale.InspectedIntact, "R")), facts{Warehouse: "silent", Age: never, CanHold: true}},
		"in stock":                      {scene(says(pending, 10*minute)), facts{Warehouse: "pending", Age: 10 * minute, CanHold: true}},
		"in stock, an old word":         {scene(says(pending, 10*minute+time.Second)), facts{Warehouse: "pending", Age: 10*minute + time.Second, Doubt: true, CanHold: true}},
		"in stock, nobody knows when":   {scene(says(pending, 0), unknownTime), facts{Warehouse: "pending", Age: never, Doubt: true, CanHold: true}},
		"its clock runs ahead":          {scene(says(pending, 0), ahead), facts{Warehouse: "pending", Age: hour, Doubt: true, CanHold: true}},
		"printed":                       {scene(says(printed, 0)), facts{Warehouse: "printed", Doubt: true, CanHold: true}},
		"held for somebody":             {scene(says(held, minute)), facts{Warehouse: "held", Age: minute, CanHold: true}},
		"held for somebody, old":        {scene(says(held, hour)), facts{Warehouse: "held", Age: hour, Doubt: true, CanHold: true}},
		"held for us, old":              {scene(says(held, hour), asked(aftersale.ResponseHeld)), facts{Warehouse: "held", Age: hour, CanHold: true}},
		"held for us, and released":     {scene(says(held, 5*minute), asked(aftersale.ResponseHeld), released), facts{Warehouse: "held", Age: 5 * minute, Doubt: true, CanHold: true}},
		"held again after the release":  {scene(says(held, minute), asked(aftersale.ResponseHeld), released), facts{Warehouse: "held", Age: minute, CanHold: true}},
		"gone":                          {scene(says(gone, 90*hour)), facts{Warehouse: "gone", Age: 90 * hour, Left: true, Moving: true, CanHold: true}},
		"gone, then disconnected":       {scene(says(gone, hour), disconnected), facts{Warehouse: "none", Age: never, Left: true, Moving: true}},
		"gone, says a person":           {scene(asked(aftersale.ResponseGone)), facts{Warehouse: "none", Age: never, Left: true, Moving: true}},
		"gone, scanned":                 {scene(moving, says(gone, hour)), facts{Warehouse: "gone", Age: hour, Left: true, Moving: true, CanHold: true}},
		"gone, and on its way back":     {scene(back, says(gone, hour)), facts{Warehouse: "gone", Age: hour, Left: true, CanHold: true}},
		"gone, delivered":               {scene(delivered, says(gone, hour)), facts{Warehouse: "gone", Age: hour, Left: true, CanHold: true}},
		"in stock, yet scanned":         {scene(moving, says(pending, 0)), facts{Warehouse: "pending", Left: true, Moving: true, CanHold: true}},
		"a shop with a longer patience": {scene(says(pending, hour), tune(func(t *Thresholds) { t.WarehouseFresh = hour })), facts{Warehouse: "pending", Age: hour, CanHold: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := NewFacts(c.in)
			if diff := cmp.Diff(c.want, facts{f.Warehouse, f.WarehouseAge, f.WarehouseDoubt, f.Left, f.Moving, f.CanHold}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What was answered once is not for ever: a hold ends with our release, and
// with the warehouse's own word that it let the parcel go.
func TestHoldFact(t *testing.T) {
	t.Parallel()
	const held, printed, gone = aftersale.ShipmentHeld, aftersale.ShipmentPrinted, aftersale.ShipmentGone
	asked := func(answer string) change { return question(aftersale.QuestionHold, answer, 10*minute) }
	byPerson := func(in *Input) {
		in.Case.Inquiries[0].RespondedBy, in.Case.Inquiries[0].RespondedAt = "li", in.Now.Add(-5*minute)
	}
	release := func(s aftersale.LedgerState, ago time.Duration) change {
		return func(in *Input) {
			in.Actions = append(in.Actions, aftersale.Action{Name: aftersale.ActionRelease, State: s, PlannedAt: in.Now.Add(-ago)})
		}
	}
	for name, c := range map[string]struct {
		in   Input
		want string
	}{
		"never asked":                          {scene(connected), "none"},
		"asked":                                {scene(connected, asked("")), "waiting"},
		"held":                                 {scene(heldForUs), "held"},
		"held, another word since":             {scene(heldForUs, says(printed, minute)), "refused"},
		"held, and in stock since":             {scene(heldForUs, says(aftersale.ShipmentPending, minute)), "refused"},
		"held, gone since":                     {scene(heldForUs, says(gone, minute)), "refused"},
		"held, says a person":                  {scene(asked(aftersale.ResponseHeld), byPerson), "held"},
		"held, says a person after the word":   {scene(asked(aftersale.ResponseHeld), byPerson, says(printed, 6*minute)), "held"},
		"held, says a person before the word":  {scene(asked(aftersale.ResponseHeld), byPerson, says(printed, 4*minute)), "refused"},
		"held, says a person and a warehouse":  {scene(asked(aftersale.ResponseHeld), byPerson, says(held, minute)), "held"},
		"held, a return was unpacked since":    {scene(asked(aftersale.ResponseHeld), unpacked(aftersale.InspectedIntact, "R")), "held"},
		"held, release planned":                {scene(heldForUs, release(aftersale.Planned, minute)), "none"},
		"held, release confirmed":              {scene(heldForUs, release(aftersale.Confirmed, minute)), "none"},
		"held, release refused":                {scene(heldForUs, release(aftersale.Refused, minute)), "held"},
		"held, an earlier hold was released":   {scene(heldForUs, release(aftersale.Confirmed, hour)), "held"},
		"silent, released all the same":        {scene(connected, asked(aftersale.ResponseSilent), release(aftersale.Confirmed, minute)), "none"},
		"asked again after a release":          {scene(connected, asked(aftersale.ResponseHeld), release(aftersale.Confirmed, 5*minute), question(aftersale.QuestionHold, "", minute)), "waiting"},
		"gone":                                 {scene(connected, asked(aftersale.ResponseGone)), "gone"},
		"refused":                              {scene(connected, asked(aftersale.ResponseRefused), release(aftersale.Confirmed, minute)), "refused"},
		"the newest answer counts":             {scene(connected, question(aftersale.QuestionHold, aftersale.ResponseSilent, hour), asked(aftersale.ResponseHeld), says(held, 0)), "held"},
		"other questions are another question": {scene(connected, asked(aftersale.ResponseHeld), question(aftersale.QuestionReply, aftersale.ResponseSilent, minute)), "held"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := NewFacts(c.in).Hold; got != c.want {
				t.Errorf("hold %s, want %s", got, c.want)
			}
		})
	}
}

func TestInquiryFacts(t *testing.T) {
	t.Parallel()
	read := map[aftersale.Question]func(*Facts) string{
		aftersale.QuestionUnpack: func(f *Facts) string { return f.Unpack }, aftersale.QuestionReply: func(f *Facts) string { return f.BuyerAnswer },
		aftersale.QuestionVerify: func(f *Facts) string { return f.Verify }, aftersale.QuestionNudge: func(f *Facts) string { return f.Nudge },
		aftersale.QuestionEvidence: func(f *Facts) string { return f.ProofAsked }, aftersale.QuestionClaim: func(f *Facts) string { return f.Claim },
		aftersale.QuestionHold: func(f *Facts) string { return f.Hold },
	}
	names := map[aftersale.Question]string{
		aftersale.QuestionUnpack: "unpack", aftersale.QuestionReply: "buyer_answer", aftersale.QuestionVerify: "verify", aftersale.QuestionNudge: "nudge",
		aftersale.QuestionEvidence: "proof_asked", aftersale.QuestionClaim: "claim", aftersale.QuestionHold: "hold",
	}
	for _, info := range aftersale.Questions() {
		fact := read[info.Question]
		if fact == nil { // a re-send is people's business alone
			continue
		}
		for _, answer := range append(info.Responses, aftersale.ResponseSilent, aftersale.ResponseObsolete, "") {
			f := NewFacts(scene(question(info.Question, "", hour), question(info.Question, answer, minute)))
			want := answer
			if answer == "" {
				want = AskedWaiting
			}
			if got := fact(&f); got != want {
				t.Errorf("%s: %q, want %q", info.Question, got, want)
			}
			if !contains(factByName[names[info.Question]].Values, []string{want}) {
				t.Errorf("%s may be %q, and no rule may ask for it", names[info.Question], want)
			}
		}
		f := NewFacts(scene())
		if got := fact(&f); got != AskedNone {
			t.Errorf("%s never asked: got %q, want %q", info.Question, got, AskedNone)
		}
	}
}

func TestFactsOfOthers(t *testing.T) {
	t.Parallel()
	in := shipped(deliveredAgo("W1", 3*hour), intercept(aftersale.Confirmed), question(aftersale.QuestionReply, "", 2*hour), proven, because(reason.Price), talks, blocked, func(in *Input) {
		in.Buyer.Requests, in.Buyer.Refunds, in.Buyer.RefundMinor = 4, 3, 1234
		in.CanConvert, in.InterceptWithin = true, 30*minute
	})
	f := NewFacts(in)
	if f.DeliveredFor != 3*hour || f.BuyerAskedFor != 2*hour || !f.Proof || f.ReasonClass != "price" || !f.CanMessage || !f.CanConvert {
		t.Errorf("facts %+v", f)
	}
	if f.BuyerRequests != 4 || f.BuyerRefunds != 3 || f.BuyerRefundMinor != 1234 || f.BuyerList != "block" {
		t.Errorf("the buyer: %+v", f)
	}
	if f.InterceptSilent {
		t.Error("an intercept with a result counts as silent")
	}
	for want, in := range map[bool]Input{
		true:  shipped(moving, intercept(aftersale.Confirmed), func(in *Input) { in.InterceptWithin = 30 * minute }),
		false: shipped(moving, intercept(aftersale.Confirmed), func(in *Input) { in.InterceptWithin = 31 * minute }),
	} {
		if f := NewFacts(in); f.InterceptSilent != want {
			t.Errorf("no result after %v of %v: silent %t, want %t", f.InterceptAge, in.InterceptWithin, f.InterceptSilent, want)
		}
	}
	// Couriers take intercepts in some states of a parcel only.
	from := func(states ...aftersale.TrackState) change { return func(in *Input) { in.InterceptFrom = states } }
	for name, c := range map[string]struct {
		in   Input
		want bool
	}{
		"in any state":               {shipped(moving), true},
		"in this state":              {shipped(moving, from(aftersale.TrackPickedUp, aftersale.TrackInTransit)), true},
		"not in this state":          {shipped(moving, from(aftersale.TrackPickedUp)), false},
		"not before it is picked up": {shipped(waybill("W1"), from(aftersale.TrackPickedUp)), false},
		"not at this courier at all": {shipped(moving, noIntercepts, from(aftersale.TrackInTransit)), false},
	} {
		if got := NewFacts(c.in).CanIntercept; got != c.want {
			t.Errorf("%s: can_intercept %t, want %t", name, got, c.want)
		}
	}
	// Of several deliveries the latest; none if one is not delivered to the buyer.
	if f := NewFacts(shipped(deliveredAgo("W1", 9*hour), deliveredAgo("W2", hour))); f.DeliveredFor != hour {
		t.Errorf("two deliveries: delivered_for %v, want that of the later, 1h", f.DeliveredFor)
	}
	if f := NewFacts(shipped(moving)); f.DeliveredFor != 0 {
		t.Errorf("not delivered: delivered_for %v, want 0", f.DeliveredFor)
	}
}

func TestResponseWithin(t *testing.T) {
	t.Parallel()
	limits := Thresholds{WarehouseTimeout: 1, UnpackTimeout: 2, BuyerReply: 3, CourierReply: 4}
	for q, want := range map[aftersale.Question]time.Duration{
		aftersale.QuestionHold: 1, aftersale.QuestionUnpack: 2, aftersale.QuestionResend: 2, aftersale.QuestionReply: 3,
		aftersale.QuestionNudge: 4, aftersale.QuestionVerify: 4, aftersale.QuestionEvidence: 4, aftersale.QuestionClaim: 15 * 24 * hour,
	} {
		if got := limits.ResponseWithin(q); got != want {
			t.Errorf("%s within %v, want %v", q, got, want)
		}
	}
	want := map[aftersale.Question]time.Duration{aftersale.QuestionHold: 1, aftersale.QuestionReply: 3}
	if diff := cmp.Diff(want, limits.within(do(hold, note, askFor, stop))); diff != "" {
		t.Error(diff)
	}
	if got := limits.within(do(note)); got != nil {
		t.Errorf("questions without a question: %v", got)
	}
}
