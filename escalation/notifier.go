// Package escalation makes sure that people know what they have to do in time: the
// deadlines of cases, decisions that wait for a supervisor, automatic refunds that
// are stopped, tokens about to end. It sends messages by the configured channels,
// urgent ones until somebody acknowledges them.
//
// It must not decide about a case, change one, or let buyer data leave. Start
// reading at policy, the table of escalation steps. Notices stores what is to be
// sent, watch.go finds it, Notifier sends it.
package escalation

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/adapters/notify"
	"makegood/aftersale"
	"makegood/metrics"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
	"makegood/tokens"
)

const (
	// tickEvery is how often the Notifier looks for what is due.
	tickEvery = time.Second

	// leaseTime is how long one process has the sending to itself; it renews the
	// lease every renewEvery. A process that dies is replaced within leaseTime and a
	// bit.
	leaseTime  = 30 * time.Second
	renewEvery = 10 * time.Second
	leaseName  = "notify"

	// dueLimit bounds the notices of one tick.
	dueLimit = 2000

	// attemptTime is how long a notice that is being sent is left alone: if the
	// process dies meanwhile, it is sent again after it.
	attemptTime = 30 * time.Second

	// putOffTime is how long an urgent notice is put off whose case needs nobody just
	// now.
	putOffTime = time.Minute

	// expireAfter: notices without a case expire after 72 hours. A channel that is
	// connected after days does not get what is long past; the console shows it.
	expireAfter = 72 * time.Hour

	// defaultAcknowledge is the usual time to acknowledge an urgent message.
	defaultAcknowledge = 10 * time.Minute

	// storeTimeout bounds a write that is finished although the process stops.
	storeTimeout = 10 * time.Second

	// parallelSaves bounds the notices that are stored at once.
	parallelSaves = 32

	// maxRepeatPause bounds the growing pauses between repetitions.
	maxRepeatPause = 2 * time.Hour
)

// Options are what a Notifier is made of. Without Channels nothing is sent.
type Options struct {
	Store    store.Store
	Notices  *Notices
	Registry *registry.Registry
	Settings *settings.Settings
	Tokens   *tokens.Keeper
	Metrics  *metrics.Metrics
	Log      *slog.Logger
	Now      func() time.Time
	Zone     *time.Location // where days begin
	Holder   string         // name of this process, for the lease

	Channels   []Channel // in the order in which they are tried
	Language   string    // zh (default) | en | both
	ConsoleURL string    // without a slash at its end; "": no links

	// AcknowledgeWithin is how long an urgent message waits for an acknowledgement
	// before the next channel repeats it; 0: 10 minutes.
	AcknowledgeWithin time.Duration
}

// Notifier sends people what they have to know: the escalation steps of every
// deadline, digests, and whatever else Notices has stored. Of all processes only the
// one that holds the lease sends. Not safe for concurrent use.
type Notifier struct {
	o        Options
	channels []*channelState
	watch    watch

	held    bool      // this process holds the lease
	renewAt time.Time // when the lease is renewed, or tried for again
}

// NewNotifier returns the Notifier of a process.
func NewNotifier(o Options) *Notifier {
	if o.AcknowledgeWithin <= 0 {
		o.AcknowledgeWithin = defaultAcknowledge
	}
	n := &Notifier{o: o}
	for _, c := range o.Channels {
		n.channels = append(n.channels, &channelState{Channel: c})
	}
	return n
}

// Run ticks until ctx ends, and then lets the lease go.
func (n *Notifier) Run(ctx context.Context) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for {
		if err := n.Tick(ctx); err != nil && ctx.Err() == nil {
			n.o.Log.Warn("telling people failed", "error", err.Error())
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
			defer cancel()
			if err := n.Release(keep); err != nil {
				n.o.Log.Warn("lease not released", "lease", leaseName, "error", err.Error())
			}
			return
		}
	}
}

// Release lets another process take over at once. It does nothing if this one does
// not hold the lease.
func (n *Notifier) Release(ctx context.Context) error {
	if !n.held {
		return nil
	}
	n.held, n.renewAt = false, time.Time{}
	return n.o.Store.Release(ctx, leaseName, n.o.Holder)
}

// Tick collects new notices and sends those that are due now. A source that cannot
// be read does not hold the others back.
func (n *Notifier) Tick(ctx context.Context) error {
	if len(n.channels) == 0 || n.o.Notices.every <= 0 {
		return nil
	}
	if mine, err := n.holdsLease(ctx); err != nil || !mine {
		return err
	}
	return errors.Join(n.collect(ctx), n.sendDue(ctx))
}

// holdsLease reports whether this process may send, and renews the lease in time:
// the longest call to a channel fits between two renewals.
func (n *Notifier) holdsLease(ctx context.Context) (bool, error) {
	now := n.o.Now()
	if now.Before(n.renewAt) {
		return n.held, nil
	}
	mine, err := n.o.Store.Lease(ctx, leaseName, n.o.Holder, now, leaseTime)
	if err != nil {
		n.held = false
		return false, err
	}
	if mine && !n.held {
		for _, c := range n.channels {
			c.reset(now)
		}
		n.watch = watch{}
	}
	n.held, n.renewAt = mine, now.Add(renewEvery)
	return mine, nil
}

// sendDue sends what is due, the urgent first.
func (n *Notifier) sendDue(ctx context.Context) error {
	due, err := n.o.Store.DueNotices(ctx, n.o.Now(), dueLimit)
	if err != nil || len(due) == 0 {
		return err
	}
	urgent := slices.IndexFunc(due, func(notice store.Notice) bool { return !notice.Urgent })
	if urgent < 0 {
		urgent = len(due)
	}
	return errors.Join(n.urgent(ctx, due[:urgent]), n.digest(ctx, due[urgent:]))
}

// anyFree reports whether any channel takes a message now.
func (n *Notifier) anyFree(urgent bool) bool {
	now := n.o.Now()
	return slices.ContainsFunc(n.channels, func(c *channelState) bool { return c.free(now, urgent) })
}

// opens returns when the first of the channels takes a message.
func (n *Notifier) opens(urgent bool) time.Time {
	now := n.o.Now()
	at := n.channels[0].opens(now, urgent)
	for _, c := range n.channels[1:] {
		if other := c.opens(now, urgent); other.Before(at) {
			at = other
		}
	}
	return at
}

// errNotHeld means that another process sends now.
var errNotHeld = errors.New("another process holds the lease")

// send sends one message about the items by one channel, and counts it.
func (n *Notifier) send(ctx context.Context, c *channelState, m notify.Message, items []item) error {
	if mine, err := n.holdsLease(ctx); err != nil || !mine {
		return errors.Join(errNotHeld, err)
	}
	err := c.send(ctx, m, n.o.Now())
	n.o.Metrics.Notice(c.Name, resultOf(err))
	if err != nil {
		n.o.Log.With(about(items)...).Warn("people not told by this channel",
			"channel", c.Name, "id", c.ID, "class", aftersale.ClassOf(err), "error", err.Error())
	}
	return err
}

// about names in a log line what a message is about: the one case, if there is one.
func about(items []item) []any {
	attributes := []any{"notices", len(items)}
	if len(items) == 1 && items[0].c.ID != "" {
		c := items[0].c
		attributes = append(attributes,
			"platform", c.Ref.Platform, "shop", c.Ref.Shop, "aftersale", c.Ref.ID, "case", c.ID)
	}
	return attributes
}

// save stores how far the notices have come, even if the process stops meanwhile.
func (n *Notifier) save(ctx context.Context, items []item) error {
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	var g errgroup.Group
	g.SetLimit(parallelSaves)
	for _, i := range items {
		g.Go(func() error { return n.o.Store.SaveNotice(keep, i.Notice) })
	}
	return g.Wait()
}
