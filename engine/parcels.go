package engine

import (
	"context"
	"log/slog"
	"time"

	"makegood/aftersale"
)

// trackTimeout bounds querying a courier while a case is processed.
const trackTimeout = 5 * time.Second

// parcelReader reads the parcels of one case.
type parcelReader struct {
	tracking
	log   *slog.Logger // names the case
	at    time.Time
	query bool // the courier is queried where what is known is old
}

// parcels returns the case's parcels by waybill number; with query, the courier
// is queried where what is known is old. A waybill that changed its number on
// the way back is followed: the first number then carries the state of the last.
func (t tracking) parcels(ctx context.Context, c aftersale.Case, now time.Time, query bool) map[string]aftersale.Parcel {
	waybills := c.Snapshot.Outbound
	if c.Snapshot.Return != nil {
		waybills = append(waybills[:len(waybills):len(waybills)], *c.Snapshot.Return)
	}
	r := parcelReader{tracking: t, log: forCase(t.log, c), at: now, query: query}
	out := map[string]aftersale.Parcel{}
	for _, w := range waybills {
		if w.Number == "" {
			continue
		}
		p := r.parcel(ctx, w)
		for hops := 0; p.NextNumber != "" && p.NextNumber != p.Number && hops < aftersale.MaxWaybillHops; hops++ {
			next := r.parcel(ctx, aftersale.Waybill{Courier: w.Courier, Number: p.NextNumber})
			p = Follow(p, next)
		}
		out[w.Number] = p
	}
	return out
}

// Follow joins a parcel with the waybill that carries it from then on: a
// delivery of the new number is a delivery to the sender, because only a
// parcel that turned back gets one.
func Follow(p, next aftersale.Parcel) aftersale.Parcel {
	if next.LastScanAt.After(p.LastScanAt) {
		p.LastScanAt = next.LastScanAt
	}
	if next.State == aftersale.TrackDelivered || next.State == aftersale.TrackReturned {
		p.State, p.StateAt = aftersale.TrackReturned, next.StateAt
	}
	p.NextNumber = next.NextNumber
	return p
}

// parcel reads one parcel. What cannot be read now stays as it is known.
func (r parcelReader) parcel(ctx context.Context, w aftersale.Waybill) aftersale.Parcel {
	p := aftersale.Parcel{Courier: w.Courier, Number: w.Number}
	stored, err := r.store.Parcels(ctx, []string{w.Number})
	if err != nil {
		r.log.Error("parcel cannot be read", "courier", w.Courier, "error", err.Error())
		return p
	}
	if len(stored) == 1 {
		p = stored[0]
	}
	if !r.query {
		return p
	}
	if p.Subscribed.IsZero() {
		p = r.subscribe(ctx, w, p)
	}
	tracker, account, ok := r.reg.Tracker(w.Courier)
	if !ok || r.at.Sub(p.CheckedAt) < tracker.TrackEvery() {
		return p
	}
	log := r.log.With("courier", w.Courier, "tracker", account.Name, "account", account.ID)
	ctx, cancel := context.WithTimeout(ctx, trackTimeout)
	defer cancel()
	scans, err := tracker.Track(ctx, w)
	if err != nil {
		log.Warn("parcel cannot be tracked", "class", aftersale.ClassOf(err), "error", err.Error())
		return p
	}
	updated, _, err := r.store.UpdateParcel(ctx, w.Number, nil, func(old aftersale.Parcel) aftersale.Parcel {
		old.Courier = w.Courier
		return r.merge(old, w.Number, scans)
	})
	if err != nil {
		log.Error("tracking cannot be stored", "error", err.Error())
		return p
	}
	return updated
}

// subscribe asks an aggregator once to push about the parcel. A refusal counts
// as subscribed: a second attempt would be refused too, and attempts are paid.
func (r parcelReader) subscribe(ctx context.Context, w aftersale.Waybill, p aftersale.Parcel) aftersale.Parcel {
	s, account, ok := r.reg.Subscriber(w.Courier)
	if !ok {
		return p
	}
	log := r.log.With("courier", w.Courier, "tracker", account.Name, "account", account.ID)
	ctx, cancel := context.WithTimeout(ctx, trackTimeout)
	defer cancel()
	if err := s.Subscribe(ctx, w); err != nil {
		switch class := aftersale.ClassOf(err); class {
		case aftersale.ClassManual, aftersale.ClassRefused:
			log.Warn("subscription refused", "class", class, "error", err.Error())
		default:
			log.Warn("parcel cannot be subscribed to", "class", class, "error", err.Error())
			return p
		}
	}
	updated, _, err := r.store.UpdateParcel(ctx, w.Number, nil, func(old aftersale.Parcel) aftersale.Parcel {
		old.Number, old.Courier, old.Subscribed = w.Number, w.Courier, r.now()
		return old.Apply()
	})
	if err != nil {
		log.Error("subscription cannot be stored", "error", err.Error())
		return p
	}
	return updated
}
