package pinduoduo

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"makegood/adapters/marketplace"
)

// quotaWindow and the pace inside it: the platform allows a shop 100 list
// calls in 10 seconds. A burst of 15 and 8 a second stay below that.
const (
	quotaWindow = 10 * time.Second
	quotaBurst  = 15
	quotaRate   = 8
)

// pace holds list calls back from the first time the platform complained.
// Before that nothing is held back: the daily few calls are far below the
// quota, only the first look back over days is not.
type pace struct {
	window  time.Duration
	limiter atomic.Pointer[rate.Limiter]
}

// wait returns when a call may be made, or the context's error.
func (p *pace) wait(ctx context.Context) error {
	if l := p.limiter.Load(); l != nil {
		return l.Wait(ctx)
	}
	return ctx.Err()
}

// complained switches the pace on and waits until the platform counts anew.
func (p *pace) complained(ctx context.Context) error {
	perSecond := rate.Limit(quotaRate * float64(quotaWindow) / float64(p.window))
	p.limiter.CompareAndSwap(nil, rate.NewLimiter(perSecond, quotaBurst))
	return marketplace.Pause(ctx, p.window)
}
