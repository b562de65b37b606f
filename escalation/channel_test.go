package escalation

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"makegood/adapters/notify"
	"makegood/aftersale"
)

// recorder is a channel that remembers when it was sent something.
type recorder struct {
	quotas []notify.Quota
	now    func() time.Time
	at     []time.Time
	err    error
}

func (r *recorder) Quotas() []notify.Quota { return r.quotas }

func (r *recorder) Send(context.Context, notify.Message) error {
	r.at = append(r.at, r.now())
	return r.err
}

// However much is sent, and whenever the process is replaced, no span of a quota's length holds more than the quota.
func TestChannelKeepsEveryQuota(t *testing.T) {
	t.Parallel()
	for name, quotas := range map[string][]notify.Quota{
		"20 a minute": {{Messages: 20, Per: time.Minute}}, "5 a second, 100 a minute": {{Messages: 100, Per: time.Minute}, {Messages: 5, Per: time.Second}},
		"2 an hour": {{Messages: 2, Per: time.Hour}}, "3 in 10 s": {{Messages: 3, Per: 10 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2))
			now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
			r := &recorder{quotas: quotas, now: func() time.Time { return now }}
			c := &channelState{Channel: Channel{Adapter: r}}
			c.reset(now)
			var calm []time.Time
			for range 200_000 {
				now = now.Add(time.Duration(random.Int64N(int64(400 * time.Millisecond))))
				if random.IntN(20_000) == 0 {
					c.reset(now) // another process has taken over
				}
				urgent := random.IntN(3) > 0
				if c.free(now, urgent) {
					if err := c.send(t.Context(), notify.Message{Urgent: urgent}, now); err != nil {
						t.Fatal(err)
					}
					if !urgent {
						calm = append(calm, now)
					}
				}
			}
			if len(r.at) < 4 {
				t.Fatalf("got only %d messages let through, want at least 4", len(r.at))
			}
			for _, q := range quotas {
				if n := most(r.at, q.Per); n > q.Messages {
					t.Errorf("got %d messages within %s, want at most %d", n, q.Per, q.Messages)
				}
				if n := most(calm, q.Per); n > max(1, q.Messages/2) {
					t.Errorf("got %d messages that are not urgent within %s, want at most half of %d", n, q.Per, q.Messages)
				}
			}
		})
	}
}

// most is the largest number of instants within any span.
func most(at []time.Time, span time.Duration) int {
	n, from := 0, 0
	for i := range at {
		for at[i].Sub(at[from]) >= span {
			from++
		}
		n = max(n, i-from+1)
	}
	return n
}

// A channel that is free says so, and one that is not says when: never
// earlier than it opens, and not much later.
func TestChannelOpens(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	r := &recorder{quotas: []notify.Quota{{Messages: 20, Per: time.Minute}}, now: func() time.Time { return now }}
	c := &channelState{Channel: Channel{Adapter: r}}
	c.reset(now)
	if at := c.opens(now, true); c.free(now, true) || at.Sub(now) < 5900*time.Millisecond || at.Sub(now) > 6100*time.Millisecond {
		t.Errorf("got a new process that begins after %s, want six seconds", at.Sub(now))
	}
	for range 100 {
		at := c.opens(now, true)
		if at.After(now) && c.free(at.Add(-10*time.Millisecond), true) {
			t.Fatal("open before it says so")
		}
		if now = at.Add(2 * time.Millisecond); !c.free(now, true) {
			t.Fatalf("not open at the time it says: %s", c.opens(now, true).Sub(now))
		}
		_ = c.send(t.Context(), notify.Message{Urgent: true}, now)
	}
	none := &channelState{Channel: Channel{Adapter: &recorder{now: r.now}}}
	none.reset(now)
	if !none.free(now, true) || !none.free(now, false) {
		t.Error("a channel without a quota has one")
	}
}

func TestChannelPauses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	r := &recorder{now: func() time.Time { return now }, err: &aftersale.CallError{Class: aftersale.ClassUnknown}}
	c := &channelState{Channel: Channel{Adapter: r}}
	c.reset(now)
	for i, want := range []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 10 * time.Minute, 10 * time.Minute} {
		if err := c.send(t.Context(), notify.Message{}, now); err == nil {
			t.Fatal("no error")
		}
		if got := c.opens(now, true).Sub(now); got != want {
			t.Errorf("failure %d: got a pause of %s, want %s", i+1, got, want)
		}
		now = now.Add(want)
	}
	r.err = &aftersale.CallError{Class: aftersale.ClassLimited, RetryAfter: 3 * time.Minute}
	_ = c.send(t.Context(), notify.Message{}, now)
	if got := c.opens(now, true).Sub(now); got != 3*time.Minute {
		t.Errorf("got a pause of %s, want the three minutes that were asked for", got)
	}
	now, r.err = now.Add(3*time.Minute), nil
	if err := c.send(t.Context(), notify.Message{}, now); err != nil || !c.free(now, true) || c.failures != 0 {
		t.Errorf("got %v and %d failures after a success, want none", err, c.failures)
	}
	if resultOf(nil) != "sent" || resultOf(r.err) != "sent" || resultOf(errors.New("x")) != "unknown" {
		t.Error("results are named otherwise")
	}
}

func TestNextDigest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		every     time.Duration
		now, want string
	}{
		{15 * time.Minute, "10:00:00", "10:07:30"}, {15 * time.Minute, "10:07:29", "10:07:30"}, {15 * time.Minute, "10:07:30", "10:22:30"},
		{time.Hour, "10:07:31", "11:07:30"}, {time.Minute, "10:00:00", "10:00:30"}, {time.Minute, "10:00:30", "10:01:30"},
		{10 * time.Minute, "10:00:00", "10:05:00"}, {24 * time.Hour, "00:00:00", "00:07:30"},
	} {
		now, _ := time.Parse(time.TimeOnly, c.now)
		now = now.AddDate(2026, 0, 0)
		if got := nextDigest(now, c.every).Format(time.TimeOnly); got != c.want || !nextDigest(now, c.every).After(now) {
			t.Errorf("every %s, after %s: got %s, want %s", c.every, c.now, got, c.want)
		}
	}
}

func TestStepOfADeadline(t *testing.T) {
	t.Parallel()
	deadline := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for before, want := range map[time.Duration]int{
		9 * time.Hour: -1, 8 * time.Hour: 0, 2*time.Hour + 1: 0, 2 * time.Hour: 1, 31 * time.Minute: 1, 30 * time.Minute: 2, 1: 2, 0: 3, -time.Hour: 3,
	} {
		if got := stepAt(deadline, deadline.Add(-before)); got != want {
			t.Errorf("%s before: got step %d, want %d", before, got, want)
		}
	}
	c := aftersale.Case{ID: "c", ClockFrom: deadline.Add(-48 * time.Hour), Deadline: aftersale.Deadline{At: deadline}}
	id := stepID(c, policy[1])
	if want := "case/c/1772280000+48h/deadline_2h"; id != want {
		t.Errorf("got id %s, want %s", id, want)
	}
	for _, moved := range []time.Duration{-29 * time.Minute, -3 * time.Second, 3 * time.Second, 29 * time.Minute} {
		c.Deadline.At = deadline.Add(moved)
		if stepID(c, policy[1]) != id {
			t.Errorf("moved by %s: got another clock, want the same", moved)
		}
	}
	c.Deadline.At = deadline.Add(31 * time.Minute)
	if stepID(c, policy[1]) == id {
		t.Error("moved by 31 minutes: got the same clock, want another")
	}
}

func TestTimeLeft(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]aftersale.Text{
		2 * time.Hour:               {EN: "2h00m left", ZH: "剩 2 小时 0 分"},
		119*time.Minute + 29e9:      {EN: "1h59m left", ZH: "剩 1 小时 59 分"},
		45 * time.Minute:            {EN: "45m left", ZH: "剩 45 分"},
		0:                           {EN: "0m left", ZH: "剩 0 分"},
		-12 * time.Minute:           {EN: "overdue 12m", ZH: "已超时 12 分"},
		-26*time.Hour - time.Minute: {EN: "overdue 26h01m", ZH: "已超时 26 小时 1 分"},
	} {
		if got := timeLeft(now.Add(left), now); got != want {
			t.Errorf("%s: got %+v, want %+v", left, got, want)
		}
	}
	if got := timeLeft(time.Time{}, now); got.EN != "no deadline" || got.ZH != "无时限" {
		t.Errorf("got %+v without a deadline, want words that say so", got)
	}
}

func TestPauseAfter(t *testing.T) {
	t.Parallel()
	for channels, want := range map[int][]time.Duration{ // after 1, 2, 3 … deliveries
		1: {10 * time.Minute, 20 * time.Minute, 40 * time.Minute, 80 * time.Minute, 2 * time.Hour, 2 * time.Hour},
		3: {10 * time.Minute, 10 * time.Minute, 10 * time.Minute, 20 * time.Minute, 20 * time.Minute, 20 * time.Minute, 40 * time.Minute},
	} {
		n := &Notifier{o: Options{AcknowledgeWithin: 10 * time.Minute}, channels: make([]*channelState, channels)}
		for i, w := range want {
			if got := n.pauseAfter(i + 1); got != w {
				t.Errorf("%d channels, after %d: got %s, want %s", channels, i+1, got, w)
			}
		}
	}
	long := &Notifier{o: Options{AcknowledgeWithin: 2 * time.Hour}, channels: make([]*channelState, 1)}
	if got := long.pauseAfter(5000); got != 2*time.Hour {
		t.Errorf("got a pause of %s, want 2h0m0s: never less than the time to acknowledge", got)
	}
}
