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

// Channel is one configured way to send people messages: a group robot, or a
// webhook.
type Channel struct {
	Name    string // adapter name
	ID      string
	Adapter notify.Channel
}

// The first and the longest pause of a channel that has failed. The pause doubles
// with every failure in a row.
const (
	firstPause = 15 * time.Second
	lastPause  = 10 * time.Minute
)

// sendTimeout bounds the sending of one message.
const sendTimeout = 10 * time.Second

// channelState is a channel with what it may be sent now. Only the one process that
// holds the lease sends, so that its counts are those of all processes.
type channelState struct {
	Channel
	limits   []*rate.Limiter // for every message, one per quota
	calm     []*rate.Limiter // beside it for what is not urgent: half of each quota
	paused   time.Time       // nothing is tried before
	failures int             // in a row
}

// limiter allows n messages within any span of the given length: a burst of half of
// them, and the other half spread over the span.
func limiter(n int, span time.Duration) *rate.Limiter {
	burst := max(1, n/2)
	spread := max(1, n-burst)
	return rate.NewLimiter(rate.Every(span/time.Duration(spread)), burst)
}

// reset forgets what was sent before. The channel begins without a burst, so that
// the quota holds even together with what another process may have sent just before
// it died.
func (c *channelState) reset(now time.Time) {
	c.limits, c.calm, c.paused, c.failures = nil, nil, time.Time{}, 0
	for _, q := range c.Adapter.Quotas() {
		all, calm := limiter(q.Messages, q.Per), limiter(q.Messages/2, q.Per)
		all.AllowN(now, all.Burst())
		calm.AllowN(now, calm.Burst())
		c.limits, c.calm = append(c.limits, all), append(c.calm, calm)
	}
}

// limiters lists those that a message has to pass.
func (c *channelState) limiters(urgent bool) []*rate.Limiter {
	if urgent {
		return c.limits
	}
	return append(c.limits[:len(c.limits):len(c.limits)], c.calm...)
}

// opens returns when the next message may be tried: now, or later.
func (c *channelState) opens(now time.Time, urgent bool) time.Time {
	at := now
	if c.paused.After(at) {
		at = c.paused
	}
	for _, l := range c.limiters(urgent) {
		if missing := 1 - l.TokensAt(now); missing > 0 {
			wait := time.Duration(missing / float64(l.Limit()) * float64(time.Second))
			at = later(at, now.Add(max(wait, time.Millisecond)))
		}
	}
	return at
}

// free reports whether a message may be tried now.
func (c *channelState) free(now time.Time, urgent bool) bool { return !c.opens(now, urgent).After(now) }

// send delivers a message that may be tried now. The channel pauses if that fails.
func (c *channelState) send(ctx context.Context, m notify.Message, now time.Time) error {
	for _, l := range c.limiters(m.Urgent) {
		l.AllowN(now, 1)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	err := c.Adapter.Send(ctx, m)
	if err == nil {
		c.failures = 0
		return nil
	}
	wait := min(firstPause<<min(c.failures, 6), lastPause)
	c.failures++
	var call *aftersale.CallError
	if errors.As(err, &call) && call.RetryAfter > 0 {
		wait = call.RetryAfter
	}
	c.paused = now.Add(wait)
	return err
}

// resultOf is the metric's word for how a message ended.
func resultOf(err error) string {
	if err == nil {
		return metrics.NoticeSent
	}
	return string(aftersale.ClassOf(err))
}

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
