package taobao

import (
	"context"
	"errors"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// pace holds the times of the two consumers; tests make them shorter.
type pace struct {
	ask       time.Duration // between two PullRequests of the socket
	ping      time.Duration // between two pings of ours
	silence   time.Duration // without any sign of life the connection is given up
	connect   time.Duration // for the handshake and the platform's answer to CONNECT
	emptyMin  time.Duration // pause after an empty pull, doubled up to
	emptyMost time.Duration
}

var defaultPace = pace{
	ask: 5 * time.Second, ping: 20 * time.Second, silence: 2 * time.Minute, connect: 10 * time.Second,
	emptyMin: 100 * time.Millisecond, emptyMost: 5 * time.Second,
}

// The methods of the socket, as errors name them.
const (
	opConnect = "tmc.connect"
	opSocket  = "tmc.socket"
)

// ConsumerKey names the app and its group: TMC has one connection for both.
// "" means that the platform calls us instead (intake spi).
func (a *Adapter) ConsumerKey() string {
	if a.intake == intakeSPI {
		return ""
	}
	return a.appKey + "/" + a.group
}

// Consume takes messages of all sellers of the app, over the socket or by
// pulling, until ctx or the connection ends.
func (a *Adapter) Consume(ctx context.Context, sink marketplace.Sink, alive func()) error {
	switch a.intake {
	case intakeSocket:
		return a.consumeSocket(ctx, sink, alive)
	case intakePull:
		return a.consumePull(ctx, sink, alive)
	}
	return a.failure(opConnect, aftersale.ClassManual, "intake", "the platform calls us: there is nothing to connect to")
}

// hand gives messages to the sink, all events at once. It returns per message
// what is wrong with it, which is nil for those to confirm: messages with an
// event after the sink stored it, and those without a meaning.
func (a *Adapter) hand(ctx context.Context, sink marketplace.Sink, all []message) (wrong []error) {
	wrong = make([]error, len(all))
	var b batched
	var holds []int
	for i := range all {
		e, known, err := all[i].event()
		switch {
		case err != nil:
			a.log.Warn("taobao message cannot be read", "topic", ignoredTopic(all[i].topic), "error", err.Error())
			wrong[i] = err
		case known:
			b.add(e, all[i].user, i)
		case all[i].topic == topicHold:
			holds = append(holds, i)
		default:
			wrong[i] = sink(ctx, nil) // counted, nothing to store
		}
	}
	b.store(ctx, sink, wrong)
	a.handHolds(ctx, sink, all, holds, wrong)
	return wrong
}

// handHolds does the same for requests to hold an order, whose refunds have to
// be looked up first; so they come last. A platform that does not answer one
// is not asked for the next: those come again.
func (a *Adapter) handHolds(ctx context.Context, sink marketplace.Sink, all []message, holds []int, wrong []error) {
	var b batched
	var silent error
	for _, i := range holds {
		if wrong[i] = silent; silent != nil {
			continue
		}
		e, found, err := a.holdRequest(ctx, &all[i])
		switch {
		case errors.Is(err, adapters.ErrMalformed):
			a.log.Warn("taobao message cannot be read", "topic", topicHold, "error", err.Error())
			wrong[i] = err
		case err != nil:
			wrong[i], silent = err, err
		case found:
			b.add(e, all[i].user, i)
		default:
			wrong[i] = sink(ctx, nil)
		}
	}
	b.store(ctx, sink, wrong)
}

// batched are events with the places of their messages.
type batched struct {
	events []aftersale.Event
	places []int
}

// add takes an event; user is the seller whom it belongs to, if it is said.
func (b *batched) add(e aftersale.Event, user string, place int) {
	if isID(user) {
		e.Ref.Shop = user
	}
	b.events, b.places = append(b.events, e), append(b.places, place)
}

// store hands the events to the sink and notes its error for each message.
func (b *batched) store(ctx context.Context, sink marketplace.Sink, wrong []error) {
	if len(b.events) == 0 {
		return
	}
	if err := sink(ctx, b.events); err != nil {
		for _, i := range b.places {
			wrong[i] = err
		}
	}
}
