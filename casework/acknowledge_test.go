package casework_test

import (
	"errors"
	"testing"

	"makegood/store"
)

func TestAcknowledge(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	got, err := d.Service.Desk.Acknowledge(t.Context(), c.ID, ann)
	if err != nil || got.Version != c.Version+1 {
		t.Fatalf("got version %d, %v; want %d", got.Version, err, c.Version+1)
	}
	if line := d.lastLine(c.ID); line.EN != "ann knows of the case" || line.ZH != "ann 已知悉" {
		t.Errorf("got timeline %+v", line)
	}
	if subjects, actions := d.Wake.Take(); len(subjects)+len(actions) != 0 {
		t.Errorf("got wake-ups %v, %v; want none: nothing is decided otherwise", subjects, actions)
	}
}

// Knowing of a case does not depend on what else happens to it.
func TestAcknowledgeMeetsOtherChanges(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	d.db.then = func() { d.somebody(c.ID) }
	got, err := d.Service.Desk.Acknowledge(t.Context(), c.ID, ann)
	if err != nil || got.Version != c.Version+2 {
		t.Errorf("got version %d, %v; want %d: after the other change", got.Version, err, c.Version+2)
	}

	readings := 0
	d.db.always = true
	d.db.then = func() { readings++; d.somebody(c.ID) }
	_, err = d.Service.Desk.Acknowledge(t.Context(), c.ID, ann)
	wantErr(t, err, store.ErrConflict)
	if readings != 5 {
		t.Errorf("got %d readings of a case that changes all the time, want 5", readings)
	}
}

func TestAcknowledgeThatIsNotStored(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	d.db.acknowledge = errors.New("no store")
	_, err := d.Service.Desk.Acknowledge(t.Context(), c.ID, ann)
	wantErr(t, err, d.db.acknowledge)
	d.wantUntouched(c)
}
