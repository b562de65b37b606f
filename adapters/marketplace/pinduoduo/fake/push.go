package fake

import (
	"context"
	"strings"

	"makegood/adapters/fakekit"
)

// content is the content of a message about an after-sale as it is now.
// Messages of the trade side carry the shop and the order only.
func content(kind string, a *AfterSale) string {
	data := fields{"mall_id": a.MallID, "tid": a.OrderSN}
	if strings.HasPrefix(kind, "pdd_refund_") {
		data["refund_id"], data["refund_fee"], data["bill_type"] = fakekit.Number(a.ID, ""), a.Amount, a.Type
		data["operation"], data["modified"] = 1000, a.UpdatedAt.UnixMilli()
	}
	return string(fakekit.JSON(data))
}

// Queue sends a message to one of the connections, or keeps it until there is
// one. It does not wait.
func (p *Platform) Queue(kind, id string) {
	a := p.Get(id)
	p.queue(kind, &a)
}

func (p *Platform) queue(kind string, a *AfterSale) *Message {
	return p.QueueContent(kind, a.MallID, content(kind, a))
}

// QueueContent sends a message with content of the caller's own.
func (p *Platform) QueueContent(kind string, mall int64, content string) *Message {
	s := &p.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	m := &Message{id: s.next, sendTime: p.opt.Now().UnixMilli(), mall: mall, kind: kind, done: make(chan error, 1)}
	m.frame = fakekit.JSON(fields{
		"id": m.id, "commandType": "Common", "time": m.sendTime, "sendTime": m.sendTime,
		"message": fields{"type": kind, "mallID": mall, "content": content},
	})
	s.pending[m.id] = m
	for l := range s.links {
		l.send(m.frame)
		break
	}
	return m
}

// Push sends a message about an after-sale as it is now and waits for the
// answer. An error means that it was reported as failed, or not answered.
func (p *Platform) Push(ctx context.Context, kind, id string) error {
	a := p.Get(id)
	return p.queue(kind, &a).Wait(ctx)
}

// Wait returns when the message was acknowledged (nil) or reported as failed.
func (m *Message) Wait(ctx context.Context) error {
	select {
	case err := <-m.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
