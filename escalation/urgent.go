package escalation

import (
	"context"
	"errors"
	"strings"
	"time"

	"makegood/adapters/notify"
	"makegood/store"
)

// Urgent matters that are due together share a message of at most that many
// lines and bytes: the smallest channel holds 2048.
const (
	urgentLines = 10
	urgentBytes = 1500
)

// urgent tells what is urgent and due: first what nobody has been told yet,
// then what nobody has acknowledged.
func (t *Notifier) urgent(ctx context.Context, due []store.Notice) error {
	if len(due) == 0 || !t.anyFree(true) {
		return nil // what cannot be sent stays due
	}
	items, errs := t.check(ctx, due)
	var first, again []item
	for _, i := range items {
		if i.SentAt.IsZero() {
			first = append(first, i)
		} else {
			again = append(again, i)
		}
	}
	return errors.Join(errs, t.distribute(ctx, first), t.distribute(ctx, again))
}

// distribute sends notices to their channels. They share messages with those
// that are to go the same way.
func (t *Notifier) distribute(ctx context.Context, items []item) error {
	var errs error
	var all []item
	from := make([][]item, len(t.channels))
	for _, i := range items {
		if everywhere(i.Notice) {
			all = append(all, i)
			continue
		}
		first := i.Channel % len(t.channels)
		from[first] = append(from[first], i)
	}
	for _, group := range t.groups(all) {
		errs = errors.Join(errs, t.sendToAll(ctx, group))
	}
	for first, items := range from {
		for _, group := range t.groups(items) {
			errs = errors.Join(errs, t.sendFrom(ctx, first, group))
		}
	}
	return errs
}

// everywhere reports whether a notice goes to every channel at once: the last
// step, and notices without a case, which nobody can acknowledge.
func everywhere(n store.Notice) bool {
	r, _ := stepOf(n.Kind)
	return r.All || n.CaseID == ""
}

// groups cuts a list into what fits one message each.
func (t *Notifier) groups(items []item) [][]item {
	var out [][]item
	size := 0
	for _, i := range items {
		length := 0
		for _, line := range t.words.speak(i.line) {
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

// urgentMessage is one message about all of a group.
func (t *Notifier) urgentMessage(group []item) notify.Message {
	m := notify.Message{ID: messageID(group), Title: strings.Join(t.words.speak(urgentTitle(group)), " / "), Link: t.words.link(group), Urgent: true}
	for _, i := range group {
		m.Lines = append(m.Lines, t.words.speak(i.line)...)
	}
	return m
}

// sendFrom sends a group to the first channel that takes it, beginning with
// the one whose turn it is: a channel that fails or is used up holds nothing back.
func (t *Notifier) sendFrom(ctx context.Context, first int, group []item) error {
	if !t.anyFree(true) {
		return nil
	}
	m := t.urgentMessage(group)
	if err := t.claim(ctx, group); err != nil {
		return err
	}
	for n := range t.channels {
		o := t.channels[(first+n)%len(t.channels)]
		if !o.free(t.o.Now(), true) {
			continue
		}
		err := t.send(ctx, o, m)
		if errors.Is(err, errNotHeld) {
			return err
		}
		if err == nil {
			return t.delivered(ctx, group, n+1)
		}
	}
	return t.again(ctx, group, true)
}

// sendToAll sends a group to every channel that takes it. One that fails comes
// to it with the next repetition.
func (t *Notifier) sendToAll(ctx context.Context, group []item) error {
	if !t.anyFree(true) {
		return nil
	}
	m := t.urgentMessage(group)
	if err := t.claim(ctx, group); err != nil {
		return err
	}
	sent := false
	for _, o := range t.channels {
		if !o.free(t.o.Now(), true) {
			continue
		}
		err := t.send(ctx, o, m)
		if errors.Is(err, errNotHeld) && !sent {
			return err
		}
		sent = sent || err == nil
	}
	if !sent {
		return t.again(ctx, group, true)
	}
	return t.delivered(ctx, group, len(t.channels))
}

// claim makes the attempt durable before it is made, so that no failure of
// the store turns into a message that is repeated every second.
func (t *Notifier) claim(ctx context.Context, group []item) error {
	for i := range group {
		group[i].Tries++
		group[i].NextAt = t.o.Now().Add(attemptTime)
	}
	return t.save(ctx, group)
}

// again makes a group due as soon as any channel takes such a message.
func (t *Notifier) again(ctx context.Context, group []item, urgent bool) error {
	at := t.opens(urgent)
	for i := range group {
		group[i].NextAt = at
	}
	return t.save(ctx, group)
}

// delivered moves a group on by so many channels: Notice.Channel counts on
// through all rounds, and its remainder is the one that is tried next. What nobody can acknowledge,
// or what can no longer be saved, is done.
func (t *Notifier) delivered(ctx context.Context, group []item, channels int) error {
	now := t.o.Now()
	for i := range group {
		n := &group[i].Notice
		r, _ := stepOf(n.Kind)
		n.SentAt, n.Channel = now, n.Channel+channels
		n.NextAt = now.Add(t.pauseAfter(n.Channel))
		n.Done = r.Once || n.CaseID == ""
	}
	return t.save(ctx, group)
}

// pauseAfter is how long an urgent message waits for somebody to acknowledge
// it, after so many channels have had it: doubled with every round.
func (t *Notifier) pauseAfter(channels int) time.Duration {
	round := (channels - 1) / len(t.channels)
	return min(t.o.AcknowledgeWithin<<min(round, 10), max(maxPauseBetween, t.o.AcknowledgeWithin))
}
