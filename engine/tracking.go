package engine

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// trackTimeout bounds asking a courier within a case's turn.
const trackTimeout = 5 * time.Second

// tracking knows where parcels are: it takes in what couriers push, and asks
// them where that is due.
type tracking struct {
	e *Engine
}

// ApplyTracking takes in what a courier has pushed about a parcel and wakes
// the cases that have to do with it. A push that proves nothing about its
// sender only makes makegood ask the courier.
func (e *Engine) ApplyTracking(ctx context.Context, s store.Subject) error {
	return e.tracking.apply(ctx, s)
}

func (t tracking) apply(ctx context.Context, s store.Subject) error {
	account, ok := t.e.reg.Courier(s.Source, s.Account)
	if !ok {
		return registry.ErrNotConfigured
	}
	pending, err := t.e.store.Pending(ctx, s)
	if err != nil || len(pending) == 0 {
		return err
	}
	done, scans := make([]int64, 0, len(pending)), make([]aftersale.Scan, 0, len(pending))
	for _, m := range pending {
		done = append(done, m.Seq)
		var scan aftersale.Scan
		if err := json.Unmarshal(m.Body, &scan); err != nil {
			ForSubject(t.e.log, s).Error("inbox row does not decode", "seq", m.Seq, "error", err.Error())
			continue
		}
		scans = append(scans, scan)
	}
	if !account.Adapter.Proven() {
		return t.queryCourier(ctx, s.ID, carrierOf(scans), done)
	}
	return t.record(ctx, s.ID, scans, done)
}

func carrierOf(scans []aftersale.Scan) string {
	for _, s := range scans {
		if s.Courier != "" {
			return s.Courier
		}
	}
	return ""
}

// queryCourier reads a parcel from its courier, whatever a push said.
func (t tracking) queryCourier(ctx context.Context, number, company string, done []int64) error {
	tracker, account, ok := t.e.reg.Tracker(company)
	if !ok {
		return t.record(ctx, number, nil, done) // nobody can confirm it: it does not count
	}
	known, err := t.e.store.Parcels(ctx, []string{number})
	if err != nil {
		return err
	}
	if len(known) == 1 {
		wait := askGap(tracker) - t.e.now().Sub(known[0].CheckedAt)
		if wait > time.Second {
			return nil // asked a moment ago: the rows stay pending, and the sweep comes back
		}
		pause(ctx, wait)
	}
	scans, err := tracker.Track(ctx, aftersale.Waybill{Courier: company, Number: number})
	if err != nil {
		// The rows stay pending: the sweep asks again.
		t.e.log.Warn("pushed tracking could not be confirmed", "courier", account.Name, "account", account.ID, "class", aftersale.ClassOf(err), "error", err.Error())
		return nil
	}
	return t.record(ctx, number, scans, done)
}

// askGap keeps strangers from making us ask about a parcel all the time. A
// courier that allows frequent questions is asked soon; one that locks numbers
// (aggregators) never more often than it allows.
func askGap(tracker courier.Tracker) time.Duration {
	if every := tracker.TrackEvery(); every > 10*time.Minute {
		return every
	}
	return time.Second
}

// record stores scans and wakes the cases of the parcel.
func (t tracking) record(ctx context.Context, number string, scans []aftersale.Scan, done []int64) error {
	changed := false
	_, refs, err := t.e.store.UpdateParcel(ctx, number, done, func(p aftersale.Parcel) aftersale.Parcel {
		before := p.State
		next := t.merge(p, number, scans)
		changed = changed || next.State != before || next.NextNumber != p.NextNumber || !next.LastScanAt.Equal(p.LastScanAt)
		return next
	})
	if err != nil || !changed {
		return err
	}
	for _, ref := range refs {
		if err := t.e.Recheck(ctx, ref); err != nil {
			return err
		}
	}
	return nil
}

func (t tracking) merge(p aftersale.Parcel, number string, scans []aftersale.Scan) aftersale.Parcel {
	p.Number = number
	if p.Courier == "" {
		p.Courier = carrierOf(scans)
	}
	p.CheckedAt = t.e.now()
	return p.Apply(scans...)
}

// parcels returns the case's parcels by waybill number; if ask, the courier is
// asked anew where what is known is old. A waybill that changed its number on the way
// back is followed: the first number then carries the state of the last.
func (t tracking) parcels(ctx context.Context, c aftersale.Case, now time.Time, ask bool) map[string]aftersale.Parcel {
	waybills := c.Snapshot.Outbound
	if c.Snapshot.Return != nil {
		waybills = append(waybills[:len(waybills):len(waybills)], *c.Snapshot.Return)
	}
	out := map[string]aftersale.Parcel{}
	for _, w := range waybills {
		if w.Number == "" {
			continue
		}
		p := t.parcel(ctx, c, w, now, ask)
		for hops := 0; p.NextNumber != "" && p.NextNumber != p.Number && hops < 3; hops++ {
			next := t.parcel(ctx, c, aftersale.Waybill{Courier: w.Courier, Number: p.NextNumber}, now, ask)
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

// parcel reads one parcel; if ask, from the courier where that is due.
func (t tracking) parcel(ctx context.Context, c aftersale.Case, w aftersale.Waybill, now time.Time, ask bool) aftersale.Parcel {
	p := aftersale.Parcel{Courier: w.Courier, Number: w.Number}
	log := forCase(t.e.log, c).With("courier", w.Courier)
	stored, err := t.e.store.Parcels(ctx, []string{w.Number})
	if err != nil {
		log.Error("parcel cannot be read", "error", err.Error())
		return p
	}
	if len(stored) == 1 {
		p = stored[0]
	}
	if !ask {
		return p
	}
	if p.Subscribed.IsZero() {
		p = t.subscribe(ctx, log, w, p)
	}
	tracker, account, ok := t.e.reg.Tracker(w.Courier)
	if !ok || now.Sub(p.CheckedAt) < tracker.TrackEvery() {
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, trackTimeout)
	defer cancel()
	scans, err := tracker.Track(ctx, w)
	if err != nil {
		log.Warn("parcel cannot be tracked", "tracker", account.Name, "account", account.ID, "class", aftersale.ClassOf(err), "error", err.Error())
		return p
	}
	updated, _, err := t.e.store.UpdateParcel(ctx, w.Number, nil, func(old aftersale.Parcel) aftersale.Parcel {
		old.Courier = w.Courier
		return t.merge(old, w.Number, scans)
	})
	if err != nil {
		log.Error("tracking cannot be stored", "error", err.Error())
		return p
	}
	return updated
}

// subscribe asks an aggregator once to push about the parcel.
func (t tracking) subscribe(ctx context.Context, log *slog.Logger, w aftersale.Waybill, p aftersale.Parcel) aftersale.Parcel {
	s, account, ok := t.e.reg.Subscriber(w.Courier)
	if !ok {
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, trackTimeout)
	defer cancel()
	if err := s.Subscribe(ctx, w); err != nil && aftersale.ClassOf(err) != aftersale.ClassManual && aftersale.ClassOf(err) != aftersale.ClassRefused {
		log.Warn("parcel cannot be subscribed to", "tracker", account.Name, "account", account.ID, "class", aftersale.ClassOf(err), "error", err.Error())
		return p
	} else if err != nil {
		// Asking again would be refused again, and subscriptions are counted.
		log.Warn("subscription refused", "tracker", account.Name, "account", account.ID, "error", err.Error())
	}
	updated, _, err := t.e.store.UpdateParcel(ctx, w.Number, nil, func(old aftersale.Parcel) aftersale.Parcel {
		old.Number, old.Courier, old.Subscribed = w.Number, w.Courier, t.e.now()
		return old.Apply()
	})
	if err != nil {
		log.Error("subscription cannot be stored", "error", err.Error())
		return p
	}
	return updated
}
