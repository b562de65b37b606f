package server

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// logPanic writes where a handler or an adapter panicked. A panic's value may quote a request, so
// only its type is logged. The runtime's own texts are known to quote no data.
func (o *Options) logPanic(ctx context.Context, what string, value any, args ...any) {
	text := fmt.Sprintf("%T", value)
	if err, ok := value.(runtime.Error); ok {
		text = err.Error()
	}
	o.logFor(ctx).Error(what, append(args, "panic", text, "stack", string(debug.Stack()))...)
}
