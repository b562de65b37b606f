package taobao

import (
	"context"
	"time"

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
	var events []aftersale.Event
	var stored []int // whose event is in events
	for i := range all {
		e, known, err := all[i].event()
		switch {
		case err != nil:
			a.log.Warn("taobao message cannot be read", "topic", ignoredTopic(all[i].topic), "error", err.Error())
			wrong[i] = err
		case !known:
			wrong[i] = sink(ctx, nil) // counted, nothing to store
		default:
			if isID(all[i].user) {
				e.Ref.Shop = all[i].user
			}
			events, stored = append(events, e), append(stored, i)
		}
	}
	if len(events) == 0 {
		return wrong
	}
	if err := sink(ctx, events); err != nil {
		for _, i := range stored {
			wrong[i] = err
		}
	}
	return wrong
}
