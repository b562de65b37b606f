package server

import (
	"context"
	"errors"
	"net/http"

	"makegood/adapters"
	"makegood/metrics"
)

// take verifies, parses and stores a request whose body is read. An adapter
// that panics has taken nothing in: the other side is told to send again.
func (p *public) take(ctx context.Context, e *endpoint, in *adapters.Inbound) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			p.panicked(ctx, e, r)
			v = unavailable()
		}
	}()
	if err := e.hook.Verify(in); err != nil {
		return refusedBy(err, adapters.ErrSignature)
	}
	ctx, cancel := context.WithTimeout(ctx, e.within)
	defer cancel()
	got, err := e.intake(ctx, in)
	if failed, ok := errors.AsType[notStored](err); ok {
		p.o.logFor(ctx).Error("webhook not stored", "platform", e.platform, "shop", e.account, "error", failed.Error())
		return unavailable()
	}
	if err != nil {
		return refusedBy(err, adapters.ErrMalformed)
	}
	v = verdict{result: metrics.WebhookIgnored, ignored: got.ignored}
	switch {
	case got.fresh > 0:
		v.result = metrics.WebhookAccepted
	case got.total > 0:
		v.result = metrics.WebhookDuplicate
	default:
		v.ignored = max(1, v.ignored) // a check of the URL holds no message
	}
	return v
}

func unavailable() verdict {
	return refusedWith(metrics.WebhookUnavailable, http.StatusServiceUnavailable, adapters.ErrUnavailable)
}

// refusedBy maps what Verify or Parse answered to the contract's status. An
// error that the adapters' contract does not know counts as other.
func refusedBy(err, other error) verdict {
	for _, known := range []error{adapters.ErrSignature, adapters.ErrStale, adapters.ErrMalformed, adapters.ErrUnavailable} {
		if errors.Is(err, known) {
			other = known
			break
		}
	}
	switch other {
	case adapters.ErrSignature:
		return refusedWith(metrics.WebhookBadSignature, http.StatusUnauthorized, err)
	case adapters.ErrStale:
		return refusedWith(metrics.WebhookStale, http.StatusUnauthorized, err)
	case adapters.ErrUnavailable:
		return unavailable()
	}
	return refusedWith(metrics.WebhookMalformed, http.StatusBadRequest, err)
}

// reply is the adapter's acknowledgement, or an empty one if it panics.
func (p *public) reply(ctx context.Context, e *endpoint, in *adapters.Inbound, err error) (r adapters.Reply) {
	defer func() {
		if v := recover(); v != nil {
			p.panicked(ctx, e, v)
			r = adapters.Reply{Status: http.StatusServiceUnavailable}
		}
	}()
	return e.hook.Reply(in, err)
}

// panicked logs that an adapter panicked, and nothing of what the request held.
func (p *public) panicked(ctx context.Context, e *endpoint, v any) {
	p.o.logPanic(ctx, "adapter panicked", v, "platform", e.platform, "shop", e.account)
}
