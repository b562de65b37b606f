package server

import (
	"log/slog"
	"sync/atomic"

	"golang.org/x/time/rate"
)

// How many refused requests are logged per second, and how many at once. A
// flood of forged requests must not fill the disk; the metrics count them all.
const (
	refusalsPerSecond = 20
	refusalsAtOnce    = 40
)

// refusals logs refused requests, within limits.
type refusals struct {
	out        *slog.Logger
	limit      *rate.Limiter
	suppressed atomic.Int64
}

func newRefusals(out *slog.Logger) *refusals {
	return &refusals{out: out, limit: rate.NewLimiter(refusalsPerSecond, refusalsAtOnce)}
}

// log writes one line. platform and account come from the configuration; err
// is an adapter's, which quotes nothing of the request.
func (r *refusals) log(platform, account, result string, size int, remote string, err error) {
	if !r.limit.Allow() {
		r.suppressed.Add(1)
		return
	}
	args := []any{"platform", platform, "shop", account, "result", result, "size", size, "remote", remote}
	if err != nil {
		args = append(args, "reason", err.Error())
	}
	if n := r.suppressed.Swap(0); n > 0 {
		args = append(args, "suppressed", n)
	}
	r.out.Warn("webhook refused", args...)
}
