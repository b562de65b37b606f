package aftersale

import (
	"testing"
	"time"
)

// within is a decision that gives the warehouse half an hour to respond.
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
	parcel := Waybill{Courier: "sf", Number: "W1"}
	equal(t, "planned", ledger[0], Action{
		ID: "c1.1", CaseID: "c1", Ref: c.Ref, OrderID: "o1", Name: ActionHold, Stage: StageFulfilment, N: 1,
		Kind: KindRefundUnshipped, Status: StatusPending, Amount: Fen(1990), Version: "v1", Rule: "U1", Waybill: parcel,
		State: Planned, PlannedAt: t0,
	})
	equal(t, "inquiries", c.Inquiries, []Inquiry{
		{N: 1, To: PartyWarehouse, Question: QuestionHold, Rule: "U1", Waybill: parcel, At: t0, Due: after(30 * time.Minute)},
	})
}

// One request to hold, whatever became of it and however often the rule says so.
func TestHoldOnce(t *testing.T) {
	t.Parallel()
	_, ledger := held(t)
	for _, a := range []Action{
		ledger[0], sent(ledger[0], t0), lost(ledger[0], t0), confirmed(ledger[0], t0), failed(ledger[0], ClassRefused, t0),
	} {
		c, _ := held(t)
		for _, at := range []time.Duration{time.Second, time.Minute, time.Hour} { // the last after silence
			c, _ = CloseInquiries(c, []Action{a}, nil, nil, after(at))
			step := advance(t, c, []Action{a}, within(live(OutcomeWait, ActionHold)), after(at))
			idle(t, string(a.State)+" after "+at.String(), step)
			equal(t, string(a.State)+" after "+at.String(), questions(step.Case), []string{"warehouse hold W1"})
		}
	}
}

// Somebody has telephoned, and no request was sent: the rule does not ask
// again until there is a response.
func TestHoldAskedByAPerson(t *testing.T) {
	t.Parallel()
	c, _ := OpenInquiry(opened(unshipped(StatusPending)), QuestionHold, PartyWarehouse, Waybill{Number: "W1"}, "li", after(time.Hour), t0)
	hold := within(live(OutcomeWait, ActionHold))
	step := advance(t, c, nil, hold, t0)
	idle(t, "before the response", step)
	equal(t, "inquiries", questions(step.Case), []string{"warehouse hold W1"})
	c, _, _ = RecordResponse(c, 1, ResponseGone, "li", nil, t0)
	step = advance(t, c, nil, hold, t0)
	equal(t, "planned after the response", plans(step), []string{"c1.1 warehouse:hold"})
	equal(t, "inquiries", questions(step.Case), []string{"warehouse hold W1", "warehouse hold W1"})
}

func TestRelease(t *testing.T) {
	t.Parallel()
	release, withdrawn := []string{"c1.2 warehouse:release"}, []string{"c1.1 warehouse:hold refused (withdrawn)"}
	for name, tt := range map[string]struct {
		hold              func(Action) Action
		planned, complete []string
	}{
		"confirmed":                           {func(a Action) Action { return confirmed(a, t0) }, release, nil},
		"never sent":                          {func(a Action) Action { return a }, nil, withdrawn},
		"sent, perhaps taken, to be repeated": {func(a Action) Action { return lost(a, t0) }, release, withdrawn},
		"sent, not taken, to be repeated":     {func(a Action) Action { return failed(a, ClassRetry, t0) }, release, withdrawn},
		"on its way":                          {func(a Action) Action { return sent(a, t0) }, nil, nil},
		"refused":                             {func(a Action) Action { return failed(a, ClassRefused, t0) }, nil, nil},
		"refused, but perhaps taken before":   {func(a Action) Action { return failed(lost(a, t0), ClassRefused, t0) }, release, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, ledger := held(t)
			ledger[0] = tt.hold(ledger[0])
			c = Observe(c, unshipped(StatusClosed), ledger, after(time.Minute))
			step := advance(t, c, ledger, live(OutcomeRecord, ActionRelease), after(time.Minute))
			equal(t, "planned", plans(step), tt.planned)
			equal(t, "completed", completions(step), tt.complete)
			equal(t, "state", step.Case.State, StateClosed)
			for _, a := range step.Plan {
				equal(t, "reference", a.Reference, "c1.1")
				equal(t, "stage", a.Stage, StageFulfilment)
			}
			// Not again, whatever became of it.
			ledger = ledgerAfter(ledger, step)
			for i, a := range ledger {
				if a.Name == ActionRelease {
					ledger[i] = failed(a, ClassRefused, t0)
				}
			}
			idle(t, "again", advance(t, step.Case, ledger, live(OutcomeRecord, ActionRelease), after(time.Hour)))
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
	idle(t, "while the hold is on its way", step)
	equal(t, "next check", step.Case.NextCheckAt, after(time.Minute+Lease+time.Second))
	ledger[0] = RecordResult(ledger[0], Receipt{}, nil, after(time.Minute+time.Second))
	step = advance(t, step.Case, ledger, d, after(time.Minute+time.Second))
	equal(t, "planned", plans(step), []string{"c1.2 warehouse:release"})
	equal(t, "reference", step.Plan[0].Reference, "c1.1")
}

// The buyer asks again after withdrawing: the warehouse is asked again, once
// the release is through, and the old response does not count.
func TestHoldAgainAfterRelease(t *testing.T) {
	t.Parallel()
	c, ledger := held(t)
	ledger[0] = confirmed(ledger[0], t0)
	known := reported(report(ShipmentHeld, time.Second, answering("c1.1")))
	c, _ = CloseInquiries(c, ledger, &known, nil, after(time.Minute))
	c = Observe(c, unshipped(StatusClosed), ledger, after(time.Minute))
	step := advance(t, c, ledger, live(OutcomeRecord, ActionRelease), after(time.Minute))
	ledger = ledgerAfter(ledger, step)
	c = Observe(step.Case, unshipped(StatusPending), ledger, after(2*time.Minute))
	hold := within(live(OutcomeWait, ActionHold))
	step = advance(t, c, ledger, hold, after(2*time.Minute))
	idle(t, "while the release is under way", step)
	ledger[1] = confirmed(ledger[1], after(2*time.Minute))
	step = advance(t, step.Case, ledger, hold, after(3*time.Minute))
	equal(t, "planned", plans(step), []string{"c1.3 warehouse:hold"})
	ledger = ledgerAfter(ledger, step)
	responses := func(c Case) []string { return []string{c.Inquiries[0].Response, c.Inquiries[1].Response} }
	c, _ = CloseInquiries(step.Case, ledger, &known, nil, after(4*time.Minute))
	equal(t, "responses by the old report", responses(c), []string{ResponseHeld, ""})
	known = known.Apply(report(ShipmentHeld, 2*time.Minute, answering("c1.3")), after(4*time.Minute))
	c, _ = CloseInquiries(c, ledger, &known, nil, after(4*time.Minute))
	equal(t, "responses by the new report", responses(c), []string{ResponseHeld, ResponseHeld})
}

// reporting is a case of which the warehouse says state.
func reporting(status Status, state ShipmentState) Case {
	c := opened(unshipped(status))
	if state != "" {
		known := reported(report(state, 0))
		c.Fulfilment = &known
	}
	return c
}

func TestShipmentReport(t *testing.T) {
	t.Parallel()
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
		when := string(tt.outcome) + " " + string(tt.status) + " " + string(tt.state)
		told := false
		for _, a := range advance(t, reporting(tt.status, tt.state), nil, live(tt.outcome, ActionReportShipment), t0).Plan {
			if a.Name != ActionReportShipment {
				continue
			}
			told = true
			want := a
			want.Shipment, want.Stage, want.Amount, want.Version = tt.state, StageFulfilment, Fen(1990), "v1"
			equal(t, when, a, want)
		}
		equal(t, when+": told", told, tt.told)
	}
	unpackedOnly := opened(unshipped(StatusPending))
	unpackedOnly.Fulfilment = &Fulfilment{Inspection: InspectedIntact} // says nothing of the shipment
	idle(t, "nothing said of the shipment", advance(t, unpackedOnly, nil, live(OutcomeWait, ActionReportShipment), t0))
}

// Each state of the shipment is told once per version of the request.
func TestShipmentReportOncePerVersion(t *testing.T) {
	t.Parallel()
	d := live(OutcomeWait, ActionReportShipment)
	step := advance(t, reporting(StatusPending, ShipmentGone), nil, d, t0)
	ledger := []Action{failed(planned(t, step), ClassRefused, t0)}
	idle(t, "again", advance(t, step.Case, ledger, d, after(time.Minute)))
	snapshot := unshipped(StatusPending)
	snapshot.Version = "v2"
	c := Observe(step.Case, snapshot, ledger, after(time.Minute))
	equal(t, "version", planned(t, advance(t, c, ledger, d, after(time.Minute))).Version, "v2")
}

// The report that the shipment was stopped is taken back with the approval that
// it belongs to.
func TestShipmentReportOnlyWithAnApproval(t *testing.T) {
	t.Parallel()
	approve := live(OutcomeApprove, ActionReportShipment)
	first := advance(t, reporting(StatusPending, ShipmentHeld), nil, approve, t0)
	equal(t, "planned", plans(first), []string{"c1.1 refund:approve", "c1.2 shipment:answer"})
	equal(t, "told", first.Plan[1].Shipment, ShipmentHeld)
	shadow := approve
	shadow.Mode = ModeShadow
	changed := unshipped(StatusPending)
	changed.Version, changed.Amount = "v2", Fen(5)
	both := []string{"c1.1 refund:approve refused (withdrawn)", "c1.2 shipment:answer refused (withdrawn)"}
	for name, tt := range map[string]struct {
		snapshot          Snapshot
		d                 Decision
		complete, planned []string
	}{
		"nothing has changed": {unshipped(StatusPending), approve, nil, nil},
		"a person decides":    {unshipped(StatusPending), live(OutcomeReview), both, nil},
		"shadow":              {unshipped(StatusPending), shadow, both, nil},
		"closed":              {unshipped(StatusClosed), live(OutcomeRecord), both, nil},
		"another request":     {changed, approve, both, []string{"c1.3 refund:approve", "c1.4 shipment:answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := Observe(first.Case, tt.snapshot, first.Plan, after(time.Minute))
			step := advance(t, c, first.Plan, tt.d, after(time.Minute))
			equal(t, "completed", completions(step), tt.complete)
			equal(t, "planned", plans(step), tt.planned)
			for _, done := range step.Completed {
				equal(t, done.Action.ID+" completed at", done.Action.CompletedAt, after(time.Minute))
			}
		})
	}
	// What was sent is not taken back.
	ledger := []Action{first.Plan[0], sent(first.Plan[1], t0)}
	equal(t, "completed once sent", completions(advance(t, first.Case, ledger, live(OutcomeReview), t0)), both[:1])
	// A report that the parcel has gone makes nobody pay.
	gone := first.Plan[1]
	gone.Shipment = ShipmentGone
	idle(t, "gone", advance(t, first.Case, []Action{gone}, live(OutcomeReview), t0))
}
