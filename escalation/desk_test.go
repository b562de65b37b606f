package escalation_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"makegood/adapters"
	"makegood/adapters/notify/dingtalk"
	dingtalkfake "makegood/adapters/notify/dingtalk/fake"
	"makegood/adapters/notify/feishu"
	feishufake "makegood/adapters/notify/feishu/fake"
	"makegood/adapters/notify/webhook"
	webhookfake "makegood/adapters/notify/webhook/fake"
	"makegood/adapters/notify/wecom"
	wecomfake "makegood/adapters/notify/wecom/fake"
	"makegood/aftersale"
	"makegood/escalation"
	"makegood/service"
	"makegood/service/servicetest"
	"makegood/store"
)

const (
	hookSecret = "whsec_bm90aWNlLXRlc3Qta2V5LW5vdGljZS10ZXN0"
	hookPath   = "/hooks/makegood"
)

// desk is a service with a Notifier, and a fake group or receiver behind every kind
// of channel.
type desk struct {
	*rig
	ding     *dingtalkfake.Group
	fei      *feishufake.Group
	wecom    *wecomfake.Group
	hook     *webhookfake.Receiver
	urls     map[string]string
	notifier *escalation.Notifier
	seeded   int
}

// digestEvery is the time between two digests of the desk.
const digestEvery = 15 * time.Minute

// openDesk makes a desk that sends by the named channels, in that order. Its
// clock stands at ten past three in the morning, UTC.
func openDesk(t *testing.T, names ...string) *desk {
	t.Helper()
	d := &desk{urls: map[string]string{}}
	d.rig = setup(t, func(o *service.Options) { o.DigestEvery = digestEvery })
	d.Clock.Set(time.Date(2026, 3, 2, 3, 10, 0, 0, time.UTC))
	d.ding = dingtalkfake.New(dingtalkfake.Options{Token: "dingtalk-token", Secret: "SECdingtalk", Now: d.Clock.Now})
	d.fei = feishufake.New(feishufake.Options{Token: "feishu-token", Secret: "feishu-secret", Now: d.Clock.Now})
	d.wecom = wecomfake.New(wecomfake.Options{Key: "wecom-token", Now: d.Clock.Now})
	d.hook = webhookfake.New(webhookfake.Options{Path: hookPath, Secret: hookSecret, Now: d.Clock.Now})
	for name, h := range map[string]http.Handler{"dingtalk": d.ding, "feishu": d.fei, "wecom": d.wecom, "webhook": d.hook} {
		d.urls[name] = servicetest.Serve(t, h)
	}
	d.notifier = d.another(d.Service, nil, names...)
	d.tick() // takes the lease, reads everything once
	d.pass(time.Minute)
	return d
}

// another makes one more Notifier, as another process would.
func (d *desk) another(s *service.Service, change func(*escalation.Options), names ...string) *escalation.Notifier {
	d.T.Helper()
	o := escalation.Options{
		Store: s.Store, Notices: s.Notices, Registry: s.Registry, Settings: s.Settings, Tokens: s.Tokens, Log: discard, Now: s.Now, Zone: d.Options.Zone, Holder: s.Holder,
		ConsoleURL: "https://ops.example/console", AcknowledgeWithin: 10 * time.Minute,
	}
	for _, name := range names {
		o.Channels = append(o.Channels, d.channel(name))
	}
	if change != nil {
		change(&o)
	}
	return escalation.NewNotifier(o)
}

// channel makes the real channel that speaks to the fake.
func (d *desk) channel(name string) escalation.Channel {
	d.T.Helper()
	env := adapters.Env{Now: d.Clock.Now}
	c := escalation.Channel{Name: name, ID: "desk"}
	var err error
	switch name {
	case "dingtalk":
		c.Adapter, err = dingtalk.Maker.New("desk", adapters.Settings{"token": "dingtalk-token", "secret": "SECdingtalk", "api_url": d.urls[name]}, env)
	case "feishu":
		c.Adapter, err = feishu.Maker.New("desk", adapters.Settings{"token": "feishu-token", "secret": "feishu-secret", "api_url": d.urls[name]}, env)
	case "wecom":
		c.Adapter, err = wecom.Maker.New("desk", adapters.Settings{"token": "wecom-token", "api_url": d.urls[name]}, env)
	case "webhook":
		c.Adapter, err = webhook.Maker.New("desk", adapters.Settings{"url": d.urls[name] + hookPath, "secret": hookSecret}, env)
	}
	if err != nil {
		d.T.Fatal(err)
	}
	return c
}

// tick lets the Notifier look once.
func (d *desk) tick() {
	d.T.Helper()
	if err := d.notifier.Tick(d.T.Context()); err != nil {
		d.T.Fatal(err)
	}
}

// pass moves the clock by a span, with looks in between.
func (d *desk) pass(span time.Duration) { d.until(d.Clock.Now().Add(span)) }

// until moves the clock to an instant, looking twice a minute and at the end.
func (d *desk) until(at time.Time) {
	d.T.Helper()
	for d.Clock.Now().Before(at) {
		d.Clock.Add(min(30*time.Second, at.Sub(d.Clock.Now())))
		d.tick()
	}
}

// seed stores a case that waits for the shop and a person; change may alter it.
func (d *desk) seed(left time.Duration, change ...func(*aftersale.Case)) aftersale.Case {
	d.T.Helper()
	now := d.Clock.Now()
	d.seeded++
	ref := aftersale.Ref{Platform: "douyin", Shop: shopID, ID: fmt.Sprint(7000000000 + d.seeded)}
	c := aftersale.Case{
		ID: uuid.Must(uuid.NewV7()).String(), Ref: ref, State: aftersale.StateNeedsReview, Rule: "C6", Outcome: aftersale.OutcomeReview, Mode: aftersale.ModeLive,
		Why:      aftersale.Text{EN: "the parcel has left", ZH: "包裹已离仓"},
		Deadline: aftersale.Deadline{At: now.Add(left), Source: aftersale.DeadlineTicket}, ClockFrom: now.Add(left - 48*time.Hour),
		RequestedAt: now, CreatedAt: now, UpdatedAt: now, DecidedAt: now, ReviewSince: now, NextCheckAt: now.Add(1000 * time.Hour),
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: "6900000000000000001", Kind: aftersale.KindRefundShipped, Status: aftersale.StatusPending, Amount: aftersale.Fen(12900), Version: "1",
			Reason: "多拍/错拍/不想要", Buyer: "open-id-of-a-buyer", BuyerWords: "我是张三样，电话13800000001，住深圳市南山区",
		},
	}
	for _, f := range change {
		f(&c)
	}
	d.commit(c)
	c.Version = 1
	return c
}

// commit stores a case as it is given.
func (d *desk) commit(c aftersale.Case) {
	d.T.Helper()
	if err := d.Store.Commit(context.Background(), store.Change{Case: c}); err != nil {
		d.T.Fatal(err)
	}
}

// alter changes a stored case.
func (d *desk) alter(id string, change func(*aftersale.Case)) {
	d.T.Helper()
	c, err := d.Store.Case(context.Background(), id)
	if err != nil {
		d.T.Fatal(err)
	}
	change(&c)
	d.commit(c)
}

// wantSent checks how many messages DingTalk and Feishu have taken.
func (d *desk) wantSent(when string, ding, fei int) {
	d.T.Helper()
	if got := [2]int{len(d.ding.Messages()), len(d.fei.Messages())}; got != [2]int{ding, fei} {
		d.T.Errorf("%s: got %d messages by DingTalk and %d by Feishu, want %d and %d", when, got[0], got[1], ding, fei)
	}
}

// openNotices counts the notices that are not done.
func (d *desk) openNotices() int64 {
	d.T.Helper()
	n, err := d.Store.OpenNotices(context.Background())
	if err != nil {
		d.T.Fatal(err)
	}
	return n
}
