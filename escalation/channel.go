package escalation

import (
	"context"
	"errors"
	"time"

	"golang.org/x/time/rate"

	"makegood/adapters/notify"
	"makegood/aftersale"
	"makegood/metrics"
)

// Channel is one configured way to tell people.
type Channel struct {
	Name    string // adapter name
	ID      string
	Adapter notify.Channel
}

// The pauses of a channel that has failed: doubled with every failure in a row.
const (
	firstPause = 15 * time.Second
	lastPause  = 10 * time.Minute
)

// sendTimeout bounds one message with everything around it.
const sendTimeout = 10 * time.Second

// channelState is a channel with what it may be sent now. Only the one process that
// holds the lease has outlets in use, so that its count is everybody's.
type channelState struct {
	Channel
	limits   []*rate.Limiter // for every message, one per quota
	calm     []*rate.Limiter // for what is not urgent: half of each
	paused   time.Time       // until then nothing is tried
	failures int             // in a row
}

// limiter keeps to n messages within any span of the given length: a burst of
// half of them, and the other half spread over the span.
func limiter(n int, span time.Duration) *rate.Limiter {
	burst := max(1, n/2)
	spread := max(1, n-burst)
	return rate.NewLimiter(rate.Every(span/time.Duration(spread)), burst)
}

// reset makes the outlet one that knows nothing of what was sent before. It
// begins without a burst: together with what another process may have sent
// just before it died, the quota holds.
func (o *channelState) reset(now time.Time) {
	o.limits, o.calm, o.paused, o.failures = nil, nil, time.Time{}, 0
	for _, q := range o.Adapter.Quotas() {
		all, calm := limiter(q.Messages, q.Per), limiter(q.Messages/2, q.Per)
		all.AllowN(now, all.Burst())
		calm.AllowN(now, calm.Burst())
		o.limits, o.calm = append(o.limits, all), append(o.calm, calm)
	}
}

// needs lists the limiters that a message has to pass.
func (o *channelState) needs(urgent bool) []*rate.Limiter {
	if urgent {
		return o.limits
	}
	return append(o.limits[:len(o.limits):len(o.limits)], o.calm...)
}

// opens returns when a message may be tried, now or later.
func (o *channelState) opens(now time.Time, urgent bool) time.Time {
	at := now
	if o.paused.After(at) {
		at = o.paused
	}
	for _, l := range o.needs(urgent) {
		if missing := 1 - l.TokensAt(now); missing > 0 {
			wait := time.Duration(missing / float64(l.Limit()) * float64(time.Second))
			at = later(at, now.Add(max(wait, time.Millisecond)))
		}
	}
	return at
}

// free reports whether a message may be tried now.
func (o *channelState) free(now time.Time, urgent bool) bool { return !o.opens(now, urgent).After(now) }

// send delivers a message that may be tried now, and pauses the channel if
// that fails.
func (o *channelState) send(ctx context.Context, m notify.Message, now time.Time) error {
	for _, l := range o.needs(m.Urgent) {
		l.AllowN(now, 1)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	err := o.Adapter.Send(ctx, m)
	if err == nil {
		o.failures = 0
		return nil
	}
	wait := min(firstPause<<min(o.failures, 6), lastPause)
	o.failures++
	var call *aftersale.CallError
	if errors.As(err, &call) && call.RetryAfter > 0 {
		wait = call.RetryAfter
	}
	o.paused = now.Add(wait)
	return err
}

// resultOf is the metric's word for how a message ended.
func resultOf(err error) string {
	if err == nil {
		return metrics.NoticeSent
	}
	return string(aftersale.ClassOf(err))
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
