package casework

import (
	"context"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
	"makegood/people"
)

// maxNote bounds a note, in characters.
const maxNote = 2000

// Note puts a person's words on the timeline.
func (d *Desk) Note(ctx context.Context, id string, by people.Actor, note string) (aftersale.Case, error) {
	note = strings.TrimSpace(note)
	if note == "" || utf8.RuneCountInString(note) > maxNote {
		return aftersale.Case{}, people.Reject(people.Invalid, "a note has 1 to 2000 characters", "备注为 1 至 2000 字")
	}
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	now := d.now()
	return d.commit(ctx, act{
		before: c, after: c,
		entries: entry(now, aftersale.EntryNote, aftersale.Text{EN: by.Name + ": " + note, ZH: by.Name + "：" + note}),
		audit:   by.Audit(now, "case.note", c.ID, nil, nil),
	})
}
