// Package notify is the contract between makegood and the channels by which
// people are told: chat robots and webhooks. One folder each below it; what
// their messages have in common (text without markup, cut by bytes, and the
// addresses that hold a secret) is here.
package notify

import (
	"context"
	"time"

	"makegood/adapters"
)

// Message is one message to people: an urgent one about one case or a few, or
// a digest of several. It carries no buyer data. Its texts are plain: a
// channel puts them into its own markup and takes markup in them literally.
type Message struct {
	ID     string   // unique: the same id twice is the same message
	Title  string   // one line
	Lines  []string // the most important first: a channel that takes less leaves out the last ones
	Link   string   // to the console; empty: none
	Urgent bool     // mention everybody in the group, where the channel can
}

// Quota is how many messages a channel takes within any span of that length.
type Quota struct {
	Messages int
	Per      time.Duration
}

// Channel sends messages. Safe for concurrent use.
type Channel interface {
	// Send delivers one message. Every error is an *aftersale.CallError:
	// ClassLimited with RetryAfter where the channel's quota is used up,
	// ClassRetry for what may be tried again, ClassUnknown for a lost reply (a
	// message may be sent twice: better than not at all), ClassRefused for what
	// will not be accepted.
	Send(ctx context.Context, m Message) error

	// Quotas are the limits the caller keeps to, all at once, over all messages
	// of all processes: a channel counts nothing itself. None: no limit known.
	Quotas() []Quota
}

// Maker builds a channel.
type Maker struct {
	Manifest adapters.Manifest
	// New checks the settings and makes no call. Every error is an
	// *adapters.SettingError.
	New func(id string, settings adapters.Settings, env adapters.Env) (Channel, error)
}

// NewMaker makes a Maker of an adapter's typed settings: Manifest.Config is
// made from C (see adapters.Fields), and open receives settings that are
// checked and an Env with all its defaults.
func NewMaker[C any](m adapters.Manifest, open func(id string, c C, env adapters.Env) (Channel, error)) Maker {
	m.Config = adapters.Fields[C]()
	return Maker{Manifest: m, New: adapters.Typed(m.Name, open)}
}
