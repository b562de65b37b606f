package taobao

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// pullQuantity is how many messages one pull asks for; the platform gives 10
// to 200, and confirms up to 200 at once.
const pullQuantity = "100"

// consumePull pulls messages over HTTP and confirms them. When there are none
// it pauses, longer and longer.
func (a *Adapter) consumePull(ctx context.Context, sink marketplace.Sink, alive func()) error {
	pause := a.pace.emptyMin
	for {
		messages, err := a.pull(ctx)
		if err != nil {
			return err
		}
		alive()
		done, err := a.takePulled(ctx, sink, messages)
		switch {
		case err != nil:
			return err
		case done > 0:
			pause = a.pace.emptyMin
			continue
		}
		// Also when nothing could be stored: the messages come again.
		if err := marketplace.Pause(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, a.pace.emptyMost)
	}
}

// pull asks for messages once.
func (a *Adapter) pull(ctx context.Context) ([]message, error) {
	var d struct {
		Messages list[struct {
			ID      wire.Scalar     `json:"id"`
			Topic   wire.Scalar     `json:"topic"`
			Content json.RawMessage `json:"content"`
			User    wire.Scalar     `json:"user_id"`
			At      wire.Scalar     `json:"pub_time"`
		}] `json:"messages"`
	}
	p := params{"group_name": a.config.Group, "quantity": pullQuantity}
	if _, err := a.read(ctx, methodConsume, p, &d); err != nil {
		return nil, err
	}
	out := make([]message, 0, len(d.Messages))
	for _, m := range d.Messages {
		out = append(out, message{
			id: string(m.ID), topic: string(m.Topic), user: string(m.User), content: wire.Unquote(m.Content), at: timeOf(m.At),
		})
	}
	return out, nil
}

// takePulled stores messages and confirms them; done counts the confirmed.
// What cannot be read is confirmed too: it carries no count of its
// deliveries, would come for ever, and the list finds the refund.
func (a *Adapter) takePulled(ctx context.Context, sink marketplace.Sink, messages []message) (done int, err error) {
	var ids []string
	for i, wrong := range a.hand(ctx, sink, messages) {
		if (wrong == nil || errors.Is(wrong, adapters.ErrMalformed)) && wire.IsID(messages[i].id) {
			ids = append(ids, messages[i].id)
		}
	}
	if len(ids) == 0 {
		return 0, ctx.Err()
	}
	var d struct {
		Success wire.Scalar `json:"is_success"`
	}
	p := params{"group_name": a.config.Group, "s_message_ids": strings.Join(ids, ",")}
	if _, err := a.read(ctx, methodConfirm, p, &d); err != nil {
		return 0, err
	}
	if !saysYes(d.Success) {
		return 0, a.api.Failure(methodConfirm, aftersale.ClassRetry, "not confirmed", "the platform did not take the confirmation")
	}
	return len(ids), nil
}
