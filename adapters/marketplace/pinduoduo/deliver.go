package pinduoduo

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// heartbeat is what the client says to stay connected.
type heartbeat struct {
	ID      int64  `json:"id"` // ms
	Command string `json:"commandType"`
	Time    int64  `json:"time"` // ms
	Version string `json:"version"`
}

// verdict is Ack or Fail: it copies what names the message.
type verdict struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Command  string          `json:"commandType"`
	Time     int64           `json:"time"` // ms
	SendTime json.RawMessage `json:"sendTime,omitempty"`
	Type     string          `json:"type,omitempty"`
	MallID   json.RawMessage `json:"mallID,omitempty"`
	Reason   string          `json:"failReason,omitempty"` // at most 1000 characters
}

// deliver hands messages over in batches: one durable write for all that have
// queued up meanwhile.
func (s *session) deliver(ctx context.Context) error {
	for {
		batch, err := marketplace.TakeQueued(ctx, s.queue, maxBatch)
		if err != nil {
			return err
		}
		if err := s.hand(ctx, batch); err != nil {
			return err
		}
	}
}

// hand gives a batch to the sink and says of each message what became of it. What is not ours is
// acknowledged; what cannot be read is reported as failed.
func (s *session) hand(ctx context.Context, batch []*frame) error {
	var events []aftersale.Event
	reasons := make([]string, len(batch))
	ours := make([]bool, len(batch))
	for i, f := range batch {
		e, err := f.event()
		var ignored *adapters.Ignored
		switch {
		case err == nil:
			e.Ref.Shop = f.shop()
			events, ours[i] = append(events, e), true
		case !errors.As(err, &ignored):
			s.a.log.Warn("pinduoduo message is malformed", "error", err.Error())
			reasons[i] = err.Error()
		}
	}
	var failed error
	if len(events) > 0 {
		failed = s.sink(ctx, events)
	}
	for i, f := range batch {
		if failed != nil && ours[i] {
			reasons[i] = adapters.ErrUnavailable.Error()
		}
		if err := s.write(ctx, s.verdict(f, reasons[i])); err != nil {
			return errors.Join(failed, err)
		}
	}
	return failed
}

// verdict acknowledges a message, or reports why it failed.
func (s *session) verdict(f *frame, reason string) verdict {
	out := verdict{
		ID: echo(f.ID), Command: commandAck, Time: s.a.now().UnixMilli(), SendTime: echo(f.SendTime),
		Type: string(f.message.Type), MallID: echo(f.message.MallID),
	}
	if reason != "" {
		out.Command, out.Reason = commandFail, wire.Short(reason, 1000)
	}
	return out
}

// echo is a value as JSON: a whole number as number, all else as text.
func echo(s wire.Scalar) json.RawMessage {
	if s == "" {
		return nil
	}
	if n, ok := s.Whole(); ok {
		return strconv.AppendInt(nil, n, 10)
	}
	return wire.JSON(string(s))
}
