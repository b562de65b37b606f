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

// The languages of messages beside zh, which is the default.
const (
	languageEN   = "en"
	languageBoth = "both"
)

// item is a notice with the case it is about and the line that a message has for it.
type item struct {
	store.Notice
	c    aftersale.Case // zero: it is not about a case
	line aftersale.Text
}

// headings say what a kind of notice is about. Titles begin with the service's name:
// robots that are secured by a keyword need one.
var headings = map[string]aftersale.Text{
	NoticeDeadline8h:     {EN: "less than 8 h left", ZH: "距处理时限不足 8 小时"},
	NoticeDeadline2h:     {EN: "less than 2 h left", ZH: "距处理时限不足 2 小时"},
	NoticeDeadline30m:    {EN: "less than 30 min left", ZH: "距处理时限不足 30 分钟"},
	NoticeDeadlinePassed: {EN: "deadline passed", ZH: "已超过处理时限"},
	NoticeReview:         {EN: "waits for a person", ZH: "待人工处理"},
	NoticeConfirm:        {EN: "waits for a supervisor", ZH: "待主管确认"},
	NoticeSafetyLimit:    {EN: "automatic refunds are stopped", ZH: "自动退款已停止"},
	NoticeListingRisk:    {EN: "listing risk", ZH: "商品发布风险"},
	NoticeToken:          {EN: "a shop's authorisation ends", ZH: "店铺授权即将失效"},
}

// urgentTitle is the title of an urgent message about all items. It names what they
// are about if that is the same for all.
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

// digestTitle is the title of a digest of so many items.
func digestTitle(items int) aftersale.Text {
	return aftersale.Text{
		EN: fmt.Sprintf("makegood · to do (%d)", items),
		ZH: fmt.Sprintf("makegood · 待处理（%d 件）", items),
	}
}

// maxWhy bounds the reason in a line, in bytes.
const maxWhy = 120

// lineOf is "platform · after-sale id · amount · time left · why", or the notice's
// own words if it is not about a case.
func (n *Notifier) lineOf(notice store.Notice, c aftersale.Case, now time.Time) aftersale.Text {
	platform := n.platform(notice.Platform)
	why := notice.Title
	if _, deadline := stepOf(notice.Kind); deadline && c.Why.EN != "" {
		why = c.Why
	}
	why = aftersale.Text{
		EN: notify.Cut(notify.Plain(why.EN), maxWhy),
		ZH: notify.Cut(notify.Plain(cmp.Or(why.ZH, why.EN)), maxWhy),
	}
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

// joined puts the parts that are not empty into one line.
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
func (n *Notifier) platform(name string) aftersale.Text {
	for _, s := range n.o.Registry.Shops {
		if s.Platform == name && s.Manifest.Title != "" {
			return aftersale.Text{EN: s.Manifest.Title, ZH: cmp.Or(s.Manifest.TitleZH, s.Manifest.Title)}
		}
	}
	return aftersale.Text{EN: name, ZH: name}
}

// inLanguage is a text in the configured language, or one line in each of both.
func (n *Notifier) inLanguage(text aftersale.Text) []string {
	switch {
	case n.o.Language == languageEN:
		return []string{text.EN}
	case n.o.Language == languageBoth && text.EN != text.ZH:
		return []string{text.ZH, text.EN}
	}
	return []string{text.ZH}
}

// The console's pages, after its address.
const (
	pageCase  = "/#/cases/"
	pageQueue = "/#/queue"
)

// link leads to the case, or to the queue if there are several items.
func (n *Notifier) link(items []item) string {
	if n.o.ConsoleURL == "" {
		return ""
	}
	if len(items) == 1 && items[0].c.ID != "" {
		return n.o.ConsoleURL + pageCase + url.PathEscape(items[0].c.ID)
	}
	return n.o.ConsoleURL + pageQueue
}

// messageID is the same for every attempt to deliver the same notices once.
func messageID(items []item) string {
	h := sha256.New()
	for _, i := range items {
		fmt.Fprintf(h, "%s#%d\n", i.ID, i.Channel)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
