package backtest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

var rewindTo = time.Date(2026, 11, 22, 16, 30, 0, 0, time.UTC)

// TestRewind: what happened later is not known.
func TestRewind(t *testing.T) {
	t.Parallel()
	c := aftersale.Case{DecidedAt: rewindTo, State: aftersale.StateClosed, ClaimedBy: "x", Snapshot: &aftersale.Snapshot{Status: aftersale.StatusClosed}, Loss: &aftersale.Loss{}}
	then, possible := stateAt(c, nil)
	if !possible || then.c.Snapshot.Status != aftersale.StatusPending || c.Snapshot.Status != aftersale.StatusClosed || !then.at.Equal(rewindTo) || len(then.actions) != 0 || then.c.ClaimedBy != "" || then.c.Loss != nil {
		t.Errorf("%+v %v", then, possible)
	}
	c.Snapshot.Instant = true
	if _, possible := stateAt(c, nil); possible {
		t.Error("what the platform paid by itself was never ours to decide")
	}
	ledger := []aftersale.Action{{State: aftersale.Confirmed, CompletedAt: rewindTo.Add(time.Second)}, {State: aftersale.Confirmed, CompletedAt: rewindTo}}
	stood := actionsAt(ledger, rewindTo)
	if stood[0].State != aftersale.Sent || stood[1].State != aftersale.Confirmed || ledger[0].State != aftersale.Confirmed {
		t.Errorf("%+v", stood)
	}
}

// TestRewindOfOthers: nor what warehouses, couriers and buyers said later.
func TestRewindOfOthers(t *testing.T) {
	t.Parallel()
	before, after := rewindTo.Add(-time.Hour), rewindTo.Add(time.Hour)
	hands := []aftersale.Inquiry{
		{N: 1, At: before, Response: "held", RespondedAt: before, RespondedBy: "wms"},
		{N: 2, At: before, Response: "gone", RespondedAt: after, RespondedBy: "wms"},
		{N: 3, At: after},
	}
	want := []aftersale.Inquiry{hands[0], {N: 2, At: before}}
	if diff := cmp.Diff(want, inquiriesAt(hands, rewindTo)); diff != "" {
		t.Error(diff)
	}
	stock := &aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, Inspection: aftersale.InspectedIntact, InspectedAt: after, ReturnNumber: "R", ReportedAt: after}
	if diff := cmp.Diff(&aftersale.Fulfilment{Shipment: aftersale.ShipmentGone, ShipmentAt: before, ReportedAt: rewindTo}, fulfilmentAt(stock, rewindTo)); diff != "" {
		t.Error(diff)
	}
	if stock.Inspection != aftersale.InspectedIntact {
		t.Error("the stored word was changed")
	}
	if s := fulfilmentAt(stock, before.Add(-time.Second)); s != nil {
		t.Errorf("%+v", s)
	}
}

// TestMixedMoneyIsNotAdded: sums of several currencies mean nothing.
func TestMixedMoneyIsNotAdded(t *testing.T) {
	t.Parallel()
	var r Result
	r.sum(map[string]int64{"USD": -1, "CNY": 5, "JPY": 0})
	if diff := cmp.Diff([]CurrencyTotal{{Currency: "CNY", Minor: 5}, {Currency: "USD", Minor: -1}}, r.Money); r.Minor != nil || diff != "" {
		t.Error(r.Minor, diff)
	}
	r.sum(map[string]int64{"CNY": 5})
	if r.Minor == nil || *r.Minor != 5 {
		t.Error("one currency is one number")
	}
	r.Minor = nil
	r.sum(nil)
	if r.Minor == nil || *r.Minor != 0 || r.Money == nil {
		t.Error("no money is zero")
	}
}
