package policy

import (
	"testing"
	"time"

	"makegood/aftersale"
)

func TestNextCheck(t *testing.T) {
	t.Parallel()
	held := func(ago time.Duration) change { return func(in *Input) { in.Case.HeldSince = in.Now.Add(-ago) } }
	large := fen(8000)
	refunded := status(aftersale.StatusRefunded)
	for name, c := range map[string]struct {
		in   Input
		want time.Duration // from now; 0: never again
	}{
		"shop's turn":                         {scene(kind(aftersale.KindExchange)), 30 * minute},
		"buyer's turn":                        {scene(status(aftersale.StatusRefused)), 2 * hour},
		"over":                                {scene(refunded), 0},
		"over, but the parcel is out":         {scene(refunded, platformPaid, moving), 30 * minute},
		"over, but a person has a task":       {scene(refunded, platformPaid, parcel("W1", aftersale.TrackDelivered, 0), state(aftersale.StateRecovering)), 2 * hour},
		"safety margin comes":                 {shipped(large, moving, dueIn(4*hour+10*minute)), 10 * minute},
		"fallback margin comes":               {shipped(large, moving, dueIn(hour+7*minute)), 7 * minute},
		"the end comes":                       {shipped(large, moving, dueIn(3*minute)), 3 * minute},
		"all is late":                         {shipped(large, moving, dueIn(-minute)), 30 * minute},
		"held, the warehouse has 10 min left": {scene(waybill("W1"), held(20*minute)), 10 * minute},
		"held for the first time":             {scene(waybill("W1")), 30 * minute},
		"asks the courier again":              {shipped(large, parcel("W1", aftersale.TrackInTransit, 50*hour), checked("W1", 2*hour)), 5 * minute},
		"stalls in 5 minutes":                 {shipped(large, parcel("W1", aftersale.TrackInTransit, 24*hour-5*minute)), 5 * minute},
		"lost in 5 minutes":                   {shipped(large, parcel("W1", aftersale.TrackInTransit, 48*hour-5*minute)), 5 * minute},
		"lost in a remote place in 5 minutes": {shipped(large, parcel("W1", aftersale.TrackInTransit, 72*hour-5*minute, "拉萨 西藏")), 5 * minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := Default().Decide(c.in)
			want := c.in.Now.Add(c.want)
			if c.want == 0 {
				want = time.Time{}
			}
			if !d.NextCheck.Equal(want) {
				t.Errorf("%s: next check in %v, want %v", d.Rule, d.NextCheck.Sub(c.in.Now), c.want)
			}
		})
	}
}

func TestCheckAfterMayNameAThreshold(t *testing.T) {
	t.Parallel()
	const text = `
version: 1
rules:
  - {id: A, title: {en: a, zh: a}, when: partial, outcome: wait, check_after: warehouse_timeout}
  - {id: B, title: {en: b, zh: b}, when: 'true', outcome: wait, check_after: 7m}
`
	rules := load(t, text)
	short := tune(func(t *Thresholds) { t.WarehouseTimeout = 9 * minute })
	if d := rules.Decide(scene(short, seen(func(s *aftersale.Snapshot) { s.Partial = true }))); !d.NextCheck.Equal(noon.Add(9 * minute)) {
		t.Errorf("%s: next check at %v, want after 9m", d.Rule, d.NextCheck)
	}
	if d := rules.Decide(scene(short)); !d.NextCheck.Equal(noon.Add(7 * minute)) {
		t.Errorf("%s: next check at %v, want after 7m", d.Rule, d.NextCheck)
	}
}
