package escalation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/notify/dingtalk/fake"
	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// times lists when messages arrived, as the time that was left to a deadline,
// with their titles.
func times(messages []fake.Message, deadline time.Time) []string {
	var out []string
	for _, m := range messages {
		out = append(out, fmt.Sprintf("%s %s", deadline.Sub(m.At), strings.TrimPrefix(m.Title, "makegood · ")))
	}
	return out
}

func TestStepsAtExactTimes(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk", "feishu")
	c := d.seed(9 * time.Hour)
	start, deadline := d.Clock.Now(), c.Deadline.At
	d.until(deadline.Add(3 * time.Hour))
	// 8 h: with the next digest, which is at 7½ minutes past a quarter.
	// 2 h: one channel; then, unacknowledged, the other; then longer pauses.
	want := []string{
		"8h48m30s 待处理（1 件）", // it has come to a person
		"7h48m30s 待处理（1 件）",
		"2h0m0s 紧急：距处理时限不足 2 小时",
		"1h40m0s 紧急：距处理时限不足 2 小时",
		"1h0m0s 紧急：距处理时限不足 2 小时",
		"30m0s 紧急：距处理时限不足 30 分钟",
		"20m0s 紧急：距处理时限不足 30 分钟",
		"0s 紧急：已超过处理时限",
	}
	if diff := cmp.Diff(want, times(d.ding.Messages(), deadline)); diff != "" {
		t.Errorf("DingTalk, from %s, deadline %s (-want +got)\n%s", start, deadline, diff)
	}
	var second []string
	for _, m := range d.fei.Messages() {
		second = append(second, deadline.Sub(m.At).String())
	}
	if diff := cmp.Diff([]string{"1h50m0s", "1h20m0s", "30m0s", "20m0s"}, second); diff != "" {
		t.Errorf("Feishu (-want +got)\n%s", diff)
	}
	if n := d.openNotices(); n != 0 {
		t.Errorf("got %d notices that are not done, want none", n)
	}
}

func TestPolicyStartsAtTheStepThatApplies(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		left time.Duration
		want []string // what comes until the next step
		span time.Duration
	}{
		{7 * time.Hour, []string{"6h52m30s 待处理（1 件）"}, time.Hour},
		{90 * time.Minute, []string{"1h29m30s 紧急：距处理时限不足 2 小时"}, 5 * time.Minute},
		{25 * time.Minute, []string{"24m30s 紧急：距处理时限不足 30 分钟"}, 5 * time.Minute},
		{-5 * time.Minute, []string{"-5m30s 紧急：已超过处理时限"}, 3 * time.Hour},
		{-25 * time.Hour, nil, 3 * time.Hour},
	} {
		t.Run(tc.left.String(), func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "dingtalk")
			d.until(d.Clock.Now().Truncate(15 * time.Minute).Add(15 * time.Minute)) // a quarter, just after a look at the deadlines
			c := d.seed(tc.left, func(c *aftersale.Case) { c.ClaimedBy = "ann" })
			d.pass(tc.span)
			if diff := cmp.Diff(tc.want, times(d.ding.Messages(), c.Deadline.At)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Escalated are cases that need review, and others inside the safety margin.
func TestOnlyCasesThatNeedPeopleAreEscalated(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*aftersale.Case)
		want   int
	}{
		"a person":                   {func(*aftersale.Case) {}, 1},
		"shadow":                     {func(c *aftersale.Case) { c.Mode = aftersale.ModeShadow }, 1},
		"waiting within the margin":  {func(c *aftersale.Case) { c.State = aftersale.StateWaiting }, 1},
		"acting within the margin":   {func(c *aftersale.Case) { c.State = aftersale.StateActing }, 1},
		"never read":                 {func(c *aftersale.Case) { c.State, c.Snapshot = aftersale.StateNew, nil }, 1},
		"agreed":                     {func(c *aftersale.Case) { c.State = aftersale.StateAgreed }, 0},
		"refused":                    {func(c *aftersale.Case) { c.State = aftersale.StateRefused }, 0},
		"closed":                     {func(c *aftersale.Case) { c.State = aftersale.StateClosed }, 0},
		"no deadline":                {func(c *aftersale.Case) { c.Deadline = aftersale.Deadline{} }, 0},
		"does not wait for the shop": {func(c *aftersale.Case) { c.Snapshot.Status = aftersale.StatusAwaitReturn }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "dingtalk")
			d.seed(2*time.Hour+2*time.Minute, func(c *aftersale.Case) { c.ClaimedBy = "ann" }, tc.change)
			d.pass(4 * time.Minute)
			if got := len(d.ding.Messages()); got != tc.want {
				t.Errorf("got %d messages, want %d", got, tc.want)
			}
		})
	}
}

// A case that waits for a courier is not escalated before its safety margin.
func TestWaitingCaseOutsideTheMargin(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	if _, err := d.Service.Settings.PatchThresholds(t.Context(), admin, "", map[string]any{"safety_margin": "1h"}, 0); err != nil {
		t.Fatal(err)
	}
	c := d.seed(2*time.Hour+5*time.Minute, func(c *aftersale.Case) { c.State = aftersale.StateWaiting })
	d.until(c.Deadline.At.Add(-51 * time.Minute))
	got := times(d.ding.Messages(), c.Deadline.At)
	if diff := cmp.Diff([]string{"1h0m0s 紧急：距处理时限不足 2 小时"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestMovedDeadlineStartsAnew(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	c := d.seed(2 * time.Hour)
	d.pass(time.Minute)
	d.wantSent("two hours before", 1, 0)
	d.alter(c.ID, func(c *aftersale.Case) { c.Deadline.At = c.Deadline.At.Add(3 * time.Second) }) // read once more, rounded otherwise
	d.pass(5 * time.Minute)
	d.wantSent("moved by three seconds", 1, 0)
	later := c.Deadline.At.Add(24 * time.Hour)
	d.alter(c.ID, func(c *aftersale.Case) { c.Deadline.At = later })
	d.pass(time.Hour)
	d.Clock.Add(20 * time.Hour)
	d.until(later.Add(-2*time.Hour + time.Minute))
	messages := d.ding.Messages()
	last := messages[len(messages)-1]
	if later.Sub(last.At) != 2*time.Hour || !strings.Contains(last.Title, "不足 2 小时") {
		t.Errorf("the moved deadline: last message %s before, %q; want 2h0m0s, the step of two hours", later.Sub(last.At), last.Title)
	}
	for _, m := range messages[1 : len(messages)-1] {
		if !strings.Contains(m.Title, "待处理") {
			t.Errorf("urgent message %s before the moved deadline: %s", later.Sub(m.At), m.Title)
		}
	}
}

// A case that is settled for the moment is not escalated; when it comes back, it is.
func TestCaseThatComesBack(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	c := d.seed(2*time.Hour + time.Minute)
	d.pass(30 * time.Second)
	d.alter(c.ID, func(c *aftersale.Case) { c.State = aftersale.StateAgreed })
	d.pass(10 * time.Minute)
	d.wantSent("an agreed case", 0, 0)
	d.alter(c.ID, func(c *aftersale.Case) { c.State = aftersale.StateNeedsReview }) // the platform did not accept it
	back := d.Clock.Now()
	d.pass(2 * time.Minute)
	messages := d.ding.Messages()
	if len(messages) != 1 || messages[0].At.Sub(back) > time.Minute || !strings.Contains(messages[0].Title, "不足 2 小时") {
		t.Errorf("got messages %+v, want one of the two-hour step within a minute after %s", messages, back)
	}
	d.alter(c.ID, func(c *aftersale.Case) { c.State = aftersale.StateAgreed })
	d.pass(25 * time.Minute)
	d.wantSent("agreed again", 1, 0)
}

func TestAcknowledged(t *testing.T) {
	t.Parallel()
	agent := people.Actor{Name: "bob", Role: people.RoleAgent}
	for name, act := range map[string]func(*desk, aftersale.Case) error{
		"acknowledge": func(d *desk, c aftersale.Case) error {
			got, err := d.Service.Desk.Acknowledge(d.T.Context(), c.ID, agent)
			if err == nil && got.Version != c.Version+1 {
				return fmt.Errorf("version %d", got.Version)
			}
			return err
		},
		"claim": func(d *desk, c aftersale.Case) error {
			_, err := d.Service.Desk.Claim(d.T.Context(), c.ID, agent, false)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "dingtalk", "feishu")
			c := d.seed(2 * time.Hour)
			d.pass(2 * time.Minute)
			if err := act(d, c); err != nil {
				t.Fatal(err)
			}
			d.until(c.Deadline.At.Add(-31 * time.Minute))
			d.wantSent("after the acknowledgement", 1, 0)
			d.until(c.Deadline.At.Add(-29 * time.Minute)) // the next step is sent all the same
			d.wantSent("30 minutes before", 2, 1)
		})
	}
}

func TestAcknowledgeIsOnRecord(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	c := d.seed(time.Hour)
	if _, err := d.Service.Desk.Acknowledge(t.Context(), c.ID, admin); err != nil {
		t.Fatal(err)
	}
	entries, err := d.Store.Timeline(t.Context(), c.ID)
	if err != nil || len(entries) != 1 || entries[0].Summary != (aftersale.Text{EN: "ann knows of the case", ZH: "ann 已知悉"}) {
		t.Errorf("got timeline %+v, %v; want that ann knows of the case", entries, err)
	}
	audit, err := d.Store.Audit(t.Context(), 0, 10)
	if err != nil || len(audit) != 1 || audit[0].Action != "case.acknowledge" || audit[0].By != "ann" || audit[0].Target != c.ID {
		t.Errorf("got audit %+v, %v; want case.acknowledge by ann of %s", audit, err, c.ID)
	}
	if _, err := d.Service.Desk.Acknowledge(t.Context(), "no-such-case", admin); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such case: got %v, want store.ErrNotFound", err)
	}
}
