package backtest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

// decidedAt is when the case of these tests was decided.
var decidedAt = time.Date(2026, 11, 22, 16, 30, 0, 0, time.UTC)

// What happened after the decision is not known.
func TestStateAtTheFirstDecision(t *testing.T) {
	t.Parallel()
	later := decidedAt.Add(time.Hour)
	c := aftersale.Case{
		DecidedAt: decidedAt, State: aftersale.StateClosed, ClosedAt: later, ClaimedBy: "x", PlatformPaid: true, Loss: &aftersale.Loss{},
		Review: &aftersale.ReviewDecision{}, ReviewSince: later, HeldSince: later, PausedAt: later, Deadline: aftersale.Deadline{At: later},
		Snapshot: &aftersale.Snapshot{Status: aftersale.StatusClosed, Intervention: true, Amount: aftersale.Fen(5)},
	}
	then, possible := stateAt(c, nil)
	want := aftersale.Case{
		DecidedAt: decidedAt, State: aftersale.StateWaiting,
		Snapshot: &aftersale.Snapshot{Status: aftersale.StatusPending, Amount: aftersale.Fen(5)},
	}
	if diff := cmp.Diff(want, then.c); !possible || diff != "" {
		t.Errorf("possible %t, case (-want +got):\n%s", possible, diff)
	}
	if !then.at.Equal(decidedAt) || len(then.actions) != 0 {
		t.Errorf("got %d actions at %s, want none at %s", len(then.actions), then.at, decidedAt)
	}
	if c.Snapshot.Status != aftersale.StatusClosed || !c.Snapshot.Intervention {
		t.Error("the stored snapshot was changed")
	}
}

// The last decision that the platform was told counts, with the ledger before it.
func TestStateAtTheLastDecision(t *testing.T) {
	t.Parallel()
	c := aftersale.Case{DecidedAt: decidedAt.Add(-24 * time.Hour), Snapshot: &aftersale.Snapshot{Status: aftersale.StatusRefunded, Kind: aftersale.KindRefundShipped, Version: "9"}}
	ledger := []aftersale.Action{
		{N: 1, Name: aftersale.ActionReturn, State: aftersale.Confirmed, PlannedAt: decidedAt.Add(-2 * time.Hour), CompletedAt: decidedAt.Add(-time.Hour)},
		{N: 2, Name: aftersale.ActionRemark, State: aftersale.Confirmed, PlannedAt: decidedAt.Add(-time.Minute), CompletedAt: decidedAt.Add(time.Minute), Result: "ok"},
		{N: 3, Name: aftersale.ActionApprove, PlannedAt: decidedAt, Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning, Amount: aftersale.Fen(7), Version: "4"},
		{N: 4, Name: aftersale.ActionRemark, PlannedAt: decidedAt.Add(time.Hour)},
	}
	then, possible := stateAt(c, ledger)
	wantSnapshot := &aftersale.Snapshot{Status: aftersale.StatusReturning, Kind: aftersale.KindReturnRefund, Amount: aftersale.Fen(7), Version: "4"}
	if diff := cmp.Diff(wantSnapshot, then.c.Snapshot); !possible || diff != "" || !then.at.Equal(decidedAt) {
		t.Errorf("possible %t at %s, snapshot (-want +got):\n%s", possible, then.at, diff)
	}
	wantLedger := []aftersale.Action{
		ledger[0],
		{N: 2, Name: aftersale.ActionRemark, State: aftersale.Sent, PlannedAt: decidedAt.Add(-time.Minute)}, // not completed yet
	}
	if diff := cmp.Diff(wantLedger, then.actions); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if ledger[1].State != aftersale.Confirmed {
		t.Error("the stored ledger was changed")
	}
}

func TestStateThatNeverWasOursToDecide(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change  func(*aftersale.Case)
		actions []aftersale.Action
	}{
		"paid by the platform itself": {change: func(c *aftersale.Case) { c.Snapshot.Instant = true }},
		"never decided":               {change: func(c *aftersale.Case) { c.DecidedAt = time.Time{} }},
		"a decision about a request that did not wait": {
			change:  func(*aftersale.Case) {},
			actions: []aftersale.Action{{Name: aftersale.ActionRefuse, Status: aftersale.StatusRefunded, PlannedAt: decidedAt}},
		},
	} {
		c := aftersale.Case{DecidedAt: decidedAt, Snapshot: &aftersale.Snapshot{Status: aftersale.StatusClosed}}
		tc.change(&c)
		if _, possible := stateAt(c, tc.actions); possible {
			t.Errorf("%s: got a state to decide again, want none", name)
		}
	}
}

// An action that was completed at the very moment was known, one a second later not.
func TestActionsAt(t *testing.T) {
	t.Parallel()
	ledger := []aftersale.Action{
		{State: aftersale.Confirmed, CompletedAt: decidedAt.Add(time.Second)}, {State: aftersale.Confirmed, CompletedAt: decidedAt}, {State: aftersale.Planned},
	}
	want := []aftersale.Action{{State: aftersale.Sent}, ledger[1], ledger[2]}
	if diff := cmp.Diff(want, actionsAt(ledger, decidedAt)); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
}

// Nor is known what warehouses, couriers and buyers said later.
func TestInquiriesAt(t *testing.T) {
	t.Parallel()
	before, after := decidedAt.Add(-time.Hour), decidedAt.Add(time.Hour)
	stored := []aftersale.Inquiry{
		{N: 1, At: before, Response: "held", RespondedAt: before, RespondedBy: "wms"},
		{N: 2, At: before, Response: "gone", RespondedAt: after, RespondedBy: "wms"},
		{N: 3, At: after},
	}
	want := []aftersale.Inquiry{stored[0], {N: 2, At: before}}
	if diff := cmp.Diff(want, inquiriesAt(stored, decidedAt)); diff != "" {
		t.Errorf("inquiries (-want +got):\n%s", diff)
	}
	if stored[1].Response != "gone" {
		t.Error("the stored inquiry was changed")
	}
}

func TestFulfilmentAt(t *testing.T) {
	t.Parallel()
	before, after := decidedAt.Add(-time.Hour), decidedAt.Add(time.Hour)
	parcel := aftersale.Waybill{Courier: "sf", Number: "SF1"}
	for name, tc := range map[string]struct{ stored, want *aftersale.Fulfilment }{
		"nothing was reported": {},
		"inspected later": {
			stored: &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, Inspection: aftersale.InspectedIntact, InspectedAt: after, ReturnNumber: "R", ReportedAt: after},
			want:   &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, ReportedAt: decidedAt},
		},
		"all of it before": {
			stored: &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, Waybill: parcel, WaybillAt: before, AnsweredRequest: "1", AnsweredAt: before, ReportedAt: before},
			want:   &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, Waybill: parcel, WaybillAt: before, AnsweredRequest: "1", AnsweredAt: before, ReportedAt: before},
		},
		"named and answered later": {
			stored: &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, Waybill: parcel, WaybillAt: after, AnsweredRequest: "1", AnsweredAt: after, ReportedAt: before},
			want:   &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, ReportedAt: before},
		},
		"inspected before, sent later": {
			stored: &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: after, Inspection: aftersale.InspectedEmpty, InspectedAt: before, ReportedAt: after},
			want:   &aftersale.Fulfilment{Inspection: aftersale.InspectedEmpty, InspectedAt: before, ReportedAt: decidedAt},
		},
		"everything later": {
			stored: &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: after, Inspection: aftersale.InspectedIntact, InspectedAt: after, ReportedAt: after},
		},
	} {
		var copied aftersale.Fulfilment
		if tc.stored != nil {
			copied = *tc.stored
		}
		if diff := cmp.Diff(tc.want, fulfilmentAt(tc.stored, decidedAt)); diff != "" {
			t.Errorf("%s: fulfilment (-want +got):\n%s", name, diff)
		}
		if tc.stored != nil && !cmp.Equal(copied, *tc.stored) {
			t.Errorf("%s: the stored reports were changed", name)
		}
	}
}
