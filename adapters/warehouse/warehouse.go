// Package warehouse is the contract between makegood and the systems that
// know where goods are before a courier has them and after a buyer has sent
// them back: an ERP, a WMS. One folder each below it.
package warehouse

import (
	"context"

	"makegood/adapters"
	"makegood/aftersale"
)

// Push is the inbound half. It is pure, like marketplace.Webhook.
type Push interface {
	// Verify proves that the request comes from the warehouse, over the exact
	// bytes, in constant time: adapters.ErrSignature or adapters.ErrStale.
	Verify(in *adapters.Inbound) error

	// Parse returns the reports in the push; *adapters.Ignored for kinds that
	// nobody knows, adapters.ErrMalformed for what is not as documented, and
	// then nothing of it counts.
	Parse(in *adapters.Inbound) ([]aftersale.WarehouseReport, error)

	// Reply is the acknowledgement; every error but *adapters.Ignored must
	// make the warehouse send again.
	Reply(in *adapters.Inbound, err error) adapters.Reply
}

// API is the outbound half, safe for concurrent use. Every error is an
// *aftersale.CallError whose class says what became of the call. All requests
// are idempotent by a.ID: the warehouse treats the same id as the same request,
// so that a request without an answer is simply made again.
type API interface {
	// Do carries out aftersale.ActionHold, ActionRelease or ActionResend for
	// the order of a. A nil error means that the warehouse has taken the
	// request; a report inside its answer says at once what came of it (nil:
	// it will push one). Anything else is ClassRefused.
	Do(ctx context.Context, a aftersale.Action) (aftersale.Receipt, *aftersale.WarehouseReport, error)
}

// StatusQuerier is implemented where a warehouse can be asked what it knows.
type StatusQuerier interface {
	// State is the warehouse's word about an order now, nil if it does not
	// know the order.
	State(ctx context.Context, platform, shop, orderID string) (*aftersale.WarehouseReport, error)
}

// Adapter is the connection to one warehouse.
type Adapter interface {
	Push
	API
}

// Maker builds the adapter of one warehouse.
type Maker struct {
	Manifest adapters.Manifest
	// New checks the settings and makes no call. Every error is an
	// *adapters.SettingError.
	New func(id string, settings adapters.Settings, env adapters.Env) (Adapter, error)
}

// NewMaker makes a Maker of an adapter's typed settings: Manifest.Config is
// made from C (see adapters.Fields), and open receives settings that are
// checked and an Env with all its defaults.
func NewMaker[C any](m adapters.Manifest, open func(id string, c C, env adapters.Env) (Adapter, error)) Maker {
	m.Config = adapters.Fields[C]()
	return Maker{Manifest: m, New: adapters.Typed(m.Name, open)}
}
