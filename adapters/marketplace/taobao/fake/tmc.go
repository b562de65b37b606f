package fake

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"makegood/adapters/fakekit"
)

// tmc is the message queue of the app's group. A message is pending, on its
// way to one client, or confirmed and gone.
type tmc struct {
	mu       sync.Mutex
	next     int64
	waiting  map[int64]*queued // every message that is not confirmed
	pending  []int64           // in order; confirmed ones are skipped
	again    time.Duration
	wake     chan struct{} // has room for one; told when something became pending
	accepted map[int64]int // confirmations by message: more than one is a mistake
	failed   int
}

// queued is one message.
type queued struct {
	id      int64
	topic   string
	user    string
	content string
	at      time.Time
	retried int
	turn    int // grows with every delivery: an old timer does nothing
}

func (q *tmc) init(again time.Duration) {
	q.waiting, q.accepted, q.wake, q.again = map[int64]*queued{}, map[int64]int{}, make(chan struct{}, 1), again
	q.next = 7_100_000_000_000_000_000
}

func (q *tmc) ring() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// add puts a message at the end.
func (q *tmc) add(m queued) int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	m.id = q.next
	q.waiting[m.id] = &m
	q.pending = append(q.pending, m.id)
	q.ring()
	return m.id
}

// number makes up the id of a message that does not stand in the queue.
func (q *tmc) number() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	return q.next
}

// take gives up to n pending messages; those that are not confirmed come
// again after a while.
func (q *tmc) take(n int) []queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []queued
	for len(q.pending) > 0 && len(out) < n {
		m, open := q.waiting[q.pending[0]]
		q.pending = q.pending[1:]
		if !open {
			continue
		}
		m.turn++
		out = append(out, *m)
		id, turn := m.id, m.turn
		time.AfterFunc(q.again, func() { q.redeliver(id, turn) })
	}
	return out
}

// redeliver makes a message pending again, unless it was confirmed or
// delivered again meanwhile.
func (q *tmc) redeliver(id int64, turn int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if m, open := q.waiting[id]; open && m.turn == turn {
		m.turn++
		m.retried++
		q.pending = append(q.pending, id)
		q.ring()
	}
}

// confirm takes a message out; ok is false if it was never there.
func (q *tmc) confirm(id int64) (ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	_, open := q.waiting[id]
	if !open && q.accepted[id] == 0 {
		return false
	}
	delete(q.waiting, id)
	q.accepted[id]++
	return true
}

func (q *tmc) fail() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.failed++
}

// Publish puts a message about a refund, as it is now, into the queue and
// returns the message's id; 0 if there is no such refund.
func (p *Platform) Publish(topic, id string) int64 {
	a := p.Get(id)
	if a.ID == "" {
		return 0
	}
	return p.queue(topic, &a)
}

// PublishRaw puts a message of the caller's own into the queue.
func (p *Platform) PublishRaw(topic, user, content string) int64 {
	return p.tmc.add(queued{topic: topic, user: user, content: content, at: p.opt.Now()})
}

func (p *Platform) queue(topic string, a *AfterSale) int64 {
	return p.PublishRaw(topic, p.opt.UserID, string(fakekit.JSON(messageOf(topic, a))))
}

// Unconfirmed counts the messages that are not confirmed yet.
func (p *Platform) Unconfirmed() int {
	p.tmc.mu.Lock()
	defer p.tmc.mu.Unlock()
	return len(p.tmc.waiting)
}

// Confirmed returns how often a message was confirmed.
func (p *Platform) Confirmed(id int64) int {
	p.tmc.mu.Lock()
	defer p.tmc.mu.Unlock()
	return p.tmc.accepted[id]
}

// Failed counts the messages that clients reported as failed.
func (p *Platform) Failed() int {
	p.tmc.mu.Lock()
	defer p.tmc.mu.Unlock()
	return p.tmc.failed
}

// messageOf is the content of a message about a refund.
func messageOf(topic string, a *AfterSale) fields {
	bill := "refund_bill"
	if a.Dispute == RefundAndReturn {
		bill = "return_bill"
	}
	if topic == "taobao_rdcaligenius_OrderMsgSend" {
		return fields{"tid": number(a.OrderID), "oid": number(a.SubOrderID), "seller_nick": "测试店铺", "action_type": 1}
	}
	out := fields{
		"refund_id": number(a.ID), "tid": number(a.OrderID), "oid": number(a.SubOrderID), "modified": stamp(a.Modified),
		"buyer_nick": BuyerNick, "buyer_open_uid": a.OpenUID, "seller_nick": "测试店铺",
	}
	switch {
	case topic == "taobao_rdc_AgDealRefund":
		delete(out, "tid")
		out["parent_order_id"], out["refund_fee"], out["refund_status"] = number(a.OrderID), a.Amount, a.Status
	case strings.HasPrefix(topic, "taobao_dispute_"):
		out["buyer_refund_fee"], out["dispute_type"], out["biz_claim_type"] = a.Amount, 1, 1
		if bill == "return_bill" {
			out["biz_claim_type"] = 3
		}
	default:
		out["refund_fee"], out["bill_type"], out["refund_phase"] = yuan(a.Amount), bill, a.Phase
	}
	return out
}

// consume is taobao.tmc.messages.consume.
func (p *Platform) consume(form url.Values) (fields, *refusal) {
	n, err := strconv.Atoi(cmp.Or(form.Get("quantity"), "100"))
	if err != nil || n < 10 || n > 200 || cmp.Or(form.Get("group_name"), "default") != p.opt.Group {
		return nil, invalid("quantity or group_name")
	}
	out := rows{name: "tmc_message"}
	for _, m := range p.tmc.take(n) {
		out.items = append(out.items, fields{
			"id": m.id, "topic": m.topic, "content": m.content, "user_id": number(m.user), "user_nick": "测试店铺",
			"pub_app_key": "12497914", "pub_time": stamp(m.at),
		})
	}
	return fields{"messages": out}, nil
}

// confirm is taobao.tmc.messages.confirm.
func (p *Platform) confirm(form url.Values) (fields, *refusal) {
	ids := strings.Split(form.Get("s_message_ids"), ",")
	if len(ids) > 200 || cmp.Or(form.Get("group_name"), "default") != p.opt.Group {
		return nil, invalid("s_message_ids or group_name")
	}
	for _, text := range ids {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || !p.tmc.confirm(id) {
			return nil, invalid("s_message_ids: unknown message")
		}
	}
	return fields{"is_success": true}, nil
}
