package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"

	"makegood/adapters"
	"makegood/metrics"
)

// take verifies, parses and stores a request whose body is read. An adapter
// that panics has taken nothing in: the other side is told to send again.
func (p *public) take(ctx context.Context, e *endpoint, in *adapters.Inbound) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			p.panicked(e, r)
			v = unavailable()
		}
	}()
	if err := e.hook.Verify(in); err != nil {
		return refusedBy(err, adapters.ErrSignature)
	}
	ctx, cancel := context.WithTimeout(ctx, e.within)
	defer cancel()
	total, fresh, parse, stored := e.store(ctx, in)
	if refuses(parse) {
		return refusedBy(parse, adapters.ErrMalformed)
	}
	if stored != nil {
		p.o.Log.Error("webhook not stored", "platform", e.platform, "shop", e.account, "error", stored.Error())
		return unavailable()
	}
	v = verdict{result: metrics.WebhookIgnored}
	var ignored *adapters.Ignored
	if errors.As(parse, &ignored) {
		v.ignored = max(1, len(ignored.Kinds))
	}
	switch {
	case fresh > 0:
		v.result = metrics.WebhookAccepted
	case total > 0:
		v.result = metrics.WebhookDuplicate
	default:
		v.ignored = max(1, v.ignored) // a check of the URL holds no message
	}
	return v
}

func unavailable() verdict {
	return verdict{result: metrics.WebhookUnavailable, status: http.StatusServiceUnavailable, err: adapters.ErrUnavailable}
}

// refuses reports whether Parse's error means that nothing of the request counts.
func refuses(err error) bool {
	var ignored *adapters.Ignored
	return err != nil && !errors.As(err, &ignored)
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
		return verdict{result: metrics.WebhookBadSignature, status: http.StatusUnauthorized, err: err}
	case adapters.ErrStale:
		return verdict{result: metrics.WebhookStale, status: http.StatusUnauthorized, err: err}
	case adapters.ErrUnavailable:
		return unavailable()
	}
	return verdict{result: metrics.WebhookMalformed, status: http.StatusBadRequest, err: err}
}

// reply is the adapter's acknowledgement, or an empty one if it panics.
func (p *public) reply(e *endpoint, in *adapters.Inbound, err error) (r adapters.Reply) {
	defer func() {
		if v := recover(); v != nil {
			p.panicked(e, v)
			r = adapters.Reply{Status: http.StatusServiceUnavailable}
		}
	}()
	return e.hook.Reply(in, err)
}

// panicked logs where it happened and nothing of what the request held: only
// the runtime's own texts are known to quote no data.
func (p *public) panicked(e *endpoint, v any) {
	what := fmt.Sprintf("%T", v)
	if err, ok := v.(runtime.Error); ok {
		what = err.Error()
	}
	p.o.Log.Error("adapter panicked", "platform", e.platform, "shop", e.account, "panic", what, "stack", string(debug.Stack()))
}
