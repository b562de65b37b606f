package server

import (
	"context"
	"errors"
	"slices"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/engine"
	"makegood/registry"
)

// intake parses a verified request and makes what it holds durable. An error means that nothing
// of the request counts: notStored marks the database's, all others are the adapter's.
type intake func(ctx context.Context, in *adapters.Inbound) (received, error)

// received is what a request held.
type received struct {
	total   int // messages for us
	fresh   int // those that were not stored before
	ignored int // messages that are not for us
}

// notStored is a failure of the durable write.
type notStored struct{ error }

// Unwrap returns the store's error.
func (e notStored) Unwrap() error { return e.error }

// newIntake makes the intake of one kind of message. A message without an identity makes the
// whole request malformed, which is what missing says.
func newIntake[T any](
	parse func(*adapters.Inbound) ([]T, error),
	nameless func(T) bool, missing string,
	store func(context.Context, []T) (fresh int, err error),
) intake {
	return func(ctx context.Context, in *adapters.Inbound) (received, error) {
		messages, err := parse(in)
		ignored, refused := ignoredIn(err)
		if refused {
			return received{}, err
		}
		if slices.ContainsFunc(messages, nameless) {
			return received{}, adapters.Malformed("%s", missing)
		}
		fresh, err := store(ctx, messages)
		if err != nil {
			return received{}, notStored{err}
		}
		return received{total: len(messages), fresh: fresh, ignored: ignored}, nil
	}
}

// ignoredIn reads Parse's error. *adapters.Ignored may stand beside messages; any other error
// refuses the request.
func ignoredIn(err error) (n int, refused bool) {
	if ignored, ok := errors.AsType[*adapters.Ignored](err); ok {
		return max(1, len(ignored.Kinds)), false
	}
	return 0, err != nil
}

func eventIntake(e *engine.Engine, s *registry.Shop) intake {
	return newIntake(func(in *adapters.Inbound) ([]aftersale.Event, error) {
		events, err := s.Adapter.Parse(in)
		for i := range events {
			events[i].Ref.Platform, events[i].Ref.Shop = s.Platform, s.ID
		}
		return events, err
	}, func(v aftersale.Event) bool { return v.Ref.ID == "" || v.Key == "" }, "event without an id", e.ReceiveEvents)
}

func scanIntake(e *engine.Engine, c *registry.Courier) intake {
	return newIntake(c.Adapter.Parse,
		func(v aftersale.Scan) bool { return v.Number == "" || v.Key == "" }, "scan without a waybill number",
		func(ctx context.Context, scans []aftersale.Scan) (int, error) { return e.ReceiveScans(ctx, c, scans) })
}

func reportIntake(e *engine.Engine, w *registry.Warehouse) intake {
	return newIntake(w.Adapter.Parse,
		func(v aftersale.WarehouseReport) bool { return v.OrderID == "" || v.Key == "" }, "report without an order",
		func(ctx context.Context, reports []aftersale.WarehouseReport) (int, error) {
			return e.ReceiveReports(ctx, w, reports)
		})
}
