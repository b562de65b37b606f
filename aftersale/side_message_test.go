package aftersale

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func telling(text string) Decision {
	d := live(OutcomeWait, ActionMessage)
	d.Message = text
	return d
}

func TestMessageOncePerText(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1"))
	if step := advance(t, c, nil, telling(""), t0); len(step.Plan) != 0 {
		t.Errorf("an empty message was planned: %+v", step.Plan)
	}
	first := advance(t, c, nil, telling("one"), t0)
	want := Action{
		ID: "c1.1", CaseID: "c1", Ref: c.Ref, OrderID: "o1", Name: ActionMessage, Stage: StageNote, N: 1, Kind: KindRefundShipped, Status: StatusPending,
		Amount: Fen(1990), Version: "v1", Rule: "U1", Message: "one", State: Planned, PlannedAt: t0,
	}
	if diff := cmp.Diff(want, planned(t, first)); diff != "" {
		t.Error(diff)
	}
	second := advance(t, first.Case, first.Plan, telling("two"), t0)
	if a := planned(t, second); a.Message != "two" || a.N != 2 {
		t.Errorf("planned %+v", a)
	}
	ledger := ledgerAfter(first.Plan, second)
	for _, settle := range []func(Action) Action{
		func(a Action) Action { return a },
		func(a Action) Action { return confirmed(a, t0) },
		func(a Action) Action { return lost(a, t0) },
		func(a Action) Action { return RecordResult(sent(a, t0), Receipt{}, failure(ClassRefused), t0) },
	} {
		ledger[0] = settle(first.Plan[0])
		if again := advance(t, second.Case, ledger, telling("one"), after(time.Hour)); len(again.Plan) != 0 {
			t.Errorf("%s: told again: %+v", ledger[0].State, again.Plan)
		}
	}
}

// A message that is named in the texts of a decision but not in what is to be
// done is a refusal's reason: nobody is written to.
func TestMessageOnlyWhereItIsToBeDone(t *testing.T) {
	t.Parallel()
	d := telling("one")
	d.Do = nil
	if step := advance(t, opened(inTransit("W1")), nil, d, t0); len(step.Plan) != 0 {
		t.Errorf("planned %+v", step.Plan)
	}
}

// C1: the receipt goes out beside whatever else is decided, once.
func TestReceipt(t *testing.T) {
	t.Parallel()
	d := telling("please refuse the parcel")
	d.Receipt = "we have your request"
	first := advance(t, opened(inTransit("W1")), nil, d, t0)
	if len(first.Plan) != 2 || first.Plan[0].Message != d.Receipt || first.Plan[1].Message != d.Message {
		t.Fatalf("planned %+v", first.Plan)
	}
	if again := advance(t, first.Case, first.Plan, d, after(time.Second)); len(again.Plan) != 0 {
		t.Errorf("planned again %+v", again.Plan)
	}
	d.Message = d.Receipt
	if same := advance(t, opened(inTransit("W1")), nil, d, t0); len(same.Plan) != 1 {
		t.Errorf("the same words twice: %+v", same.Plan)
	}
}

// A message without a reply may have arrived: it is never sent again.
func TestMessageWithoutReplyIsNotRepeated(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1"))
	first := advance(t, c, nil, telling("one"), t0)
	for name, a := range map[string]Action{"lost": lost(first.Plan[0], t0), "dead worker": sent(first.Plan[0], t0)} {
		early := ResolveUnknown(a, c.Snapshot, Parcel{}, after(NotExecutedAfter-time.Second))
		if early.State != Unknown {
			t.Errorf("%s: %s before anything can be said", name, early.State)
		}
		late := ResolveUnknown(early, c.Snapshot, Parcel{}, after(NotExecutedAfter))
		if late.State != Refused || late.Result != "no_answer" || !late.CompletedAt.Equal(after(NotExecutedAfter)) {
			t.Errorf("%s: %s (%s)", name, late.State, late.Result)
		}
		step := advance(t, first.Case, []Action{late}, telling("one"), after(time.Hour), Completed{Action: late, From: Unknown})
		if len(step.Plan) != 0 {
			t.Errorf("%s: sent again as %+v", name, step.Plan)
		}
	}
	// Whatever the platform shows meanwhile, it says nothing of the message.
	for _, status := range []Status{StatusPending, StatusRefunding, StatusRefunded, StatusClosed, StatusUnknown} {
		seen := request(KindRefundShipped, status)
		for _, wait := range []time.Duration{0, time.Second, time.Minute, time.Hour} {
			if got := ResolveUnknown(lost(first.Plan[0], t0), &seen, Parcel{}, after(wait)); got.State == Planned || got.State == Confirmed {
				t.Errorf("%s after %s: %s", status, wait, got.State)
			}
		}
	}
}

func TestSettleOfTheNewActions(t *testing.T) {
	t.Parallel()
	for name, repeats := range map[ActionName]bool{
		ActionMessage: false, ActionReportShipment: false, ActionHold: true, ActionRelease: true, ActionResend: true,
	} {
		want := Unknown
		if repeats {
			want = Planned
		}
		got := RecordResult(sent(Action{Name: name, State: Planned}, t0), Receipt{}, errors.New("eof"), t0)
		if got.State != want || name.Repeatable() != repeats || name.MovesMoney() {
			t.Errorf("%s without a reply is %s", name, got.State)
		}
		seen := request(KindRefundUnshipped, StatusPending)
		dead := ResolveUnknown(sent(Action{Name: name, State: Planned}, t0), &seen, Parcel{}, after(Lease+1))
		if dead.State != want {
			t.Errorf("%s of a dead worker is %s", name, dead.State)
		}
		if got := RecordResult(sent(Action{Name: name, State: Planned}, t0), Receipt{Reference: "r1"}, nil, t0); got.State != Confirmed || got.Reference != "" {
			t.Errorf("%s taken: %+v", name, got)
		}
	}
}

// "Stopped" without a reply is confirmed by the payment it leads to, and never
// repeated; "gone" leads to nothing that could be seen.
func TestAskShipment(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		state       ShipmentState
		shows       Status
		early, late string
	}{
		{ShipmentHeld, StatusPending, "unknown", "not_executed"},
		{ShipmentHeld, StatusRefunding, "seen", "seen"},
		{ShipmentHeld, StatusRefunded, "seen", "seen"},
		{ShipmentHeld, StatusClosed, "moved", "moved"},
		{ShipmentHeld, StatusUnknown, "unknown", "unknown"},
		{ShipmentGone, StatusPending, "unknown", "not_executed"},
		{ShipmentGone, StatusRefunded, "moved", "moved"},
	} {
		seen := request(KindRefundUnshipped, tt.shows)
		a := lost(Action{Name: ActionReportShipment, Shipment: tt.state, Status: StatusPending}, t0)
		for wait, want := range map[time.Duration]string{time.Second: tt.early, NotExecutedAfter: tt.late} {
			if got := ResolveUnknown(a, &seen, Parcel{}, after(wait)); got.Result != want || got.State == Planned {
				t.Errorf("%s, platform %s, after %s: %s (%s), want %s", tt.state, tt.shows, wait, got.State, got.Result, want)
			}
		}
	}
}
