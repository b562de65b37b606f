package engine

import (
	"context"
	"log/slog"
	"time"

	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// tracking knows where parcels are: it takes in what couriers push (here), and
// reads parcels from them where that is due (parcels.go).
type tracking struct {
	store   store.Parcels
	reg     *registry.Registry
	log     *slog.Logger
	now     func() time.Time
	recheck func(context.Context, aftersale.Ref) error
}

// ApplyTracking takes in what a courier has pushed about a parcel and wakes
// the cases that have to do with it. A push that proves nothing about its
// sender only makes makegood query the courier.
func (e *Engine) ApplyTracking(ctx context.Context, s store.Subject) error {
	account, ok := e.reg.Courier(s.Source, s.Account)
	if !ok {
		return registry.ErrNotConfigured
	}
	pending, err := e.store.Pending(ctx, s)
	if err != nil || len(pending) == 0 {
		return err
	}
	done, scans := decodeRows[aftersale.Scan](ForSubject(e.log, s), pending)
	if !account.Adapter.Authenticated() {
		return e.tracking.confirm(ctx, s.ID, carrierOf(scans), done)
	}
	return e.tracking.record(ctx, s.ID, scans, done)
}

// carrierOf is the company that the scans name, "" if none does.
func carrierOf(scans []aftersale.Scan) string {
	for _, s := range scans {
		if s.Courier != "" {
			return s.Courier
		}
	}
	return ""
}

// confirm reads a parcel from its courier, whatever a push said. While it
// cannot be read the rows stay pending, and the sweep comes back to them.
func (t tracking) confirm(ctx context.Context, number, company string, done []int64) error {
	tracker, account, ok := t.reg.Tracker(company)
	if !ok {
		return t.record(ctx, number, nil, done) // nobody can confirm it: it does not count
	}
	known, err := t.store.Parcels(ctx, []string{number})
	if err != nil {
		return err
	}
	if len(known) == 1 {
		wait := queryGap(tracker) - t.now().Sub(known[0].CheckedAt)
		if wait > time.Second {
			return nil
		}
		pause(ctx, wait)
	}
	scans, err := tracker.Track(ctx, aftersale.Waybill{Courier: company, Number: number})
	if err != nil {
		t.log.Warn("pushed tracking could not be confirmed", "courier", company, "tracker", account.Name,
			"account", account.ID, "class", aftersale.ClassOf(err), "error", err.Error())
		return nil
	}
	return t.record(ctx, number, scans, done)
}

// queryGap keeps strangers from making us query a parcel all the time. A
// courier that allows frequent queries is queried soon; one that locks numbers
// (aggregators) never more often than it allows.
func queryGap(tracker courier.Tracker) time.Duration {
	if every := tracker.TrackEvery(); every > 10*time.Minute {
		return every
	}
	return time.Second
}

// record stores scans and wakes the cases of the parcel.
func (t tracking) record(ctx context.Context, number string, scans []aftersale.Scan, done []int64) error {
	changed := false
	_, refs, err := t.store.UpdateParcel(ctx, number, done, func(old aftersale.Parcel) aftersale.Parcel {
		next := t.merge(old, number, scans)
		changed = changed || next.State != old.State || next.NextNumber != old.NextNumber ||
			!next.LastScanAt.Equal(old.LastScanAt)
		return next
	})
	if err != nil || !changed {
		return err
	}
	for _, ref := range refs {
		if err := t.recheck(ctx, ref); err != nil {
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
	p.CheckedAt = t.now()
	return p.Apply(scans...)
}
