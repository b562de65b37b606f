package engine

import (
	"time"

	"makegood/aftersale"
)

// trackDoubt keeps since when nobody can tell whether the parcel has left: a
// waybill exists, or may exist, and no courier has scanned it (U4).
func trackDoubt(c aftersale.Case, parcels map[string]aftersale.Parcel, now time.Time) aftersale.Case {
	refundOnly := c.Snapshot.Kind == aftersale.KindRefundUnshipped || c.Snapshot.Kind == aftersale.KindRefundShipped
	inDoubt := c.Snapshot.MayHaveLeft || c.Snapshot.Kind == aftersale.KindRefundShipped
	for _, w := range c.Snapshot.Outbound {
		if parcels[w.Number].State.Left() {
			c.HeldSince = time.Time{}
			return c
		}
		inDoubt = inDoubt || parcels[w.Number].State != aftersale.TrackCancelled
	}
	switch {
	case !refundOnly || !inDoubt || !c.Snapshot.Status.WaitsForSeller():
		c.HeldSince = time.Time{}
	case c.HeldSince.IsZero():
		c.HeldSince = now
	}
	return c
}

// signedAt is when the return parcel was delivered to the shop; zero if it
// was not, or nobody knows. From then on a shorter clock runs.
func signedAt(s aftersale.Snapshot, parcels map[string]aftersale.Parcel) time.Time {
	if s.Return == nil {
		return time.Time{}
	}
	if p := parcels[s.Return.Number]; p.State == aftersale.TrackDelivered || p.State == aftersale.TrackReturned {
		return p.StateAt
	}
	return time.Time{}
}
