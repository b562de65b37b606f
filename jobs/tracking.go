package jobs

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/store"
)

// trackTimeout bounds asking a courier within a case's turn.
const trackTimeout = 5 * time.Second

// ApplyTracking takes in what a courier has pushed about a parcel and wakes
// the cases that have to do with it. A push that proves nothing about its
// sender only makes makegood ask the courier.
func (e *Engine) ApplyTracking(ctx context.Context, s store.Subject) error {
	account, ok := e.reg.Courier(s.Source, s.Account)
	if !ok {
		return errNotConfigured
	}
	pending, err := e.store.Pending(ctx, s)
	if err != nil || len(pending) == 0 {
		return err
	}
	done, scans := make([]int64, 0, len(pending)), make([]aftersale.Scan, 0, len(pending))
	for _, m := range pending {
		done = append(done, m.Seq)
		var scan aftersale.Scan
		if err := json.Unmarshal(m.Body, &scan); err != nil {
			e.log.Error("inbox row does not decode", "seq", m.Seq, "error", err.Error())
			continue
		}
		scans = append(scans, scan)
	}
	if !account.Adapter.Authenticated() {
		return e.askAbout(ctx, s.ID, carrierOf(scans), done)
	}
	return e.applyScans(ctx, s.ID, scans, done)
}

func carrierOf(scans []aftersale.Scan) string {
	for _, s := range scans {
		if s.Courier != "" {
			return s.Courier
		}
	}
	return ""
}

// askAbout reads a parcel from its courier, whatever a push said.
func (e *Engine) askAbout(ctx context.Context, number, company string, done []int64) error {
	t, account, ok := e.reg.Tracker(company)
	if !ok {
		return e.applyScans(ctx, number, nil, done) // nobody can confirm it: it does not count
	}
	known, err := e.store.Parcels(ctx, []string{number})
	if err != nil {
		return err
	}
	if len(known) == 1 {
		wait := askGap(t) - e.now().Sub(known[0].CheckedAt)
		if wait > time.Second {
			return nil // asked a moment ago: the rows stay pending, and the sweep comes back
		}
		pause(ctx, wait)
	}
	scans, err := t.Track(ctx, aftersale.Waybill{Courier: company, Number: number})
	if err != nil {
		// The rows stay pending: the sweep asks again.
		e.log.Warn("pushed tracking could not be confirmed", "courier", account.Name, "class", aftersale.ClassOf(err), "error", err.Error())
		return nil
	}
	return e.applyScans(ctx, number, scans, done)
}

// askGap keeps strangers from making us ask about a parcel all the time. A
// courier that allows frequent questions is asked soon; one that locks numbers
// (aggregators) never more often than it allows.
func askGap(t courier.Tracker) time.Duration {
	if every := t.TrackEvery(); every > 10*time.Minute {
		return every
	}
	return time.Second
}

// applyScans stores scans and wakes the cases of the parcel.
func (e *Engine) applyScans(ctx context.Context, number string, scans []aftersale.Scan, done []int64) error {
	changed := false
	_, refs, err := e.store.UpdateParcel(ctx, number, done, func(p aftersale.Parcel) aftersale.Parcel {
		before := p.State
		next := e.merge(p, number, scans)
		changed = changed || next.State != before || next.NextNumber != p.NextNumber || !next.LastScanAt.Equal(p.LastScanAt)
		return next
	})
	if err != nil || !changed {
		return err
	}
	for _, ref := range refs {
		if err := e.Recheck(ctx, ref); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) merge(p aftersale.Parcel, number string, scans []aftersale.Scan) aftersale.Parcel {
	p.Number = number
	if p.Courier == "" {
		p.Courier = carrierOf(scans)
	}
	p.CheckedAt = e.now()
	return p.Apply(scans...)
}

// parcelsOf returns the case's parcels by waybill number, asked about anew
// where what is known is old. A waybill that changed its number on the way
// back is followed: the first number then carries the state of the last.
func (e *Engine) parcelsOf(ctx context.Context, c aftersale.Case, now time.Time) map[string]aftersale.Parcel {
	waybills := c.Seen.Outbound
	if c.Seen.Return != nil {
		waybills = append(waybills[:len(waybills):len(waybills)], *c.Seen.Return)
	}
	out := map[string]aftersale.Parcel{}
	for _, w := range waybills {
		if w.Number == "" {
			continue
		}
		p := e.parcel(ctx, w, now, !c.State.Final())
		for hops := 0; p.NextNumber != "" && p.NextNumber != p.Number && hops < 3; hops++ {
			next := e.parcel(ctx, aftersale.Waybill{Courier: w.Courier, Number: p.NextNumber}, now, !c.State.Final())
			p = follow(p, next)
		}
		out[w.Number] = p
	}
	return out
}

// follow joins a parcel with the waybill that carries it from then on: a
// delivery of the new number is a delivery to the sender, because only a
// parcel that turned back gets one.
func follow(p, next aftersale.Parcel) aftersale.Parcel {
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
func (e *Engine) parcel(ctx context.Context, w aftersale.Waybill, now time.Time, ask bool) aftersale.Parcel {
	p := aftersale.Parcel{Courier: w.Courier, Number: w.Number}
	stored, err := e.store.Parcels(ctx, []string{w.Number})
	if err != nil {
		e.log.Error("parcel cannot be read", "error", err.Error())
		return p
	}
	if len(stored) == 1 {
		p = stored[0]
	}
	if !ask {
		return p
	}
	if p.Subscribed.IsZero() {
		p = e.subscribe(ctx, w, p)
	}
	t, account, ok := e.reg.Tracker(w.Courier)
	if !ok || now.Sub(p.CheckedAt) < t.TrackEvery() {
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, trackTimeout)
	defer cancel()
	scans, err := t.Track(ctx, w)
	if err != nil {
		e.log.Warn("parcel cannot be tracked", "courier", account.Name, "class", aftersale.ClassOf(err), "error", err.Error())
		return p
	}
	updated, _, err := e.store.UpdateParcel(ctx, w.Number, nil, func(old aftersale.Parcel) aftersale.Parcel {
		old.Courier = w.Courier
		return e.merge(old, w.Number, scans)
	})
	if err != nil {
		e.log.Error("tracking cannot be stored", "error", err.Error())
		return p
	}
	return updated
}

// subscribe asks an aggregator once to push about the parcel.
func (e *Engine) subscribe(ctx context.Context, w aftersale.Waybill, p aftersale.Parcel) aftersale.Parcel {
	s, account, ok := e.reg.Subscriber(w.Courier)
	if !ok {
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, trackTimeout)
	defer cancel()
	if err := s.Subscribe(ctx, w); err != nil && aftersale.ClassOf(err) != aftersale.ClassManual && aftersale.ClassOf(err) != aftersale.ClassRefused {
		e.log.Warn("parcel cannot be subscribed to", "courier", account.Name, "class", aftersale.ClassOf(err), "error", err.Error())
		return p
	} else if err != nil {
		// Asking again would be refused again, and subscriptions are counted.
		e.log.Warn("subscription refused", "courier", account.Name, "error", err.Error())
	}
	updated, _, err := e.store.UpdateParcel(ctx, w.Number, nil, func(old aftersale.Parcel) aftersale.Parcel {
		old.Number, old.Courier, old.Subscribed = w.Number, w.Courier, e.now()
		return old.Apply()
	})
	if err != nil {
		e.log.Error("subscription cannot be stored", "error", err.Error())
		return p
	}
	return updated
}

// interceptTerms are what the couriers of the outbound parcels have in common:
// the states in which they take an intercept, and how long they need until its
// result shows (the longest; 0 if nothing is known).
func (e *Engine) interceptTerms(seen aftersale.Snapshot) (from []aftersale.TrackState, within time.Duration) {
	for _, w := range seen.Outbound {
		i, _, ok := e.reg.Interceptor(w.Courier)
		if !ok {
			continue
		}
		terms := i.InterceptTerms()
		within = max(within, terms.AnswerWithin)
		if from == nil {
			from = slices.Clone(terms.From)
			continue
		}
		from = slices.DeleteFunc(from, func(s aftersale.TrackState) bool { return !slices.Contains(terms.From, s) })
	}
	return from, within
}

// reach reports whether the outbound parcel can be tracked and intercepted.
func (e *Engine) reach(seen aftersale.Snapshot) (track, intercept bool) {
	track, intercept = len(seen.Outbound) > 0, len(seen.Outbound) > 0
	for _, w := range seen.Outbound {
		_, _, t := e.reg.Tracker(w.Courier)
		_, _, i := e.reg.Interceptor(w.Courier)
		track, intercept = track && t, intercept && i
	}
	return track, intercept
}
