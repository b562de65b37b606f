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

// A digest has at most that many lines and bytes: the smallest channel holds
// 4096 with title and link.
const (
	digestLines = 20
	digestBytes = 3600
)

// digest tells what is due and not urgent, in one message to one channel: the
// nearest deadlines first, one line per case, and how much more there is.
func (t *Notifier) digest(ctx context.Context, due []store.Notice) error {
	if len(due) == 0 || !t.anyFree(false) {
		return nil // what cannot be sent stays due
	}
	items, errs := t.check(ctx, due)
	if len(items) == 0 {
		return errs
	}
	m := t.digestMessage(items)
	if err := t.claim(ctx, items); err != nil {
		return errors.Join(errs, err)
	}
	for _, o := range t.channels {
		if !o.free(t.o.Now(), false) {
			continue
		}
		err := t.send(ctx, o, m)
		if errors.Is(err, errNotHeld) {
			return errors.Join(errs, err)
		}
		if err == nil {
			now := t.o.Now()
			for i := range items {
				items[i].SentAt, items[i].Done = now, true
			}
			return errors.Join(errs, t.save(ctx, items))
		}
	}
	return errors.Join(errs, t.again(ctx, items, false))
}

// digestMessage is one message about all of them.
func (t *Notifier) digestMessage(items []item) notify.Message {
	lines := oncePerCase(items)
	m := notify.Message{ID: messageID(items), Title: strings.Join(t.words.speak(digestTitle(len(lines))), " / "), Link: t.words.link(lines)}
	size, shown := 0, 0
	for _, i := range lines {
		texts := t.words.speak(i.line)
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
		m.Lines = append(m.Lines, t.words.speak(aftersale.Text{EN: fmt.Sprintf("and %d more", rest), ZH: fmt.Sprintf("另有 %d 件", rest)})...)
	}
	return m
}

// oncePerCase keeps one of the notices about a case and orders them by
// deadline, those without one last.
func oncePerCase(items []item) []item {
	seen := map[string]bool{}
	var out []item
	for _, i := range items {
		if i.CaseID != "" && seen[i.CaseID] {
			continue
		}
		seen[i.CaseID] = true
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
