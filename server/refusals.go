package server

import (
	"context"
	"sync/atomic"

	"golang.org/x/time/rate"
)

// How many refused requests are logged per second, and how many at once. A flood of forged
// requests must not fill the disk. The metrics count every refused request.
const (
	refusalsPerSecond = 20
	refusalsAtOnce    = 40
)

// refusals logs refused requests, within limits.
type refusals struct {
	what       string // the message of the lines
	o          *Options
	limit      *rate.Limiter
	suppressed atomic.Int64
}

func newRefusals(what string, o *Options) *refusals {
	return &refusals{what: what, o: o, limit: rate.NewLimiter(refusalsPerSecond, refusalsAtOnce)}
}

// log writes one line, unless there have been too many. The next line that is written says how
// many were left out.
func (r *refusals) log(ctx context.Context, args ...any) {
	if !r.limit.Allow() {
		r.suppressed.Add(1)
		return
	}
	if n := r.suppressed.Swap(0); n > 0 {
		args = append(args, "suppressed", n)
	}
	r.o.logFor(ctx).Warn(r.what, args...)
}
