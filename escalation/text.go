package escalation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/notify"
	"makegood/aftersale"
	"makegood/store"
)

// The languages people are told in.
const (
	languageEN   = "en"
	languageBoth = "both"
)

// item is a notice with what it says.
type item struct {
	store.Notice
	c    aftersale.Case // zero: not about a case
	line aftersale.Text
}

// headings say what a kind of notice is about. Every message begins with the
// service's name: robots that are secured by a keyword need one.
var headings = map[string]aftersale.Text{
	NoticeDeadline8h:     {EN: "less than 8 h left", ZH: "距处理时限不足 8 小时"},
	NoticeDeadline2h:     {EN: "less than 2 h left", ZH: "距处理时限不足 2 小时"},
	NoticeDeadline30m:    {EN: "less than 30 min left", ZH: "距处理时限不足 30 分钟"},
	NoticeDeadlinePassed: {EN: "deadline passed", ZH: "已超过处理时限"},
	NoticeReview:         {EN: "waits for a person", ZH: "待人工处理"},
	NoticeConfirm:        {EN: "waits for a supervisor", ZH: "待主管确认"},
	NoticeBrake:          {EN: "automatic refunds are stopped", ZH: "自动退款已停止"},
	NoticeListingRisk:    {EN: "listing risk", ZH: "商品发布风险"},
	NoticeToken:          {EN: "a shop's authorisation ends", ZH: "店铺授权即将失效"},
}

// urgentTitle is the title of an urgent message about all of them.
func urgentTitle(items []item) aftersale.Text {
	t := aftersale.Text{EN: "makegood · urgent", ZH: "makegood · 紧急"}
	if n := len(items); n > 1 {
		t.EN, t.ZH = fmt.Sprintf("%s (%d)", t.EN, n), fmt.Sprintf("%s（%d 件）", t.ZH, n)
	}
	for _, i := range items {
		if i.Kind != items[0].Kind {
			return t
		}
	}
	h := headings[items[0].Kind]
	return aftersale.Text{EN: t.EN + ": " + h.EN, ZH: t.ZH + "：" + h.ZH}
}

// digestTitle is the title of a digest of n matters.
func digestTitle(n int) aftersale.Text {
	return aftersale.Text{EN: fmt.Sprintf("makegood · to do (%d)", n), ZH: fmt.Sprintf("makegood · 待处理（%d 件）", n)}
}

// maxWhy bounds the reason in a line, in bytes.
const maxWhy = 120

// wording writes what a Notifier says.
type wording struct{ o *Options }

// lineOf is "platform · after-sale id · amount · time left · why", or the
// notice's own words if it is about no case.
func (w wording) lineOf(n store.Notice, c aftersale.Case, now time.Time) aftersale.Text {
	platform := w.platform(n.Platform)
	why := n.Title
	if _, deadline := stepOf(n.Kind); deadline && c.Why.EN != "" {
		why = c.Why
	}
	why.EN, why.ZH = notify.Cut(notify.Plain(why.EN), maxWhy), notify.Cut(notify.Plain(cmp.Or(why.ZH, why.EN)), maxWhy)
	if c.ID == "" {
		return joined(platform, why)
	}
	amount := aftersale.Text{}
	if c.Snapshot != nil && !c.Snapshot.Amount.IsZero() {
		amount = aftersale.Text{EN: c.Snapshot.Amount.String(), ZH: c.Snapshot.Amount.String()}
	}
	id := c.Ref.ID
	if c.Ref.Manual() {
		id = c.OrderID
		if c.Snapshot != nil {
			id = c.Snapshot.OrderID
		}
	}
	return joined(platform, aftersale.Text{EN: id, ZH: id}, amount, timeLeft(c.Deadline.At, now), why)
}

// joined puts what there is of the parts into one line.
func joined(parts ...aftersale.Text) aftersale.Text {
	var en, zh []string
	for _, p := range parts {
		if p.EN != "" {
			en = append(en, p.EN)
		}
		if p.ZH != "" {
			zh = append(zh, p.ZH)
		}
	}
	return aftersale.Text{EN: strings.Join(en, " · "), ZH: strings.Join(zh, " · ")}
}

// timeLeft says how much time a deadline leaves, to the minute.
func timeLeft(deadline, now time.Time) aftersale.Text {
	if deadline.IsZero() {
		return aftersale.Text{EN: "no deadline", ZH: "无时限"}
	}
	left := deadline.Sub(now)
	span := left.Abs().Round(time.Minute)
	h, m := int(span/time.Hour), int(span%time.Hour/time.Minute)
	text := aftersale.Text{EN: strconv.Itoa(m) + "m", ZH: strconv.Itoa(m) + " 分"}
	if h > 0 {
		text = aftersale.Text{EN: fmt.Sprintf("%dh%02dm", h, m), ZH: fmt.Sprintf("%d 小时 %d 分", h, m)}
	}
	if left < 0 {
		return aftersale.Text{EN: "overdue " + text.EN, ZH: "已超时 " + text.ZH}
	}
	return aftersale.Text{EN: text.EN + " left", ZH: "剩 " + text.ZH}
}

// platform is a marketplace's name in both languages.
func (w wording) platform(name string) aftersale.Text {
	for _, s := range w.o.Registry.Shops {
		if s.Platform == name && s.Manifest.Title != "" {
			return aftersale.Text{EN: s.Manifest.Title, ZH: cmp.Or(s.Manifest.TitleZH, s.Manifest.Title)}
		}
	}
	return aftersale.Text{EN: name, ZH: name}
}

// speak writes a text in the configured language, both if both are wanted.
func (w wording) speak(text aftersale.Text) []string {
	switch {
	case w.o.Language == languageEN:
		return []string{text.EN}
	case w.o.Language == languageBoth && text.EN != text.ZH:
		return []string{text.ZH, text.EN}
	}
	return []string{text.ZH}
}

// The console's pages, after its address.
const (
	pageCase  = "/#/cases/"
	pageQueue = "/#/queue"
)

// link leads to the case, or to the queue if it is more than one.
func (w wording) link(items []item) string {
	if w.o.ConsoleURL == "" {
		return ""
	}
	if len(items) == 1 && items[0].c.ID != "" {
		return w.o.ConsoleURL + pageCase + url.PathEscape(items[0].c.ID)
	}
	return w.o.ConsoleURL + pageQueue
}

// messageID is the same for every attempt to deliver the same notices once.
func messageID(items []item) string {
	h := sha256.New()
	for _, i := range items {
		fmt.Fprintf(h, "%s#%d\n", i.ID, i.Channel)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
