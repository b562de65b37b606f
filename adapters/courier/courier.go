// Package courier is the contract between makegood and the companies that
// carry parcels, and the aggregators that know about all of them.
package courier

import (
	"context"
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// Push is the inbound half: tracking pushed by a courier. It is pure, like
// marketplace.Webhook.
type Push interface {
	// Verify returns adapters.ErrSignature for a request that is not genuine.
	// Where the courier signs nothing, it checks what the settings allow
	// (a secret in the URL, addresses).
	Verify(in *adapters.Inbound) error

	// Parse returns the scans in the push. Scan.Courier is the canonical name
	// of the company that carries the parcel.
	Parse(in *adapters.Inbound) ([]aftersale.Scan, error)

	// Reply is the exact acknowledgement, see marketplace.Webhook.
	Reply(in *adapters.Inbound, err error) adapters.Reply

	// Authenticated reports whether Verify proves where a push comes from. If
	// not, a push only makes makegood call Track, and counts for nothing itself.
	Authenticated() bool
}

// Tracker answers where a parcel is. Errors are *aftersale.CallError.
type Tracker interface {
	// Track returns all scans the courier knows, oldest first; none is not an
	// error. It is called at most once per TrackEvery and parcel.
	Track(ctx context.Context, parcel aftersale.Waybill) ([]aftersale.Scan, error)
	TrackEvery() time.Duration
}

// Subscriber has to be asked before it pushes (aggregators).
type Subscriber interface {
	Subscribe(ctx context.Context, parcel aftersale.Waybill) error
}

// Interceptor can ask the courier to bring a parcel back.
type Interceptor interface {
	// InterceptTerms are the courier's conditions. They do not change.
	InterceptTerms() InterceptTerms

	// Intercept asks for the parcel in a.Waybill to be returned to the sender.
	// A nil error means the request was accepted, not that it succeeded: that
	// is proved by tracking only. "There is one already" is success with
	// AlreadyDone set.
	Intercept(ctx context.Context, a aftersale.Action) (aftersale.Receipt, error)
}

// Withdrawer can take an intercept back.
type Withdrawer interface {
	// Withdraw cancels the intercept whose Receipt.Reference is in a.Reference.
	Withdraw(ctx context.Context, a aftersale.Action) (aftersale.Receipt, error)
}

// InterceptTerms is what a courier allows: a row of the capability table.
type InterceptTerms struct {
	// From lists the states of a parcel in which an intercept is taken.
	From []aftersale.TrackState

	OncePerParcel bool           // a second one is refused
	CallbackOnly  bool           // the result is only pushed, or only seen in tracking: a timer has to cover silence
	AnswerWithin  time.Duration  // how long to wait for a result before it counts as silence; own proposal where the courier publishes none
	Withdrawable  bool           // it can be taken back
	Fee           aftersale.Text // who is charged what, in words
	Source        string         // of these facts, with confidence mark
}

// Adapter is one account at one courier. Everything but Push is optional and
// found by type assertion.
type Adapter interface {
	Push

	// Carries lists the canonical names of the companies whose parcels the
	// account can track; nil means all (aggregators).
	Carries() []string
}

// Maker builds an account's adapter.
type Maker struct {
	Manifest adapters.Manifest
	// New checks the settings and makes no call. Every error is an
	// *adapters.SettingError.
	New func(account string, settings adapters.Settings, env adapters.Env) (Adapter, error)
}

// NewMaker makes a Maker of an adapter's typed settings: Manifest.Config is
// made from C (see adapters.Fields), and open receives settings that are
// checked and an Env with all its defaults.
func NewMaker[C any](m adapters.Manifest, open func(account string, c C, env adapters.Env) (Adapter, error)) Maker {
	m.Config = adapters.Fields[C]()
	return Maker{Manifest: m, New: adapters.Typed(m.Name, open)}
}
