// Package escalation tells people what needs them: the steps of every deadline,
// what waits for a review or an approval, and what stops the service. Notices are
// stored first; of all processes the one that holds the lease sends them, within
// the channels' quotas, urgent ones again by the next channel until somebody
// acknowledges them. It decides nothing about cases.
//
// Start reading at step.go (Policy: who is told when), then notifier.go.
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
	// tellEvery is how often the Notifier looks.
	tellEvery = time.Second

	// tellLease is how long a process has the telling to itself; it renews it
	// every tellRenew. One that dies is replaced within tellLease and a bit.
	tellLease = 30 * time.Second
	tellRenew = 10 * time.Second
	leaseName = "notify"

	// tellLimit bounds the notices of one look.
	tellLimit = 2000

	// attemptTime is how long a notice that is being sent is left alone: if the
	// process dies meanwhile, it is sent again after it.
	attemptTime = 30 * time.Second

	// parkTime is when a notice whose case needs nobody just now is looked at again.
	parkTime = time.Minute

	// forgetAfter is when a notice without a case expires: whoever connects a
	// channel again after days finds it in the console.
	forgetAfter = 72 * time.Hour

	// defaultAcknowledge is the usual time to acknowledge an urgent message.
	defaultAcknowledge = 10 * time.Minute

	// storeTimeout bounds a write that is finished although the process stops.
	storeTimeout = 10 * time.Second

	// parallelSaves bounds the notices that are stored at once.
	parallelSaves = 32

	// maxPauseBetween bounds the growing pauses between repetitions.
	maxPauseBetween = 2 * time.Hour
)

// Options are what a Notifier is made of. Without Channels nobody is told.
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

	Channels          []Channel     // in the order in which they are tried
	Language          string        // zh (default) | en | both
	ConsoleURL        string        // without a slash at its end; "": no links
	AcknowledgeWithin time.Duration // an urgent message that nobody has acknowledged goes to the next channel; 0: 10 min
}

// Notifier tells people what they have to know: the escalation steps of every
// deadline, digests, and whatever Notices holds. Of all processes the one that
// holds the lease does it. Not safe for concurrent use.
type Notifier struct {
	o         Options
	channels  []*channelState
	collector collector
	words     wording

	held    bool
	renewAt time.Time // when the lease is renewed
}

// NewNotifier returns the Notifier of a process.
func NewNotifier(o Options) *Notifier {
	if o.AcknowledgeWithin <= 0 {
		o.AcknowledgeWithin = defaultAcknowledge
	}
	n := &Notifier{o: o}
	n.collector, n.words = collector{o: &n.o}, wording{o: &n.o}
	for _, c := range o.Channels {
		n.channels = append(n.channels, &channelState{Channel: c})
	}
	return n
}

// Run ticks until ctx ends, and then lets the lease go.
func (t *Notifier) Run(ctx context.Context) {
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	for {
		if err := t.Tick(ctx); err != nil && ctx.Err() == nil {
			t.o.Log.Warn("telling people failed", "error", err.Error())
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
			defer cancel()
			if err := t.Release(keep); err != nil {
				t.o.Log.Warn("lease not released", "lease", leaseName, "error", err.Error())
			}
			return
		}
	}
}

// Release gives the lease back, so that another process takes over at once. It
// does nothing if this process does not hold it.
func (t *Notifier) Release(ctx context.Context) error {
	if !t.held {
		return nil
	}
	t.held, t.renewAt = false, time.Time{}
	return t.o.Store.Release(ctx, leaseName, t.o.Holder)
}

// Tick collects once what people have to know, and sends what is due. A source
// that cannot be read holds nothing else back.
func (t *Notifier) Tick(ctx context.Context) error {
	if len(t.channels) == 0 || t.o.Notices.every <= 0 {
		return nil
	}
	if mine, err := t.holdsLease(ctx); err != nil || !mine {
		return err
	}
	return errors.Join(t.collector.collect(ctx), t.sendDue(ctx))
}

// holdsLease reports whether this process does the telling, and renews the lease.
// Between two calls that say so less than the lease's time passes, the longest
// call to a channel included.
func (t *Notifier) holdsLease(ctx context.Context) (bool, error) {
	now := t.o.Now()
	if now.Before(t.renewAt) {
		return t.held, nil
	}
	mine, err := t.o.Store.Lease(ctx, leaseName, t.o.Holder, now, tellLease)
	if err != nil {
		t.held = false
		return false, err
	}
	if mine && !t.held {
		for _, o := range t.channels {
			o.reset(now)
		}
		t.collector = collector{o: &t.o}
	}
	t.held, t.renewAt = mine, now.Add(tellRenew)
	return mine, nil
}

// sendDue sends what is due, the urgent first.
func (t *Notifier) sendDue(ctx context.Context) error {
	due, err := t.o.Store.DueNotices(ctx, t.o.Now(), tellLimit)
	if err != nil || len(due) == 0 {
		return err
	}
	calm := slices.IndexFunc(due, func(n store.Notice) bool { return !n.Urgent })
	if calm < 0 {
		calm = len(due)
	}
	return errors.Join(t.urgent(ctx, due[:calm]), t.digest(ctx, due[calm:]))
}

// anyFree reports whether any channel takes a message now.
func (t *Notifier) anyFree(urgent bool) bool {
	now := t.o.Now()
	return slices.ContainsFunc(t.channels, func(o *channelState) bool { return o.free(now, urgent) })
}

// opens returns when the first channel takes a message.
func (t *Notifier) opens(urgent bool) time.Time {
	now := t.o.Now()
	at := t.channels[0].opens(now, urgent)
	for _, o := range t.channels[1:] {
		if other := o.opens(now, urgent); other.Before(at) {
			at = other
		}
	}
	return at
}

// errNotHeld means that another process does the telling now.
var errNotHeld = errors.New("another process holds the lease")

// send sends one message by one channel, and counts it.
func (t *Notifier) send(ctx context.Context, o *channelState, m notify.Message) error {
	if mine, err := t.holdsLease(ctx); err != nil || !mine {
		return errors.Join(errNotHeld, err)
	}
	err := o.send(ctx, m, t.o.Now())
	t.o.Metrics.Notice(o.Name, resultOf(err))
	if err != nil {
		t.o.Log.Warn("people not told by this channel", "channel", o.Name, "id", o.ID, "class", aftersale.ClassOf(err), "error", err.Error())
	}
	return err
}

// save stores how far notices have come, together.
func (t *Notifier) save(ctx context.Context, items []item) error {
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	var g errgroup.Group
	g.SetLimit(parallelSaves)
	for _, i := range items {
		g.Go(func() error { return t.o.Store.SaveNotice(keep, i.Notice) })
	}
	return g.Wait()
}
