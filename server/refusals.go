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
	what       string // the message of the lines
	out        *slog.Logger
	limit      *rate.Limiter
	suppressed atomic.Int64
}

func newRefusals(what string, out *slog.Logger) *refusals {
	return &refusals{what: what, out: out, limit: rate.NewLimiter(refusalsPerSecond, refusalsAtOnce)}
}

// webhook writes the line of a refused webhook. platform and account come
// from the configuration; err is an adapter's, which quotes nothing of the
// request.
func (r *refusals) webhook(platform, account, result string, size int, remote string, err error) {
	args := []any{"platform", platform, "shop", account, "result", result, "size", size, "remote", remote}
	if err != nil {
		args = append(args, "reason", err.Error())
	}
	r.log(args...)
}

// log writes one line, unless there have been too many. The next line that is
// written says how many were left out.
func (r *refusals) log(args ...any) {
	if !r.limit.Allow() {
		r.suppressed.Add(1)
		return
	}
	if n := r.suppressed.Swap(0); n > 0 {
		args = append(args, "suppressed", n)
	}
	r.out.Warn(r.what, args...)
}
