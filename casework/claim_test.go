package casework_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

func TestClaim(t *testing.T) {
	t.Parallel()
	const conflict = "the case is claimed by ann"
	for name, tc := range map[string]struct {
		held    string // who has claimed the case before
		by      people.Actor
		release bool
		want    rejected
		line    string
	}{
		"a free case":                    {by: ann, line: "ann claimed the case"},
		"one's own case again":           {held: "ann", by: ann, line: "ann claimed the case"},
		"another agent's case":           {held: "ann", by: bob, want: rejected{people.Conflict, conflict}},
		"a supervisor takes it over":     {held: "ann", by: sue, line: "sue claimed the case"},
		"an admin takes it over":         {held: "ann", by: admin, line: "adam claimed the case"},
		"release of one's own":           {held: "ann", by: ann, release: true, line: "ann released the case"},
		"release of another agent's":     {held: "ann", by: bob, release: true, want: rejected{people.Conflict, conflict}},
		"release by a supervisor":        {held: "ann", by: sue, release: true, line: "sue released the case"},
		"release of what nobody claimed": {by: bob, release: true, line: "bob released the case"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", func(c *aftersale.Case) { c.ClaimedBy = tc.held })
			got, err := d.Service.Desk.Claim(t.Context(), c.ID, tc.by, tc.release)
			tc.want.check(t, err)
			if err != nil {
				d.wantUntouched(c)
				return
			}
			holder, since := tc.by.Name, d.Clock.Now()
			if tc.release {
				holder, since = "", time.Time{}
			}
			if got.ClaimedBy != holder || !got.ClaimedAt.Equal(since) {
				t.Errorf("got a case claimed by %q since %s, want by %q since %s", got.ClaimedBy, got.ClaimedAt, holder, since)
			}
			if !got.NextCheckAt.Equal(d.Clock.Now()) {
				t.Errorf("next check at %s, want now: the policy waits for a claim", got.NextCheckAt)
			}
			d.wantRecorded(got, tc.by, "case.claim", tc.line)
		})
	}
}

// Of two people who claim at the same time, the second one is told.
func TestClaimAtTheSameTime(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	d.db.then = func() {
		if _, err := d.Service.Desk.Claim(t.Context(), c.ID, bob, false); err != nil {
			t.Error(err)
		}
	}
	_, err := d.Service.Desk.Claim(t.Context(), c.ID, ann, false)
	wantErr(t, err, store.ErrConflict)
	if got := d.stored(c.ID); got.ClaimedBy != "bob" {
		t.Errorf("claimed by %q, want bob", got.ClaimedBy)
	}
}

// A claim acknowledges the case's notices, and stands even if that cannot be stored.
func TestClaimAcknowledges(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]error{"stored": nil, "not stored": errors.New("no store")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1")
			notice := store.Notice{ID: "n", Kind: "deadline_2h", CaseID: c.ID, Urgent: true, At: d.Clock.Now(), NextAt: d.Clock.Now()}
			if _, err := d.Store.AddNotices(t.Context(), []store.Notice{notice}); err != nil {
				t.Fatal(err)
			}
			d.db.acknowledge = broken
			got, err := d.Service.Desk.Claim(t.Context(), c.ID, ann, false)
			if err != nil || got.ClaimedBy != "ann" {
				t.Fatalf("got a case claimed by %q, %v; want ann", got.ClaimedBy, err)
			}
			left, err := d.Store.OpenNotices(t.Context())
			if want := map[bool]int64{true: 0, false: 1}[broken == nil]; err != nil || left != want {
				t.Errorf("got %d open notices, %v; want %d", left, err, want)
			}
		})
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		state aftersale.State
		to    string
		want  rejected
		line  string
	}{
		"to a person":       {state: aftersale.StateNeedsReview, to: "bob", line: "sue gave the case to bob"},
		"to nobody":         {state: aftersale.StateNeedsReview, line: "sue gave the case back"},
		"of a waiting case": {state: aftersale.StateWaiting, to: "bob", line: "sue gave the case to bob"},
		"of a closed case":  {state: aftersale.StateClosed, to: "bob", want: rejected{people.Conflict, "the case is over"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", func(c *aftersale.Case) { c.State, c.ClaimedBy, c.ClaimedAt = tc.state, "ann", d.Clock.Now() })
			got, err := d.Service.Desk.Assign(t.Context(), c.ID, sue, tc.to)
			tc.want.check(t, err)
			if err != nil {
				d.wantUntouched(c)
				return
			}
			if got.ClaimedBy != tc.to || got.ClaimedAt.IsZero() != (tc.to == "") {
				t.Errorf("got a case claimed by %q since %s, want by %q", got.ClaimedBy, got.ClaimedAt, tc.to)
			}
			d.wantRecorded(got, sue, "case.assign", tc.line)
		})
	}
}

func TestNote(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("字", 2000)
	bounds := rejected{people.Invalid, "a note has 1 to 2000 characters"}
	for name, tc := range map[string]struct {
		note string
		want rejected
		line string
	}{
		"words":            {note: "  the buyer called  ", line: "ann: the buyer called"},
		"one character":    {note: "字", line: "ann: 字"},
		"nothing":          {note: "", want: bounds},
		"blanks":           {note: " \n\t", want: bounds},
		"2000 characters":  {note: long, line: "ann: " + long},
		"2001 characters":  {note: long + "字", want: bounds},
		"blanks around it": {note: " " + long + " ", line: "ann: " + long},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1")
			got, err := d.Service.Desk.Note(t.Context(), c.ID, ann, tc.note)
			tc.want.check(t, err)
			if err != nil {
				d.wantUntouched(c)
				return
			}
			d.wantRecorded(got, ann, "case.note", tc.line)
		})
	}
}

// A note about a case that has ended does not make the engine look at it again.
func TestNoteOnAFinishedCase(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1", func(c *aftersale.Case) { c.State, c.NextCheckAt = aftersale.StateRefunded, time.Time{} })
	got, err := d.Service.Desk.Note(t.Context(), c.ID, ann, "for the record")
	if err != nil || !got.NextCheckAt.IsZero() {
		t.Errorf("next check at %s, %v; want none", got.NextCheckAt, err)
	}
}
