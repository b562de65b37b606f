package escalation_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
)

// dayCase is what a day does to one case.
type dayCase struct {
	arrives time.Time
	left    time.Duration // to the deadline when it arrives
	settled time.Time     // by a person or the platform; zero: at the deadline
	known   bool          // somebody acknowledges it soon after its step of two hours
	c       aftersale.Case
	sent    time.Time // the first urgent message
}

// TestDayOfCases: through a day of 2,000 cases no robot is ever sent more than
// it takes, and people get an urgent message in time about every case that is left. By default
// it is a few hours with as many cases an hour; MAKEGOOD_TEST_CHAOS=full makes
// it a day.
func TestDayOfCases(t *testing.T) {
	t.Parallel()
	cases, arrive, least, span := 250, 2*time.Hour, 130*time.Minute, time.Hour
	if os.Getenv("MAKEGOOD_TEST_CHAOS") == "full" {
		cases, arrive, least, span = 2000, 16*time.Hour, 3*time.Hour, 5*time.Hour
	}
	d := openDesk(t, "dingtalk", "wecom")
	random := rand.New(rand.NewPCG(7, 11))
	start := d.Clock.Now()
	day := make([]*dayCase, cases)
	for i := range day {
		c := &dayCase{arrives: start.Add(time.Duration(random.Int64N(int64(arrive)))), left: least + time.Duration(random.Int64N(int64(span)))}
		if i%5 == 0 { // a sale ended: the clocks of a fifth of them started together
			c.arrives, c.left = start.Add(arrive/2), least
		}
		if random.IntN(10) < 7 { // most are settled before anything is urgent
			c.settled = c.arrives.Add(time.Duration(random.Int64N(int64(c.left - 2*time.Hour))))
		} else if random.IntN(2) == 0 {
			c.settled = c.arrives.Add(c.left - time.Duration(random.Int64N(int64(2*time.Hour))))
		}
		c.known = random.IntN(3) > 0
		day[i] = c
	}
	slices.SortFunc(day, func(a, b *dayCase) int { return a.arrives.Compare(b.arrives) })
	waiting := map[string]*dayCase{}
	next := 0
	for d.Clock.Now().Before(start.Add(arrive + least + span)) {
		d.Clock.Add(15 * time.Second)
		now := d.Clock.Now()
		for ; next < cases && !day[next].arrives.After(now); next++ {
			c := day[next]
			c.c = d.seed(c.left)
			waiting[c.c.ID] = c
		}
		for id, c := range waiting {
			end := c.c.Deadline.At.Add(2 * time.Minute)
			if !c.settled.IsZero() {
				end = c.settled
			}
			if c.known && now.After(c.c.Deadline.At.Add(-115*time.Minute)) {
				c.known = false
				if _, err := d.Service.Desk.Acknowledge(t.Context(), id, admin); err != nil {
					t.Fatal(err)
				}
			}
			if now.After(end) {
				d.alter(id, func(c *aftersale.Case) {
					c.State, c.NextCheckAt, c.ClosedAt = aftersale.StateRefunded, time.Time{}, now
				})
				delete(waiting, id)
			}
		}
		d.tick()
	}
	if d.ding.Overruns()+d.wecom.Overruns() != 0 || len(d.ding.Rejected())+len(d.wecom.Rejected()) != 0 {
		t.Errorf("too much: %d and %d times; refused %v %v", d.ding.Overruns(), d.wecom.Overruns(), d.ding.Rejected(), d.wecom.Rejected())
	}
	byRef := map[string]*dayCase{}
	for _, c := range day {
		byRef[c.c.Ref.ID] = c
	}
	note := func(text string, at time.Time) {
		for line := range strings.SplitSeq(text, "\n") {
			parts := strings.Split(line, " · ")
			if len(parts) < 2 {
				continue
			}
			if c := byRef[parts[1]]; c != nil && (c.sent.IsZero() || at.Before(c.sent)) {
				c.sent = at
			}
		}
	}
	for _, m := range d.ding.Messages() {
		if m.AtAll {
			note(m.Text, m.At)
		}
	}
	for _, m := range d.wecom.Messages() {
		if m.AtAll {
			note(m.Text, m.At)
		}
	}
	var late, early, sent int
	var worst time.Duration
	for _, c := range day {
		step := c.c.Deadline.At.Add(-2 * time.Hour)
		left := c.settled.IsZero() || c.settled.After(step.Add(5*time.Minute))
		switch {
		case !c.sent.IsZero():
			sent++
			worst = max(worst, c.sent.Sub(step))
			if c.sent.Before(step) {
				early++
			}
			if c.sent.Sub(step) > 5*time.Minute {
				late++
			}
		case left:
			late++
		}
	}
	t.Logf("%d of %d cases with an urgent message, the last %s after its step; %d + %d messages in a day", sent, cases, worst, len(d.ding.Messages()), len(d.wecom.Messages()))
	if early != 0 || late != 0 || sent < cases/8 {
		t.Errorf("got %d too early, %d too late and %d in all, want none, none and at least %d", early, late, sent, cases/8)
	}
}
