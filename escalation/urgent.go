package escalation

import (
	"context"
	"errors"
	"strings"
	"time"

	"makegood/adapters/notify"
	"makegood/store"
)

// Urgent notices that are due together share a message, limited in notices and in
// bytes: the smallest channel holds 2048 bytes.
const (
	urgentLines = 10
	urgentBytes = 1500
)

// urgent sends what is urgent and due: first what was never sent, then what nobody has
// acknowledged.
func (n *Notifier) urgent(ctx context.Context, due []store.Notice) error {
	if len(due) == 0 || !n.anyFree(true) {
		return nil // what cannot be sent stays due
	}
	items, errs := n.stillDue(ctx, due)
	var fresh, repeated []item
	for _, i := range items {
		if i.SentAt.IsZero() {
			fresh = append(fresh, i)
		} else {
			repeated = append(repeated, i)
		}
	}
	return errors.Join(errs, n.distribute(ctx, fresh), n.distribute(ctx, repeated))
}

// distribute sends items by their channels. Items with the same way share messages.
func (n *Notifier) distribute(ctx context.Context, items []item) error {
	var errs error
	var all []item
	from := make([][]item, len(n.channels))
	for _, i := range items {
		if everywhere(i.Notice) {
			all = append(all, i)
			continue
		}
		first := i.Channel % len(n.channels)
		from[first] = append(from[first], i)
	}
	for _, group := range n.groups(all) {
		errs = errors.Join(errs, n.sendToAll(ctx, group))
	}
	for first, items := range from {
		for _, group := range n.groups(items) {
			errs = errors.Join(errs, n.sendFrom(ctx, first, group))
		}
	}
	return errs
}

// everywhere reports whether a notice goes to every channel at once: because its
// escalation step says so, or because nobody can acknowledge what is not about a case.
func everywhere(notice store.Notice) bool {
	s, _ := stepOf(notice.Kind)
	return s.Everywhere || notice.CaseID == ""
}

// groups cuts a list into groups that fit one message each.
func (n *Notifier) groups(items []item) [][]item {
	var out [][]item
	size := 0
	for _, i := range items {
		length := 0
		for _, line := range n.inLanguage(i.line) {
			length += len(line) + 1
		}
		last := len(out) - 1
		if last < 0 || len(out[last]) == urgentLines || size+length > urgentBytes {
			out, size = append(out, nil), 0
			last++
		}
		out[last], size = append(out[last], i), size+length
	}
	return out
}

// urgentMessage is one message about a whole group.
func (n *Notifier) urgentMessage(group []item) notify.Message {
	m := notify.Message{
		ID:     messageID(group),
		Title:  strings.Join(n.inLanguage(urgentTitle(group)), " / "),
		Link:   n.link(group),
		Urgent: true,
	}
	for _, i := range group {
		m.Lines = append(m.Lines, n.inLanguage(i.line)...)
	}
	return m
}

// sendFrom sends a group by the first channel that takes it, beginning with the one
// whose turn it is. A channel that fails, or whose quota is used up, is passed over.
func (n *Notifier) sendFrom(ctx context.Context, first int, group []item) error {
	if !n.anyFree(true) {
		return nil
	}
	m := n.urgentMessage(group)
	if err := n.recordAttempt(ctx, group); err != nil {
		return err
	}
	for passed := range n.channels {
		c := n.channels[(first+passed)%len(n.channels)]
		if !c.free(n.o.Now(), true) {
			continue
		}
		err := n.send(ctx, c, m, group)
		if errors.Is(err, errNotHeld) {
			return err
		}
		if err == nil {
			return n.delivered(ctx, group, passed+1)
		}
	}
	return n.retry(ctx, group, true)
}

// sendToAll sends a group by every channel that takes it. A channel that fails gets it
// with the next repetition.
func (n *Notifier) sendToAll(ctx context.Context, group []item) error {
	if !n.anyFree(true) {
		return nil
	}
	m := n.urgentMessage(group)
	if err := n.recordAttempt(ctx, group); err != nil {
		return err
	}
	sent := false
	for _, c := range n.channels {
		if !c.free(n.o.Now(), true) {
			continue
		}
		err := n.send(ctx, c, m, group)
		if errors.Is(err, errNotHeld) && !sent {
			return err
		}
		sent = sent || err == nil
	}
	if !sent {
		return n.retry(ctx, group, true)
	}
	return n.delivered(ctx, group, len(n.channels))
}

// recordAttempt stores an attempt before it is made. Otherwise a store that fails
// afterwards would make the message repeat every second.
func (n *Notifier) recordAttempt(ctx context.Context, group []item) error {
	for i := range group {
		group[i].Tries++
		group[i].NextAt = n.o.Now().Add(attemptTime)
	}
	return n.save(ctx, group)
}

// retry makes a group due again as soon as any channel takes such a message.
func (n *Notifier) retry(ctx context.Context, group []item, urgent bool) error {
	at := n.opens(urgent)
	for i := range group {
		group[i].NextAt = at
	}
	return n.save(ctx, group)
}

// delivered moves a group on by so many channels. Notice.Channel counts on through all
// rounds; its remainder is the channel that is tried next. A notice that nobody can
// acknowledge, or whose step is not repeated, is done.
func (n *Notifier) delivered(ctx context.Context, group []item, channels int) error {
	now := n.o.Now()
	for i := range group {
		notice := &group[i].Notice
		s, _ := stepOf(notice.Kind)
		notice.SentAt, notice.Channel = now, notice.Channel+channels
		notice.NextAt = now.Add(n.pauseAfter(notice.Channel))
		notice.Done = s.Once || notice.CaseID == ""
	}
	return n.save(ctx, group)
}

// pauseAfter is how long an urgent message waits for an acknowledgement after so many
// deliveries. It doubles with every round through the channels.
func (n *Notifier) pauseAfter(channels int) time.Duration {
	round := (channels - 1) / len(n.channels)
	return min(n.o.AcknowledgeWithin<<min(round, 10), max(maxRepeatPause, n.o.AcknowledgeWithin))
}
