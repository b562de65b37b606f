package escalation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"makegood/adapters/notify"
	"makegood/aftersale"
	"makegood/store"
)

// A digest is limited in cases and in bytes. The smallest channel that takes digests
// holds 4096 bytes with title and link.
const (
	digestLines = 20
	digestBytes = 3600
)

// digest sends what is due and not urgent, in one message by one channel: the nearest
// deadlines first, one line per case, and how many more there are.
func (n *Notifier) digest(ctx context.Context, due []store.Notice) error {
	if len(due) == 0 || !n.anyFree(false) {
		return nil // what cannot be sent stays due
	}
	items, errs := n.stillDue(ctx, due)
	if len(items) == 0 {
		return errs
	}
	m := n.digestMessage(items)
	if err := n.recordAttempt(ctx, items); err != nil {
		return errors.Join(errs, err)
	}
	for _, c := range n.channels {
		if !c.free(n.o.Now(), false) {
			continue
		}
		err := n.send(ctx, c, m, items)
		if errors.Is(err, errNotHeld) {
			return errors.Join(errs, err)
		}
		if err == nil {
			now := n.o.Now()
			for i := range items {
				items[i].SentAt, items[i].Done = now, true
			}
			return errors.Join(errs, n.save(ctx, items))
		}
	}
	return errors.Join(errs, n.retry(ctx, items, false))
}

// digestMessage is one message about all items.
func (n *Notifier) digestMessage(items []item) notify.Message {
	lines := oncePerCase(items)
	m := notify.Message{
		ID:    messageID(items),
		Title: strings.Join(n.inLanguage(digestTitle(len(lines))), " / "),
		Link:  n.link(lines),
	}
	size, shown := 0, 0
	for _, i := range lines {
		texts := n.inLanguage(i.line)
		for _, text := range texts {
			size += len(text) + 1
		}
		if shown == digestLines || shown > 0 && size > digestBytes {
			break
		}
		m.Lines = append(m.Lines, texts...)
		shown++
	}
	if rest := len(lines) - shown; rest > 0 {
		more := aftersale.Text{EN: fmt.Sprintf("and %d more", rest), ZH: fmt.Sprintf("另有 %d 件", rest)}
		m.Lines = append(m.Lines, n.inLanguage(more)...)
	}
	return m
}

// oncePerCase keeps one item of each case, and orders the items by deadline, those
// without one last.
func oncePerCase(items []item) []item {
	kept := map[string]bool{}
	var out []item
	for _, i := range items {
		if i.CaseID != "" && kept[i.CaseID] {
			continue
		}
		kept[i.CaseID] = true
		out = append(out, i)
	}
	slices.SortStableFunc(out, func(a, b item) int {
		x, y := a.c.Deadline.At, b.c.Deadline.At
		if x.IsZero() != y.IsZero() {
			if x.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(x.Compare(y), a.At.Compare(b.At))
	})
	return out
}
