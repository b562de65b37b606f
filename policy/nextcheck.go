package policy

import (
	"time"

	"makegood/aftersale"
)

// How often a case is looked at although nothing has been heard.
const (
	rereadOurTurn = 30 * time.Minute // platforms move deadlines without telling
	rereadOther   = 2 * time.Hour
	requeryParcel = 30 * time.Minute // while money depends on where the parcel is
)

// earliest keeps the earliest of the times after now that it is given.
type earliest struct{ now, at time.Time }

func (e *earliest) add(at time.Time) {
	if at.After(e.now) && (e.at.IsZero() || at.Before(e.at)) {
		e.at = at
	}
}

// nextCheck is when the case has to be looked at again if nothing happens.
// It is zero for a case that is over.
func nextCheck(in *Input, f *Facts, d *aftersale.Decision, after func(*Thresholds) time.Duration) time.Time {
	if aftersale.Status(f.Status).Final() && d.Outcome == aftersale.OutcomeRecord {
		return time.Time{}
	}
	e := &earliest{now: in.Now}
	if after != nil {
		if wait := after(&in.Thresholds); wait > 0 {
			e.add(in.Now.Add(wait))
		}
	}
	if f.SellerTurn {
		e.add(in.Now.Add(rereadOurTurn))
		e.deadline(in, f)
		if !in.Case.HeldSince.IsZero() {
			e.add(in.Case.HeldSince.Add(in.Thresholds.WarehouseTimeout))
		}
	} else {
		e.add(in.Now.Add(rereadOther))
	}
	if dependsOnParcel(f, d) {
		e.add(in.Now.Add(requeryParcel))
	}
	if f.Moving {
		e.stalls(in)
	}
	if e.at.IsZero() {
		e.add(in.Now.Add(rereadOurTurn))
	}
	return e.at
}

// deadline adds the moments before the platform acts: when a person is told, when
// the fallback acts, and the end.
func (e *earliest) deadline(in *Input, f *Facts) {
	if !f.HasDeadline {
		return
	}
	at := in.Case.Deadline.At
	e.add(at.Add(-in.Thresholds.SafetyMargin))
	e.add(at.Add(-in.Thresholds.FallbackMargin))
	e.add(at)
}

// dependsOnParcel reports whether the next decision may turn on a tracking event.
func dependsOnParcel(f *Facts, d *aftersale.Decision) bool {
	switch {
	case d.Outcome == aftersale.OutcomeRecover:
		return true
	case !f.SellerTurn:
		return false
	case f.RefundOnly:
		return f.HasWaybill
	}
	return f.ReturnParcel != ParcelNone && !f.ReturnArrived
}

// stalls adds the times at which a parcel without a new scan counts as
// stalled and as lost.
func (e *earliest) stalls(in *Input) {
	t := &in.Thresholds
	for _, w := range in.Case.Snapshot.Outbound {
		p := in.Parcels[w.Number]
		if !p.State.Moving() || p.LastScanAt.IsZero() {
			continue
		}
		e.add(p.LastScanAt.Add(t.StallNudge))
		e.add(p.LastScanAt.Add(t.StallLost))
		e.add(p.LastScanAt.Add(t.StallLostRemote))
	}
}
