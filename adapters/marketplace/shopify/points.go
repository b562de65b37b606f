package shopify

import (
	"context"
	"encoding/json"
	"math"
	"sync"
	"time"

	"makegood/aftersale"
)

// Bounds of what is believed and of waiting for points.
const (
	maxCost  = 1e6             // a single call may cost 1000 points; more than this is no cost
	maxWait  = time.Hour       // the longest time a caller is told to wait
	maxPause = 5 * time.Second // longer than that the caller does something else meanwhile
	callTime = 4 * time.Second // what has to be left of the caller's time when the call is sent
)

// cost is what a call takes from the store's points and what there are: the
// extensions.cost of every answer.
type cost struct {
	Requested json.Number `json:"requestedQueryCost"`
	Throttle  struct {
		Maximum   json.Number `json:"maximumAvailable"`
		Available json.Number `json:"currentlyAvailable"`
		Restore   json.Number `json:"restoreRate"` // points per second
	} `json:"throttleStatus"`
}

// float reads a number; what is none is NaN, which compares false with all.
func float(n json.Number) float64 {
	f, err := n.Float64()
	if err != nil {
		return math.NaN()
	}
	return f
}

// wait is how long it takes until the points that were missing are back; zero
// if the platform does not say. Whole seconds, at most an hour.
func (c *cost) wait() time.Duration {
	missing, restore := float(c.Requested)-float(c.Throttle.Available), float(c.Throttle.Restore)
	if !(restore > 0) || !(missing > 0) {
		return 0
	}
	return time.Duration(min(math.Ceil(missing/restore), maxWait.Seconds())) * time.Second
}

// points is the bucket of cost points of this app in this store, as far as
// this process knows it: a bucket that leaks back at a steady rate. The
// platform wants the requested cost to be there before it looks at a call. The
// zero value knows nothing and holds nothing back. Other processes take from
// the same bucket, so the platform's THROTTLED stays the truth.
type points struct {
	mu      sync.Mutex
	level   float64   // points there were when the last answer came
	at      time.Time // when that was
	size    float64
	restore float64            // points per second; 0: nothing is known yet
	taken   float64            // by calls that have not come back
	costs   map[string]float64 // by operation, as the platform counted it last
}

// take reserves the points of an operation. pause is how long it takes until
// they are there. An operation whose cost is not known yet, or is beyond the
// whole bucket, is let through: the platform judges it.
func (p *points) take(op string, now time.Time) (reserved float64, pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	reserved = p.costs[op]
	if p.restore > 0 && reserved > 0 && reserved <= p.size {
		if missing := reserved - (p.have(now) - p.taken); missing > 0 {
			pause = time.Duration(math.Ceil(min(missing/p.restore, maxWait.Seconds())*1000)) * time.Millisecond
		}
	}
	p.taken += reserved
	return reserved, pause
}

// have is what the bucket holds, what calls under way will take included. The
// bucket is locked.
func (p *points) have(now time.Time) float64 {
	return min(p.size, p.level+max(0, now.Sub(p.at).Seconds())*p.restore)
}

// giveBack ends a reservation that no call came of.
func (p *points) giveBack(reserved float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken -= reserved
}

// learn ends a reservation with what the answer says; c is nil if there was
// none, and then the points may be gone.
func (p *points) learn(op string, reserved float64, c *cost, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken -= reserved
	if c == nil {
		p.level, p.at = max(0, p.have(now)-reserved), now
		return
	}
	available, restore, size := float(c.Throttle.Available), float(c.Throttle.Restore), float(c.Throttle.Maximum)
	if !(restore > 0) || !(available >= 0) {
		return
	}
	if !(size >= available) {
		size = math.Inf(1)
	}
	p.level, p.at, p.size, p.restore = available, now, size, restore
	if requested := float(c.Requested); requested >= 0 && requested <= maxCost {
		if p.costs == nil {
			p.costs = map[string]float64{}
		}
		p.costs[op] = requested
	}
}

// hold reserves the points of a call, waits for them if that is soon, and is
// ClassLimited otherwise: such a call is not sent, because it cannot fit.
func (a *Adapter) hold(ctx context.Context, op string) (reserved float64, err error) {
	reserved, pause := a.points.take(op, a.now())
	if pause == 0 {
		return reserved, nil
	}
	end, bounded := ctx.Deadline()
	if pause <= maxPause && (!bounded || time.Until(end) >= pause+callTime) && a.sleep(ctx, pause) == nil {
		return reserved, nil
	}
	a.points.giveBack(reserved)
	e := a.api.Failure(op, aftersale.ClassLimited, "cost_points", "held back here: the store's cost points do not cover this call yet")
	e.RetryAfter = min(pause.Truncate(time.Second)+time.Second, maxWait)
	return 0, e
}
