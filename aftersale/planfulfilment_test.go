package aftersale

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// unshipped is a request for money with a label printed.
func unshipped(status Status) Snapshot {
	s := request(KindRefundUnshipped, status)
	s.Outbound = []Waybill{{Courier: "sf", Number: "W1"}}
	return s
}

// within is a decision that gives the warehouse half an hour to answer.
func within(d Decision) Decision {
	d.Within = map[Question]time.Duration{QuestionHold: 30 * time.Minute}
	return d
}

// held is a case whose shipment the warehouse was asked to hold, with the ledger.
func held(t *testing.T) (Case, []Action) {
	t.Helper()
	step := advance(t, opened(unshipped(StatusPending)), nil, within(live(OutcomeWait, ActionHold)), t0)
	return step.Case, []Action{planned(t, step)}
}

func TestHold(t *testing.T) {
	t.Parallel()
	c, ledger := held(t)
	want := Action{
		ID: "c1.1", CaseID: "c1", Ref: c.Ref, OrderID: "o1", Name: ActionHold, Stage: StageFulfilment, N: 1, Kind: KindRefundUnshipped, Status: StatusPending,
		Amount: Fen(1990), Version: "v1", Rule: "U1", Waybill: Waybill{Courier: "sf", Number: "W1"}, State: Planned, PlannedAt: t0,
	}
	if diff := cmp.Diff(want, ledger[0]); diff != "" {
		t.Error(diff)
	}
	wantAsked := []Inquiry{{N: 1, To: PartyWarehouse, Question: QuestionHold, Rule: "U1", Waybill: want.Waybill, At: t0, Due: after(30 * time.Minute)}}
	if diff := cmp.Diff(wantAsked, c.Inquiries); diff != "" {
		t.Error(diff)
	}
}

// One request to hold, however it ended and however often the rule says so.
func TestHoldOnce(t *testing.T) {
	t.Parallel()
	for name, settle := range map[string]func(Action) Action{
		"planned":   func(a Action) Action { return a },
		"sent":      func(a Action) Action { return sent(a, t0) },
		"no reply":  func(a Action) Action { return lost(a, t0) },
		"confirmed": func(a Action) Action { return confirmed(a, t0) },
		"refused":   func(a Action) Action { return RecordResult(sent(a, t0), Receipt{}, failure(ClassRefused), t0) },
	} {
		c, ledger := held(t)
		ledger[0] = settle(ledger[0])
		for _, at := range []time.Duration{time.Second, time.Minute, time.Hour} { // the last after silence
			c, _ = CloseInquiries(c, ledger, nil, nil, after(at))
			step := advance(t, c, ledger, within(live(OutcomeWait, ActionHold)), after(at))
			if len(step.Plan) != 0 || len(step.Case.Inquiries) != 1 {
				t.Errorf("%s, after %s: planned %+v, asked %+v", name, at, step.Plan, step.Case.Inquiries)
			}
		}
	}
}

// Somebody has telephoned, and no request was sent: the rule does not ask
// again until there is an answer.
func TestHoldAskedByAPerson(t *testing.T) {
	t.Parallel()
	c, _ := OpenInquiry(opened(unshipped(StatusPending)), QuestionHold, PartyWarehouse, Waybill{Number: "W1"}, "li", after(time.Hour), t0)
	hold := within(live(OutcomeWait, ActionHold))
	if step := advance(t, c, nil, hold, t0); len(step.Plan) != 0 || len(step.Case.Inquiries) != 1 {
		t.Errorf("planned %+v, asked %v", step.Plan, questions(step.Case))
	}
	c, _, _ = RecordResponse(c, 1, ResponseGone, "li", nil, t0)
	if step := advance(t, c, nil, hold, t0); len(step.Plan) != 1 || len(step.Case.Inquiries) != 2 {
		t.Errorf("after the answer: planned %+v, asked %v", step.Plan, questions(step.Case))
	}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	twice := func(a Action) Action { return RecordResult(sent(a, t0), Receipt{}, failure(ClassRetry), t0) }
	for name, tt := range map[string]struct {
		settle   func(Action) Action
		releases bool
		drops    bool
	}{
		"confirmed":                           {func(a Action) Action { return confirmed(a, t0) }, true, false},
		"never sent":                          {func(a Action) Action { return a }, false, true},
		"sent, perhaps taken, to be repeated": {func(a Action) Action { return lost(a, t0) }, true, true},
		"sent, not taken, to be repeated":     {twice, true, true},
		"on its way":                          {func(a Action) Action { return sent(a, t0) }, false, false},
		"refused":                             {func(a Action) Action { return RecordResult(sent(a, t0), Receipt{}, failure(ClassRefused), t0) }, false, false},
		"refused, but perhaps taken before": {func(a Action) Action {
			return RecordResult(sent(lost(a, t0), t0), Receipt{}, failure(ClassRefused), t0)
		}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, ledger := held(t)
			ledger[0] = tt.settle(ledger[0])
			c = Observe(c, unshipped(StatusClosed), ledger, after(time.Minute))
			step := advance(t, c, ledger, live(OutcomeRecord, ActionRelease), after(time.Minute))
			if got := len(step.Plan) == 1; got != tt.releases || tt.releases && (step.Plan[0].Name != ActionRelease || step.Plan[0].Reference != "c1.1" || step.Plan[0].Stage != StageFulfilment) {
				t.Errorf("planned %+v", step.Plan)
			}
			if got := len(step.Completed) == 1; got != tt.drops || tt.drops && (step.Completed[0].Action.Name != ActionHold || step.Completed[0].Action.Result != "withdrawn" || step.Completed[0].Action.State != Refused) {
				t.Errorf("settled %+v", step.Completed)
			}
			if step.Case.State != StateClosed {
				t.Errorf("state %s", step.Case.State)
			}
			// Not again, whatever became of it.
			ledger = ledgerAfter(ledger, step)
			for i := range ledger {
				if ledger[i].Name == ActionRelease {
					ledger[i] = RecordResult(sent(ledger[i], t0), Receipt{}, failure(ClassRefused), t0)
				}
			}
			if again := advance(t, step.Case, ledger, live(OutcomeRecord, ActionRelease), after(time.Hour)); len(again.Plan)+len(again.Completed) != 0 {
				t.Errorf("and again: %+v, %+v", again.Plan, again.Completed)
			}
		})
	}
}

// A release must not overtake the hold: it goes out when the hold's own reply is in.
func TestReleaseWaitsForTheHold(t *testing.T) {
	t.Parallel()
	c, ledger := held(t)
	ledger[0] = sent(ledger[0], after(time.Minute))
	c = Observe(c, unshipped(StatusClosed), ledger, after(time.Minute))
	d := live(OutcomeRecord, ActionRelease)
	d.NextCheck = time.Time{}
	step := advance(t, c, ledger, d, after(time.Minute))
	if len(step.Plan) != 0 || !step.Case.NextCheckAt.Equal(after(time.Minute+Lease+time.Second)) {
		t.Fatalf("planned %+v, next check %s", step.Plan, step.Case.NextCheckAt)
	}
	ledger[0] = RecordResult(ledger[0], Receipt{}, nil, after(time.Minute+time.Second))
	step = advance(t, step.Case, ledger, d, after(time.Minute+time.Second))
	if a := planned(t, step); a.Name != ActionRelease || a.Reference != "c1.1" || a.ID != "c1.2" {
		t.Errorf("planned %+v", a)
	}
}

// The buyer asks again after withdrawing: the warehouse is asked again, once
// the release is through, and the old answer does not count.
func TestHoldAgainAfterRelease(t *testing.T) {
	t.Parallel()
	c, ledger := held(t)
	ledger[0] = confirmed(ledger[0], t0)
	s := stocked(word(ShipmentHeld, time.Second, answering("c1.1")))
	c, _ = CloseInquiries(c, ledger, &s, nil, after(time.Minute))
	c = Observe(c, unshipped(StatusClosed), ledger, after(time.Minute))
	step := advance(t, c, ledger, live(OutcomeRecord, ActionRelease), after(time.Minute))
	ledger = ledgerAfter(ledger, step)
	c = Observe(step.Case, unshipped(StatusPending), ledger, after(2*time.Minute))
	hold := within(live(OutcomeWait, ActionHold))
	if step = advance(t, c, ledger, hold, after(2*time.Minute)); len(step.Plan) != 0 {
		t.Fatalf("asked to hold while the release is under way: %+v", step.Plan)
	}
	ledger[1] = confirmed(ledger[1], after(2*time.Minute))
	step = advance(t, step.Case, ledger, hold, after(3*time.Minute))
	if a := planned(t, step); a.Name != ActionHold || a.ID != "c1.3" {
		t.Fatalf("planned %+v", a)
	}
	ledger = ledgerAfter(ledger, step)
	c, _ = CloseInquiries(step.Case, ledger, &s, nil, after(4*time.Minute))
	if h := c.Inquiries[1]; !h.Open() {
		t.Errorf("the old word answers %q", h.Response)
	}
	s = s.Apply(word(ShipmentHeld, 2*time.Minute, answering("c1.3")), after(4*time.Minute))
	if c, _ = CloseInquiries(c, ledger, &s, nil, after(4*time.Minute)); c.Inquiries[1].Response != ResponseHeld || c.Inquiries[0].Response != ResponseHeld {
		t.Errorf("hand-overs %+v", c.Inquiries)
	}
}

func TestTellShipment(t *testing.T) {
	t.Parallel()
	tell := func(o Outcome, status Status, state ShipmentState) (Case, Step) {
		c := opened(unshipped(status))
		if state != "" {
			s := stocked(word(state, 0))
			c.Fulfilment = &s
		}
		return c, advance(t, c, nil, live(o, ActionReportShipment), t0)
	}
	for _, tt := range []struct {
		outcome Outcome
		status  Status
		state   ShipmentState
		told    bool
	}{
		{OutcomeApprove, StatusPending, ShipmentHeld, true},
		{OutcomeWait, StatusPending, ShipmentHeld, false}, // it makes the platform pay
		{OutcomeReview, StatusPending, ShipmentHeld, false},
		{OutcomeApprove, StatusRefunding, ShipmentHeld, false},
		{OutcomeWait, StatusPending, ShipmentGone, true},
		{OutcomeReview, StatusPending, ShipmentGone, true},
		{OutcomeApprove, StatusPending, "", false},
	} {
		_, step := tell(tt.outcome, tt.status, tt.state)
		var told []Action
		for _, a := range step.Plan {
			if a.Name == ActionReportShipment {
				told = append(told, a)
			}
		}
		if (len(told) == 1) != tt.told || tt.told && (told[0].Shipment != tt.state || told[0].Stage != StageFulfilment || told[0].Amount != Fen(1990) || told[0].Version != "v1") {
			t.Errorf("%s, %s, %q: told %+v", tt.outcome, tt.status, tt.state, told)
		}
	}
	nobody := opened(unshipped(StatusPending))
	nobody.Fulfilment = &Fulfilment{Inspection: InspectedIntact} // says nothing of the shipment
	if step := advance(t, nobody, nil, live(OutcomeWait, ActionReportShipment), t0); len(step.Plan) != 0 {
		t.Errorf("told %+v", step.Plan)
	}
	// Once per word and version.
	c, step := tell(OutcomeWait, StatusPending, ShipmentGone)
	ledger := []Action{RecordResult(sent(planned(t, step), t0), Receipt{}, failure(ClassRefused), t0)}
	c.Actions = 1
	if again := advance(t, c, ledger, live(OutcomeWait, ActionReportShipment), after(time.Minute)); len(again.Plan) != 0 {
		t.Errorf("told again: %+v", again.Plan)
	}
	seen := unshipped(StatusPending)
	seen.Version = "v2"
	if again := advance(t, Observe(c, seen, ledger, after(time.Minute)), ledger, live(OutcomeWait, ActionReportShipment), after(time.Minute)); planned(t, again).Version != "v2" {
		t.Errorf("the changed request is told %+v", again.Plan)
	}
}

// "Stopped" is taken back with the approval that it went with.
func TestStoppedGoesOnlyWithAnApproval(t *testing.T) {
	t.Parallel()
	c := opened(unshipped(StatusPending))
	s := stocked(word(ShipmentHeld, 0))
	c.Fulfilment = &s
	first := advance(t, c, nil, live(OutcomeApprove, ActionReportShipment), t0)
	if len(first.Plan) != 2 || first.Plan[1].Shipment != ShipmentHeld {
		t.Fatalf("planned %+v", first.Plan)
	}
	shadow := live(OutcomeApprove, ActionReportShipment)
	shadow.Mode = ModeShadow
	changed := unshipped(StatusPending)
	changed.Version, changed.Amount = "v2", Fen(5)
	same := unshipped(StatusPending)
	for name, tt := range map[string]struct {
		seen  Snapshot
		d     Decision
		drops int // with the approval itself
		plans int
	}{
		"nothing has changed": {same, live(OutcomeApprove, ActionReportShipment), 0, 0},
		"a person decides":    {same, live(OutcomeReview), 2, 0},
		"shadow":              {same, shadow, 2, 0},
		"closed":              {unshipped(StatusClosed), live(OutcomeRecord), 2, 0},
		"another request":     {changed, live(OutcomeApprove, ActionReportShipment), 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := advance(t, Observe(first.Case, tt.seen, first.Plan, after(time.Minute)), first.Plan, tt.d, after(time.Minute))
			if len(step.Completed) != tt.drops || len(step.Plan) != tt.plans {
				t.Errorf("settled %+v, planned %+v", step.Completed, step.Plan)
			}
			for _, done := range step.Completed {
				a := done.Action
				if a.State != Refused || a.Result != "withdrawn" || !a.CompletedAt.Equal(after(time.Minute)) {
					t.Errorf("settled %+v", a)
				}
			}
		})
	}
	// What was sent is not taken back, and "gone" moves no money.
	ledger := []Action{first.Plan[0], sent(first.Plan[1], t0)}
	if step := advance(t, first.Case, ledger, live(OutcomeReview), t0); len(step.Completed) != 1 || step.Completed[0].Action.Name != ActionApprove {
		t.Errorf("settled %+v", step.Completed)
	}
	gone := first.Plan[1]
	gone.Shipment = ShipmentGone
	if step := advance(t, first.Case, []Action{gone}, live(OutcomeReview), t0); len(step.Completed) != 0 {
		t.Errorf("settled %+v", step.Completed)
	}
}
