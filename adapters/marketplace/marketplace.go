// Package marketplace is the contract between makegood and the platforms that
// push after-sale requests. One folder each below it.
package marketplace

import (
	"context"
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// Webhook is the inbound half. It is pure: no I/O, no clock, no globals, safe
// for concurrent use. The server calls Parse only after Verify returned nil.
type Webhook interface {
	// Verify proves that the request comes from the platform and is meant for
	// this shop's app, over the exact bytes, in constant time. It returns
	// adapters.ErrSignature or adapters.ErrStale, and decodes nothing first.
	Verify(in *adapters.Inbound) error

	// Parse turns a genuine request into events, in the order they stand.
	// Event.Ref.Shop is left empty: the server sets it from the URL.
	// Messages without a meaning for after-sales come back as
	// *adapters.Ignored, alone or beside events; a body that is not what the
	// platform documents is an adapters.ErrMalformed, and then nothing of it counts.
	Parse(in *adapters.Inbound) ([]aftersale.Event, error)

	// Reply is the exact acknowledgement the platform expects for err: nil and
	// *adapters.Ignored are success; every other error must make the platform
	// send again. It also answers the platform's check of the URL.
	Reply(in *adapters.Inbound, err error) adapters.Reply
}

// API is the outbound half, safe for concurrent use. Every error is an
// *aftersale.CallError whose class says what became of the call.
type API interface {
	// Fetch reads the after-sale as the platform sees it now. It is the only
	// source of amount, status and version. A platform that answers "no such
	// after-sale" is ClassRefused with code "not_found". orderID is the order
	// as the first event named it, "" if none did: some platforms show an
	// after-sale by its order only and refuse without it, the others ignore it.
	Fetch(ctx context.Context, ref aftersale.Ref, orderID string) (*aftersale.Snapshot, error)

	// Do carries an action out exactly as it was decided: stage, amount and
	// version as they stand in it. A nil error means accepted for certain;
	// "already done" is success with AlreadyDone set. A time-out, a lost
	// connection after sending, or a 5xx is ClassUnknown: the caller asks with
	// Fetch and never repeats blindly. What the platform has no API for is
	// ClassManual, with words that tell a person what to do there.
	Do(ctx context.Context, a aftersale.Action) (aftersale.Receipt, error)
}

// Adapter is one shop's connection to one platform.
type Adapter interface {
	Webhook
	API
}

// Lister finds what a push missed.
type Lister interface {
	// List returns one page of the after-sales that changed in [from, to).
	// next is "" on the last page. Events are of type EventListed with
	// Version set, so that what is already known can be skipped.
	List(ctx context.Context, from, to time.Time, cursor string) (page []aftersale.Event, next string, err error)

	// ListWindow is the widest span one call may ask for.
	ListWindow() time.Duration
}

// Sink makes events durable. Only after it returned nil may the platform be
// told that a message has arrived. Event.Ref.Shop is the shop's id at the
// platform where messages of several shops come by one connection; empty means
// the consumer's own shop.
type Sink func(ctx context.Context, events []aftersale.Event) error

// Consumer is implemented where a platform does not push over HTTP: a socket,
// or a queue that is polled.
type Consumer interface {
	// ConsumerKey names what only one process may consume at a time (the app
	// and its group). "" means that the settings chose another intake.
	ConsumerKey() string

	// Consume connects and hands over what arrives, until ctx ends or the
	// connection does, and says why it ended. Every message is confirmed to
	// the platform only after sink returned nil, also messages without a
	// meaning for after-sales; what cannot be parsed is reported as failed, or
	// confirmed if the platform would send it for ever. alive is called with
	// every sign of life of the platform, message or heartbeat. The caller
	// connects again with back-off.
	Consume(ctx context.Context, sink Sink, alive func()) error
}

// An Authorizer is implemented where a seller allows the app by following a link.
type Authorizer interface {
	// AuthorizeURL is the platform's page that asks the seller; state comes
	// back with the code.
	AuthorizeURL(redirect, state string) string

	// ExchangeCode trades the code of the redirect for a token.
	ExchangeCode(ctx context.Context, code, redirect string) (Token, error)
}

// TokenRefresher is implemented where tokens expire. One process at a time
// refreshes; the others are handed the result with UseToken.
type TokenRefresher interface {
	// RefreshToken trades the old token (zero: none yet) for a new one. It
	// does not start using it.
	RefreshToken(ctx context.Context, old Token) (Token, error)

	// UseToken makes all later calls use t. Safe for concurrent use.
	UseToken(t Token)

	// CanRefresh reports whether the settings and t allow refreshing at all.
	CanRefresh(t Token) bool
}

// RefuseReasoner is implemented where a refusal has to cite one of the
// platform's reasons.
type RefuseReasoner interface {
	// RefuseReasons lists what refusing the request may cite now, and which of
	// them need proof. It is asked when a case goes to a person.
	RefuseReasons(ctx context.Context, ref aftersale.Ref) ([]aftersale.Reason, error)
}

// Messenger is implemented where the shop may write to the buyer about a request.
type Messenger interface {
	// Message sends a.Message to the buyer of the request. The same text about
	// the same request is sent once: the caller keeps the ledger.
	Message(ctx context.Context, a aftersale.Action) (aftersale.Receipt, error)
}

// ShipmentReporter is implemented where the platform asks the shop to stop the
// shipment of an unshipped order, and pays by itself when it hears that it was
// stopped.
type ShipmentReporter interface {
	// ReportShipment tells the platform what the warehouse said of the order:
	// a.Shipment is held, printed or gone. "held" may make the platform pay, so
	// a call without a clear answer is ClassUnknown.
	ReportShipment(ctx context.Context, a aftersale.Action) (aftersale.Receipt, error)
}

// Allowance is implemented where a platform counts calls so strictly that
// all processes together have to keep to it.
type Allowance interface {
	// Allowance names what the action is counted against ("" : nothing) and
	// how long it has to itself: the caller reserves the name for that time,
	// across processes, before it calls Do.
	Allowance(a aftersale.Action) (name string, every time.Duration)
}

// Maker builds a shop's adapter. Descriptions are made without one.
type Maker struct {
	Manifest adapters.Manifest
	// New checks the settings and makes no call. Every error is an
	// *adapters.SettingError.
	New func(shop string, settings adapters.Settings, env adapters.Env) (Adapter, error)
}

// NewMaker makes a Maker of an adapter's typed settings: Manifest.Config is
// made from C (see adapters.Fields), and open receives settings that are
// checked and an Env with all its defaults.
func NewMaker[C any](m adapters.Manifest, open func(shop string, c C, env adapters.Env) (Adapter, error)) Maker {
	m.Config = adapters.Fields[C]()
	return Maker{Manifest: m, New: adapters.Typed(m.Name, open)}
}
