package engine

import (
	"context"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/policy/reason"
)

// gather brings the case up to date with everything that is known now: the
// snapshot, the warehouse, the parcels, and the outcomes of calls whose reply
// was lost.
func (r *run) gather(ctx context.Context, snapshot aftersale.Snapshot) {
	r.c.ReadFails, r.c.ReadError = 0, ""
	reported, down := r.e.fulfilment.of(ctx, &snapshot, r.c.Ref, r.now)
	r.warehouseDown = down
	snapshot = withWarehouseWaybill(snapshot, reported)
	r.c = aftersale.Observe(r.c, snapshot, r.actions, r.now)
	r.identify(snapshot)
	r.parcels = r.e.tracking.parcels(ctx, r.c, r.now, !r.c.State.Final())
	r.resolveUnknown(&snapshot)
	var closed []aftersale.Entry
	r.c, closed = aftersale.CloseInquiries(r.c, r.actions, reported, r.parcels, r.now)
	r.entries = append(r.entries, closed...)
	r.setDeadline(snapshot)
	r.c = trackDoubt(r.c, r.parcels, r.now)
}

// identify keeps what the case may know of reason and buyer: a class and a
// keyed hash, never the words or the id themselves.
func (r *run) identify(snapshot aftersale.Snapshot) {
	words := snapshot.Reason + " " + snapshot.BuyerWords
	class := reason.Classify(r.c.Ref.Platform, snapshot.ReasonCode, words)
	if class != reason.Unknown || r.c.ReasonClass == "" {
		r.c.ReasonClass = string(class)
	}
	if key := buyerKey(r.e.buyers, r.c.Ref.Platform, snapshot.Buyer); key != "" {
		r.c.Buyer = key
	}
}

// resolveUnknown records the outcomes that can be read from the snapshot and
// the parcels: of calls whose reply was lost, and of accepted intercepts.
func (r *run) resolveUnknown(snapshot *aftersale.Snapshot) {
	for i, a := range r.actions {
		parcel := r.parcels[a.Waybill.Number]
		next := aftersale.ResolveUnknown(a, snapshot, parcel, r.now)
		next = aftersale.RecordInterceptOutcome(next, parcel)
		if next.State != a.State || next.InterceptOutcome != a.InterceptOutcome {
			r.resolved = append(r.resolved, aftersale.Completed{Action: next, From: a.State})
			r.actions[i] = next
		}
	}
}

// setDeadline keeps until when the shop has to act. A request that does not
// wait for the shop has none; then the one that applied last stays on record.
func (r *run) setDeadline(snapshot aftersale.Snapshot) {
	deadline, actBy := r.e.clocks.DeadlineSigned(r.c, snapshot, signedAt(snapshot, r.parcels), r.now)
	if !deadline.At.IsZero() || snapshot.Status.WaitsForSeller() {
		r.c.Deadline, r.c.ActBy = deadline, actBy
	}
}

// refuseReasons adds what a refusal may cite, for the person who reviews the
// case: once per version of the request, and best effort.
func (r *run) refuseReasons(ctx context.Context) {
	reasoner, ok := r.shop.Adapter.(marketplace.RefuseReasoner)
	if !ok || !r.input.CanRefuse || !r.c.Snapshot.Status.WaitsForSeller() {
		return
	}
	b := r.before.Snapshot
	if b != nil && b.Version == r.c.Snapshot.Version && len(b.RefuseReasons) > 0 {
		r.c.Snapshot.RefuseReasons = b.RefuseReasons
		return
	}
	reasons, err := reasoner.RefuseReasons(ctx, r.c.Ref)
	if err != nil {
		forCase(r.e.log, r.c).Warn("refuse reasons cannot be read",
			"class", aftersale.ClassOf(err), "error", err.Error())
		return
	}
	r.c.Snapshot.RefuseReasons = reasons
}
