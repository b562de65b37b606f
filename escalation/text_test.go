package escalation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/escalation"
)

// speaking gives the desk a Notifier that writes another language.
func (d *desk) speaking(language string, names ...string) {
	d.T.Helper()
	if err := d.notifier.Release(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
	d.notifier = d.another(d.Service, func(o *escalation.Options) { o.Language = language }, names...)
	d.tick()
	d.pass(10 * time.Second)
}

func TestUrgentText(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]struct {
		title string
		lines []string
	}{
		"":   {"makegood · 紧急（2 件）：距处理时限不足 2 小时", []string{"抖店 · 7000000001 · 129.00 CNY · 剩 1 小时 58 分 · 包裹已离仓", "抖店 · 7000000002 · 58.50 CNY · 剩 1 小时 59 分 · 包裹已离仓"}},
		"zh": {"makegood · 紧急（2 件）：距处理时限不足 2 小时", []string{"抖店 · 7000000001 · 129.00 CNY · 剩 1 小时 58 分 · 包裹已离仓", "抖店 · 7000000002 · 58.50 CNY · 剩 1 小时 59 分 · 包裹已离仓"}},
		"en": {"makegood · urgent (2): less than 2 h left", []string{"Douyin e-commerce · 7000000001 · 129.00 CNY · 1h58m left · the parcel has left", "Douyin e-commerce · 7000000002 · 58.50 CNY · 1h59m left · the parcel has left"}},
		"both": {"makegood · 紧急（2 件）：距处理时限不足 2 小时 / makegood · urgent (2): less than 2 h left", []string{
			"抖店 · 7000000001 · 129.00 CNY · 剩 1 小时 58 分 · 包裹已离仓", "Douyin e-commerce · 7000000001 · 129.00 CNY · 1h58m left · the parcel has left",
			"抖店 · 7000000002 · 58.50 CNY · 剩 1 小时 59 分 · 包裹已离仓", "Douyin e-commerce · 7000000002 · 58.50 CNY · 1h59m left · the parcel has left",
		}},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "webhook")
			d.speaking(language, "webhook")
			d.seed(118*time.Minute + 30*time.Second)
			d.seed(119*time.Minute+30*time.Second, func(c *aftersale.Case) { c.Snapshot.Amount = aftersale.Fen(5850) })
			d.pass(30 * time.Second)
			messages := d.hook.Messages()
			if len(messages) != 1 {
				t.Fatalf("got %d messages, want one about both cases", len(messages))
			}
			m := messages[0]
			if m.Title != want.title || m.Link != "https://ops.example/console/#/queue" || !m.Urgent {
				t.Errorf("got title %q, link %q, urgent %t; want title %q, the queue, urgent", m.Title, m.Link, m.Urgent, want.title)
			}
			if diff := cmp.Diff(want.lines, m.Lines); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A digest has twenty lines, the nearest deadlines first, one per case, and
// says how much more there is.
func TestDigestText(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][4]string{
		"zh": {"makegood · 待处理（25 件）", "抖店 · 7000000001 · 129.00 CNY · 剩 5 小时 0 分 · 包裹已离仓", "抖店 · 7000000020 · 129.00 CNY · 剩 5 小时 19 分 · 包裹已离仓", "另有 5 件"},
		"en": {"makegood · to do (25)", "Douyin e-commerce · 7000000001 · 129.00 CNY · 5h00m left · the parcel has left", "Douyin e-commerce · 7000000020 · 129.00 CNY · 5h19m left · the parcel has left", "and 5 more"},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "webhook")
			d.speaking(language, "webhook")
			at := d.Clock.Now().Truncate(time.Hour).Add(22*time.Minute + 30*time.Second) // of the digest
			for i := range 24 {
				d.seed(at.Add(5*time.Hour + time.Duration(i)*time.Minute).Sub(d.Clock.Now()))
			}
			d.seed(0, func(c *aftersale.Case) { c.Deadline, c.Snapshot.Amount = aftersale.Deadline{}, aftersale.Money{} }) // the last line
			d.until(at)
			messages := d.hook.Messages()
			if len(messages) != 1 || !messages[0].At.Equal(at) {
				t.Fatalf("got messages %+v, want one digest at %s", messages, at)
			}
			m := messages[0]
			if len(m.Lines) != 21 {
				t.Fatalf("got %d lines, want 21: %q", len(m.Lines), m.Lines)
			}
			if diff := cmp.Diff(want, [4]string{m.Title, m.Lines[0], m.Lines[19], m.Lines[20]}); diff != "" || m.Urgent || m.Link != "https://ops.example/console/#/queue" {
				t.Errorf("link %s, -want +got\n%s", m.Link, diff)
			}
			d.pass(time.Hour)
			if n := len(d.hook.Messages()); n != 1 {
				t.Errorf("got %d messages an hour later, want the digest once", n)
			}
		})
	}
}

// One case: the link leads to it. What has no deadline and no amount says so.
func TestDigestOfOneCase(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "webhook")
	c := d.seed(0, func(c *aftersale.Case) { c.Deadline, c.Snapshot.Amount = aftersale.Deadline{}, aftersale.Money{} })
	d.seed(30*time.Hour, func(c *aftersale.Case) { c.Mode = aftersale.ModeShadow }) // settled at the platform, as before
	d.seed(30*time.Hour, func(c *aftersale.Case) { c.ClaimedBy = "ann" })
	d.pass(30 * time.Minute)
	messages := d.hook.Messages()
	if len(messages) != 1 || messages[0].Title != "makegood · 待处理（1 件）" || messages[0].Link != "https://ops.example/console/#/cases/"+c.ID {
		t.Fatalf("got %+v, want one digest of one case with its link", messages)
	}
	if diff := cmp.Diff([]string{"抖店 · 7000000001 · 无时限 · 包裹已离仓"}, messages[0].Lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Many urgent cases fit every channel: ten to a message, and none is left out.
func TestManyUrgentCases(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"zh", "both"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, "wecom")
			d.speaking(language, "wecom")
			var ids []string
			for range 47 {
				ids = append(ids, d.seed(2*time.Hour, func(c *aftersale.Case) {
					c.Why = aftersale.Text{EN: strings.Repeat("the parcel has left ", 20), ZH: strings.Repeat("包裹已离仓，", 40)}
				}).Ref.ID)
			}
			d.pass(3 * time.Minute)
			var all strings.Builder
			for _, m := range d.wecom.Messages() {
				all.WriteString(m.Text)
				if !strings.HasSuffix(m.Text, "/console/#/queue") || len(m.Text) > 2048 {
					t.Errorf("got a message of %d bytes, want at most 2048 with the link at its end: %s", len(m.Text), m.Text)
				}
			}
			for _, id := range ids {
				if n := strings.Count(all.String(), id); n != map[string]int{"zh": 1, "both": 2}[language] {
					t.Errorf("got %s %d times, want once per language", id, n)
				}
			}
			if len(d.wecom.Rejected()) != 0 {
				t.Errorf("got refused messages %v, want none", d.wecom.Rejected())
			}
		})
	}
}

// What a buyer is called, says or has never leaves: not by a message, not
// into the stored notices.
func TestNoBuyerData(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk", "feishu", "wecom", "webhook")
	for i := range 4 {
		d.seed(2*time.Hour + time.Duration(i)*time.Minute)
		d.seed(5 * time.Hour)
	}
	var text strings.Builder
	for range 8 {
		d.pass(30 * time.Minute)
		notices, err := d.Store.DueNotices(t.Context(), d.Clock.Now().Add(1000*time.Hour), 1000)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "%+v", notices)
	}
	if !strings.Contains(text.String(), "deadline_2h") {
		t.Fatal("nothing was stored")
	}
	for _, m := range d.ding.Messages() {
		text.WriteString(m.Body)
	}
	for _, m := range d.fei.Messages() {
		text.WriteString(m.Body)
	}
	for _, m := range d.wecom.Messages() {
		text.WriteString(m.Body)
	}
	for _, m := range d.hook.Messages() {
		text.WriteString(m.Body)
	}
	if !strings.Contains(text.String(), "7000000001") {
		t.Fatal("nothing was sent")
	}
	for _, private := range []string{"张三样", "13800000001", "南山区", "open-id-of-a-buyer", "多拍", "6900000000000000001"} {
		if strings.Contains(text.String(), private) {
			t.Errorf("%q was sent or stored", private)
		}
	}
}
