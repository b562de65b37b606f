package registry

import (
	"slices"
	"time"

	"makegood/adapters/courier"
	"makegood/aftersale"
)

// accountsFor returns the accounts that know parcels of a company: the company's
// own first, then the aggregators, in the order of the configuration.
func (r *Registry) accountsFor(company string) []*Courier {
	var own, aggregators []*Courier
	for _, c := range r.Couriers {
		names := c.Adapter.Carries()
		switch {
		case names == nil:
			aggregators = append(aggregators, c)
		case slices.Contains(names, company):
			own = append(own, c)
		}
	}
	return append(own, aggregators...)
}

// firstWith returns the first account for a company whose adapter has the
// capability T.
func firstWith[T any](r *Registry, company string) (capability T, account *Courier, ok bool) {
	for _, c := range r.accountsFor(company) {
		if capability, ok := c.Adapter.(T); ok {
			return capability, c, true
		}
	}
	return capability, nil, false
}

// Tracker returns the account that can say where a parcel of the company is.
func (r *Registry) Tracker(company string) (courier.Tracker, *Courier, bool) {
	return firstWith[courier.Tracker](r, company)
}

// Interceptor returns the account that can bring a parcel of the company back.
func (r *Registry) Interceptor(company string) (courier.Interceptor, *Courier, bool) {
	return firstWith[courier.Interceptor](r, company)
}

// Subscriber returns the account that has to be asked to push about parcels of the
// company. There is none if the company's own account is configured: that one
// pushes unasked.
func (r *Registry) Subscriber(company string) (courier.Subscriber, *Courier, bool) {
	for _, c := range r.accountsFor(company) {
		if s, ok := c.Adapter.(courier.Subscriber); ok {
			return s, c, true
		}
		if c.Adapter.Carries() != nil {
			break
		}
	}
	return nil, nil, false
}

// InterceptTerms are what the couriers of the outbound parcels have in common: the
// states in which they take an intercept, and how long they need until its result
// shows (the longest; 0 if nothing is known).
func (r *Registry) InterceptTerms(snapshot aftersale.Snapshot) (from []aftersale.TrackState, within time.Duration) {
	for _, w := range snapshot.Outbound {
		i, _, ok := r.Interceptor(w.Courier)
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

// Reach reports whether all outbound parcels can be tracked, and whether all can be
// intercepted. Without a parcel there is nothing to reach.
func (r *Registry) Reach(snapshot aftersale.Snapshot) (track, intercept bool) {
	track, intercept = len(snapshot.Outbound) > 0, len(snapshot.Outbound) > 0
	for _, w := range snapshot.Outbound {
		_, _, tracks := r.Tracker(w.Courier)
		_, _, intercepts := r.Interceptor(w.Courier)
		track, intercept = track && tracks, intercept && intercepts
	}
	return track, intercept
}
