package console_test

import (
	"context"
	"encoding/json"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// traced is one event of Chromium's trace.
type traced struct {
	Name string `json:"name"`
	Pid  int64  `json:"pid"`
	Tid  int64  `json:"tid"`
	CPU  int64  `json:"tdur"` // microseconds of the thread's own time
	Args struct {
		Name string `json:"name"`
	} `json:"args"`
}

// longestTask does something and returns how much processor time the longest
// task of the page took meanwhile. The PerformanceObserver sees how long tasks
// last by the clock, which on a machine that is busy with other things says
// little about the page.
func (b *browser) longestTask(act func()) time.Duration {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	var events []traced
	complete := make(chan struct{})
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *tracing.EventDataCollected:
			for _, raw := range e.Value {
				var one traced
				if json.Unmarshal(raw, &one) == nil {
					events = append(events, one)
				}
			}
		case *tracing.EventTracingComplete:
			close(complete)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{IncludedCategories: []string{"toplevel"}}})
		return err
	}))
	act()
	b.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, tracing.End, cdp.Empty{})
		return err
	}))
	select {
	case <-complete:
	case <-b.ctx.Done():
		b.t.Fatalf("the trace did not end: %v", b.ctx.Err())
	}
	return longest(b, events)
}

// longest looks at the main threads of pages only.
func longest(b *browser, events []traced) time.Duration {
	type thread struct{ pid, tid int64 }
	pages := map[thread]bool{}
	for _, e := range events {
		if e.Name == "thread_name" && e.Args.Name == "CrRendererMain" {
			pages[thread{e.Pid, e.Tid}] = true
		}
	}
	var most int64
	tasks := 0
	for _, e := range events {
		if pages[thread{e.Pid, e.Tid}] && e.CPU > 0 {
			most, tasks = max(most, e.CPU), tasks+1
		}
	}
	if tasks == 0 {
		b.t.Fatalf("no task of a page in %d events of the trace", len(events))
	}
	return time.Duration(most) * time.Microsecond
}
