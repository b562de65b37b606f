package escalation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	dingtalkfake "makegood/adapters/notify/dingtalk/fake"
	feishufake "makegood/adapters/notify/feishu/fake"
	webhookfake "makegood/adapters/notify/webhook/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
	"makegood/service"
)

// A channel that does not work loses no deadline: the next one speaks at once.
func TestDeadChannel(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault.Fault{"502": {FailBefore: true}, "no quota left": {Limited: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "dingtalk", "feishu", "wecom")
			d.ding.Faults().Always(dingtalkfake.OpSend, f)
			d.fei.Faults().Always(feishufake.OpSend, f)
			c := d.seed(3 * time.Hour)
			d.until(c.Deadline.At.Add(time.Minute))
			var got []string
			for _, m := range d.wecom.Messages() {
				title, _, _ := strings.Cut(strings.TrimPrefix(m.Text, "### "), "\n")
				got = append(got, fmt.Sprintf("%s %t %s", c.Deadline.At.Sub(m.At), m.AtAll, strings.TrimPrefix(title, "makegood · ")))
			}
			want := []string{
				"2h48m30s false 待处理（1 件）", // the digest finds its way too
				"2h0m0s true 紧急：距处理时限不足 2 小时", "1h50m0s true 紧急：距处理时限不足 2 小时", "1h30m0s true 紧急：距处理时限不足 2 小时", "50m0s true 紧急：距处理时限不足 2 小时",
				"30m0s true 紧急：距处理时限不足 30 分钟", "20m0s true 紧急：距处理时限不足 30 分钟", "0s true 紧急：已超过处理时限",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if len(d.ding.Messages())+len(d.fei.Messages()) != 0 {
				t.Error("got messages by a dead channel, want none")
			}
		})
	}
}

// The channel that was dead is used again when it is back.
func TestChannelComesBack(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk", "feishu")
	d.ding.Faults().Always(dingtalkfake.OpSend, fault.Fault{FailBefore: true})
	d.seed(2 * time.Hour)
	d.pass(2 * time.Minute)
	d.wantSent("while DingTalk is dead", 0, 1)
	d.ding.Faults().Always(dingtalkfake.OpSend, fault.Fault{})
	d.pass(10 * time.Minute)
	d.wantSent("after it is back", 1, 1)
}

// When no channel works, nothing is lost: it is sent as soon as one does.
func TestEverythingDead(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk", "feishu")
	d.ding.Faults().Always(dingtalkfake.OpSend, fault.Fault{FailBefore: true})
	d.fei.Faults().Always(feishufake.OpSend, fault.Fault{FailBefore: true})
	d.seed(6 * time.Hour)
	c := d.seed(2 * time.Hour)
	d.pass(40 * time.Minute)
	d.fei.Faults().Always(feishufake.OpSend, fault.Fault{})
	d.pass(11 * time.Minute) // the longest pause of a channel is ten
	messages := d.fei.Messages()
	if len(messages) < 2 || !messages[0].AtAll || !strings.Contains(messages[0].Text, c.Ref.ID) {
		t.Fatalf("got messages %+v, want an urgent one about %s and a digest", messages, c.Ref.ID)
	}
	if got := messages[1]; got.AtAll || !strings.Contains(got.Title, "待处理（1 件）") {
		t.Errorf("got %+v after the urgent message, want the digest of one case", got)
	}
}

// A message without a reply is sent again by the next channel at once; by the
// same channel it comes again as the same message.
func TestLostReply(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "webhook")
	d.hook.Faults().Next(webhookfake.OpSend, fault.Fault{DropAfter: true})
	d.seed(2 * time.Hour)
	d.pass(2 * time.Minute)
	if len(d.hook.Messages()) != 1 || d.hook.Repeats() != 1 {
		t.Errorf("got %d messages and %d repeats, want 1 and 1", len(d.hook.Messages()), d.hook.Repeats())
	}
	d.pass(9 * time.Minute)
	if len(d.hook.Messages()) != 2 {
		t.Errorf("got %d messages after ten minutes without an acknowledgement, want 2", len(d.hook.Messages()))
	}
}

// secondProcess makes the service of another process on the same store.
func (d *desk) secondProcess() *service.Service {
	return d.Process(func(o *service.Options) { o.Zone, o.Holder = time.UTC, "second" })
}

// A process that dies is replaced; nothing is sent twice and nothing is left out.
func TestRestart(t *testing.T) {
	t.Parallel()
	for name, clean := range map[string]bool{"stopped": true, "killed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "dingtalk")
			a := d.seed(2 * time.Hour)
			b := d.seed(2*time.Hour + 90*time.Second)
			c := d.seed(2*time.Hour + 10*time.Minute)
			d.pass(time.Minute)
			if clean {
				if err := d.notifier.Release(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			d.notifier = d.another(d.secondProcess(), nil, "dingtalk")
			before := d.Clock.Now()
			d.tick()
			d.until(b.Deadline.At.Add(-2*time.Hour + time.Minute)) // b's step falls into the gap
			d.until(a.Deadline.At.Add(-110*time.Minute - 5*time.Second))
			seen := map[string]int{}
			for _, m := range d.ding.Messages() {
				for _, x := range []aftersale.Case{a, b, c} {
					if strings.Contains(m.Text, x.Ref.ID) {
						seen[x.ID]++
					}
				}
			}
			if seen[a.ID] != 1 || seen[b.ID] != 1 || seen[c.ID] != 0 {
				t.Errorf("got %d messages about a, %d about b and %d about c, want 1, 1 and 0; taken over at %s", seen[a.ID], seen[b.ID], seen[c.ID], before)
			}
		})
	}
}

// Of two processes one sends.
func TestOneProcessSends(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	other := d.another(d.secondProcess(), nil, "dingtalk")
	d.seed(2 * time.Hour)
	for range 60 {
		d.Clock.Add(time.Second)
		d.tick()
		if err := other.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	d.wantSent("one urgent case", 1, 0)
	if mine, err := d.Store.Lease(t.Context(), "notify", "third", d.Clock.Now(), time.Second); err != nil || mine {
		t.Errorf("got the lease %t, %v for a third process; want it held", mine, err)
	}
}

// A store that fails holds nothing back once it works again, and repeats nothing.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	d.seed(2*time.Hour + 30*time.Second)
	d.tick()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 30 {
		d.Clock.Add(2 * time.Second)
		_ = d.notifier.Tick(ended)
	}
	d.pass(time.Minute)
	d.wantSent("one urgent case", 1, 0)
}

func TestRunReleasesItsLease(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.notifier.Run(ctx)
	if mine, err := d.Store.Lease(t.Context(), "notify", "third", d.Clock.Now(), time.Second); err != nil || !mine {
		t.Errorf("got the lease %t, %v; want it free", mine, err)
	}
}
