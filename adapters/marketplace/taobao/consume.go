package taobao

import (
	"context"
	"errors"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
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
	if a.config.Intake == intakeSPI {
		return ""
	}
	return a.config.AppKey + "/" + a.config.Group
}

// Consume takes messages of all sellers of the app, over the socket or by
// pulling, until ctx or the connection ends.
func (a *Adapter) Consume(ctx context.Context, sink marketplace.Sink, alive func()) error {
	switch a.config.Intake {
	case intakeSocket:
		return a.consumeSocket(ctx, sink, alive)
	case intakePull:
		return a.consumePull(ctx, sink, alive)
	}
	return a.api.Manual(opConnect, "intake", "the platform calls us: there is nothing to connect to")
}

// hand gives messages to the sink, all events at once. It returns per message
// what is wrong with it, which is nil for those to confirm: messages with an
// event after the sink stored it, and those without a meaning.
//
// Requests to hold an order come last, because their refunds have to be looked
// up first. A platform that does not answer one is not asked for the next:
// those come again.
func (a *Adapter) hand(ctx context.Context, sink marketplace.Sink, all []message) (wrong []error) {
	wrong = make([]error, len(all))
	a.handEvents(ctx, sink, all, wrong, false, func(m *message) (aftersale.Event, bool, error) { return m.event() })
	a.handEvents(ctx, sink, all, wrong, true, func(m *message) (aftersale.Event, bool, error) { return a.holdRequest(ctx, m) })
	return wrong
}

// handEvents does it for the requests to hold an order, or for all else. read
// makes the event of a message; its errors other than ErrMalformed hold for all
// messages that follow.
func (a *Adapter) handEvents(ctx context.Context, sink marketplace.Sink, all []message, wrong []error, holds bool,
	read func(*message) (e aftersale.Event, known bool, err error)) {
	var events []aftersale.Event
	var places []int
	var silent error
	for i := range all {
		m := &all[i]
		switch {
		case (m.topic == topicHold) != holds:
			continue
		case silent != nil:
			wrong[i] = silent
			continue
		}
		e, known, err := read(m)
		switch {
		case errors.Is(err, adapters.ErrMalformed):
			a.log.Warn("taobao message cannot be read", "topic", ignoredTopic(m.topic), "error", err.Error())
			wrong[i] = err
		case err != nil:
			wrong[i], silent = err, err
		case known:
			if wire.IsID(m.user) {
				e.Ref.Shop = m.user
			}
			events, places = append(events, e), append(places, i)
		default:
			wrong[i] = sink(ctx, nil) // counted, nothing to store
		}
	}
	if len(events) == 0 {
		return
	}
	if err := sink(ctx, events); err != nil {
		for _, i := range places {
			wrong[i] = err
		}
	}
}
