package backtest

import (
	"slices"
	"time"

	"makegood/aftersale"
)

// state is a case as it was known at one moment.
type state struct {
	c       aftersale.Case
	actions []aftersale.Action // of the ledger
	at      time.Time
}

// stateAt takes a case back to its last decision that the platform was told, or to
// its first decision if the platform was told none. possible is false if nothing
// was ever decided, and for what the platform paid by itself.
func stateAt(c aftersale.Case, actions []aftersale.Action) (then state, possible bool) {
	snapshot := *c.Snapshot
	at, earlier := c.DecidedAt, 0
	if i := lastDecision(actions); i >= 0 {
		a := actions[i]
		snapshot.Kind, snapshot.Status, snapshot.Amount, snapshot.Version = a.Kind, a.Status, a.Amount, a.Version
		at, earlier = a.PlannedAt, i
	} else {
		snapshot.Status = aftersale.StatusPending
	}
	if at.IsZero() || snapshot.Instant || !snapshot.Status.WaitsForSeller() {
		return state{}, false
	}
	snapshot.Intervention = false
	c.Snapshot, c.State = &snapshot, aftersale.StateWaiting
	c.PlatformPaid, c.Review, c.ClaimedBy, c.Loss = false, nil, "", nil
	c.ReviewSince, c.HeldSince, c.PausedAt, c.ClosedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	c.Deadline = aftersale.Deadline{}
	c.Inquiries, c.Fulfilment = inquiriesAt(c.Inquiries, at), fulfilmentAt(c.Fulfilment, at)
	return state{c: c, actions: actionsAt(actions[:earlier], at), at: at}, true
}

// lastDecision is the index of the last action that told the platform a decision;
// -1 if there is none.
func lastDecision(actions []aftersale.Action) int {
	for i, a := range slices.Backward(actions) {
		if a.Name.IsDecision() {
			return i
		}
	}
	return -1
}

// actionsAt shows ledger entries as they stood at a time.
func actionsAt(actions []aftersale.Action, at time.Time) []aftersale.Action {
	out := slices.Clone(actions)
	for i := range out {
		if out[i].CompletedAt.After(at) {
			out[i].State, out[i].CompletedAt, out[i].Result = aftersale.Sent, time.Time{}, ""
		}
	}
	return out
}

// inquiriesAt shows the inquiries as they stood at a time.
func inquiriesAt(all []aftersale.Inquiry, at time.Time) []aftersale.Inquiry {
	var out []aftersale.Inquiry
	for _, inquiry := range all {
		if inquiry.At.After(at) {
			continue
		}
		if inquiry.RespondedAt.After(at) {
			inquiry.Response, inquiry.RespondedAt, inquiry.RespondedBy = "", time.Time{}, ""
		}
		out = append(out, inquiry)
	}
	return out
}

// fulfilmentAt shows what the warehouse had reported by a time; nil if nothing. Only
// its newest reports are stored: what an older one said is not known any more.
func fulfilmentAt(stored *aftersale.Fulfilment, at time.Time) *aftersale.Fulfilment {
	if stored == nil {
		return nil
	}
	then := *stored
	if then.ShipmentAt.After(at) {
		then.Shipment, then.ShipmentAt = "", time.Time{}
	}
	if then.WaybillAt.After(at) {
		then.Waybill, then.WaybillAt = aftersale.Waybill{}, time.Time{}
	}
	if then.AnsweredAt.After(at) {
		then.AnsweredRequest, then.AnsweredAt = "", time.Time{}
	}
	if then.InspectedAt.After(at) {
		then.Inspection, then.InspectedAt, then.ReturnNumber, then.Evidence = "", time.Time{}, "", nil
	}
	if then.Shipment == "" && then.Inspection == "" {
		return nil
	}
	if then.ReportedAt.After(at) {
		then.ReportedAt = at
	}
	return &then
}
