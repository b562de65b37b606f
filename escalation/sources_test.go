package escalation_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	dingtalkfake "makegood/adapters/notify/dingtalk/fake"
	"makegood/aftersale"
	"makegood/casework"
	"makegood/escalation"
	"makegood/people"
	"makegood/service"
	"makegood/service/servicetest"
	"makegood/settings"
	"makegood/store"
	"makegood/tokens"
)

// Second approval: at once, until the supervisor has confirmed.
func TestConfirmation(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk", "feishu")
	c := d.seed(20*time.Hour, func(c *aftersale.Case) { c.Snapshot.Amount = aftersale.Fen(40_000); c.ClaimedBy = "bob" })
	_, confirmed, err := d.Service.Desk.Decide(t.Context(), c.ID, people.Actor{Name: "bob", Role: people.RoleAgent}, casework.DecisionRequest{Decision: aftersale.OutcomeApprove})
	if err != nil || confirmed {
		t.Fatalf("got confirmed %t, %v; want the decision to wait", confirmed, err)
	}
	d.pass(11 * time.Minute)
	ding, fei := d.ding.Messages(), d.fei.Messages()
	if len(ding) != 1 || len(fei) != 1 || ding[0].Title != "makegood · 紧急：待主管确认" || !strings.Contains(ding[0].Text, "bob 已处理，超出客服权限，需主管确认") {
		t.Fatalf("got %+v and %+v, want one message each that bob's decision waits", ding, fei)
	}
	if _, _, err := d.Service.Desk.Decide(t.Context(), c.ID, people.Actor{Name: "sue", Role: people.RoleSupervisor}, casework.DecisionRequest{Decision: aftersale.OutcomeApprove}); err != nil {
		t.Fatal(err)
	}
	d.pass(time.Hour)
	d.wantSent("an hour after the confirmation", 1, 1)
	if n := d.openNotices(); n != 0 {
		t.Errorf("got %d open notices, want none", n)
	}
}

// The kill switch is reported by every channel, once.
func TestKillSwitch(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk", "webhook")
	version, err := d.Service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{KillSwitch: true}, 0)
	if err != nil {
		t.Fatal(err)
	}
	d.pass(3 * time.Hour)
	ding, hook := d.ding.Messages(), d.hook.Messages()
	if len(ding) != 1 || len(hook) != 1 || hook[0].Title != "makegood · 紧急：自动退款已停止" || len(hook[0].Lines) != 1 || hook[0].Lines[0] != "紧急停止已启用，所有退款均转人工处理" ||
		!hook[0].Urgent || hook[0].Link != "https://ops.example/console/#/queue" {
		t.Fatalf("got %+v and %+v, want one urgent message each about the kill switch", ding, hook)
	}
	if version, err = d.Service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{}, version); err != nil {
		t.Fatal(err)
	}
	d.pass(time.Minute)
	if _, err = d.Service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{KillSwitch: true}, version); err != nil {
		t.Fatal(err)
	}
	d.pass(time.Minute)
	d.wantSent("engaged again", 2, 0)
}

func TestBudget(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	for range 3 {
		d.seed(30*time.Hour, func(c *aftersale.Case) { c.Rule, c.ClaimedBy = "brake.budget", "ann" })
	}
	d.pass(4 * time.Hour)
	messages := d.ding.Messages()
	if len(messages) != 1 || !strings.Contains(messages[0].Text, "抖店 · 自动退款额度已用完，3 件待人工处理") {
		t.Errorf("got %+v, want one message about three cases", messages)
	}
}

func TestListingRisk(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	c := d.seed(30*time.Hour, func(c *aftersale.Case) { c.State = aftersale.StateAgreed })
	now := d.Clock.Now()
	record := store.Record{
		Register: store.RegisterListingRisks, Key: "douyin/" + shopID + "/DZ-1", At: now, UpdatedAt: now, CaseID: c.ID, Ref: c.Ref, SKU: "DZ-1", State: "open", Rule: "U3", Once: true,
	}
	if err := d.Store.Commit(t.Context(), store.Change{Case: c, Records: []store.Record{record}}); err != nil {
		t.Fatal(err)
	}
	d.pass(time.Hour)
	messages := d.ding.Messages()
	if len(messages) != 1 || messages[0].AtAll || !strings.Contains(messages[0].Text, "- 抖店 · 店铺 "+shopID+"，商品 DZ-1：被极速退款，请检查商品发布类目") {
		t.Errorf("got %+v, want one message of the digest about the goods", messages)
	}
}

// People are warned in time of a token that should have been renewed.
func TestToken(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	d.rig = setup(t, func(o *service.Options) { o.DigestEvery = digestEvery })
	d.SelfBuilt()
	sealer, err := tokens.NewSealer(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	d.Service = d.Process(func(o *service.Options) { o.Sealer = sealer })
	d.ding = dingtalkfake.New(dingtalkfake.Options{Token: "dingtalk-token", Secret: "SECdingtalk", Now: d.Clock.Now})
	d.urls["dingtalk"] = servicetest.Serve(t, d.ding)
	d.notifier = d.another(d.Service, nil, "dingtalk")
	if err := d.Service.Tokens.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	row, err := d.Store.Shop(t.Context(), "douyin", shopID)
	if err != nil || row.TokenExpires.IsZero() {
		t.Fatalf("got a token that expires at %v, %v; want one", row.TokenExpires, err)
	}
	at := func(left time.Duration) int { // messages once so much is left
		d.Clock.Add(row.TokenExpires.Add(-left).Sub(d.Clock.Now()))
		d.pass(20 * time.Minute)
		return len(d.ding.Messages())
	}
	if n := at(23 * time.Hour); n != 0 { // about to be renewed
		t.Errorf("23 hours before: got %d messages, want none", n)
	}
	if n := at(11 * time.Hour); n != 1 || d.ding.Messages()[0].AtAll || !strings.Contains(d.ding.Messages()[0].Text, "抖店 · 店铺 "+shopID+"：授权即将到期") {
		t.Errorf("eleven hours before: got %d messages, %+v; want one that is not urgent", n, d.ding.Messages())
	}
	if n := at(3 * time.Hour); n != 2 || !d.ding.Messages()[1].AtAll {
		t.Errorf("three hours before: got %d messages, want a second one that is urgent", n)
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	calm := store.Notice{ID: "x/1", Kind: escalation.NoticeListingRisk, Title: aftersale.Text{EN: "calm", ZH: "不急"}}
	urgent := store.Notice{ID: "x/2", Kind: escalation.NoticeSafetyLimit, Urgent: true, Title: aftersale.Text{EN: "urgent", ZH: "很急"}}
	if err := d.Service.Notices.Add(t.Context(), calm, urgent, calm); err != nil {
		t.Fatal(err)
	}
	if !calm.At.IsZero() {
		t.Error("the caller's notice was changed")
	}
	d.tick()
	d.pass(30 * time.Minute)
	if err := d.Service.Notices.Add(t.Context(), calm, urgent); err != nil {
		t.Fatal(err)
	}
	d.pass(30 * time.Minute)
	var got []string
	for _, m := range d.ding.Messages() {
		got = append(got, fmt.Sprintf("%s %t %s", m.At.Format(time.TimeOnly), m.AtAll, strings.Split(m.Text, "\n")[2]))
	}
	if diff := cmp.Diff([]string{"03:11:00 true - 很急", "03:22:30 false - 不急"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	mute := escalation.NewNotices(d.Store, 0, d.Clock.Now, discard) // no channel is configured
	if err := mute.Add(t.Context(), store.Notice{ID: "x/3", Urgent: true}); err != nil || d.openNotices() != 0 {
		t.Errorf("got %v and %d open notices without a channel, want none", err, d.openNotices())
	}
}

// Notices without a case expire after 72 hours.
func TestOldNotices(t *testing.T) {
	t.Parallel()
	d := openDesk(t, "dingtalk")
	now := d.Clock.Now()
	old := store.Notice{ID: "old", Kind: escalation.NoticeSafetyLimit, Urgent: true, At: now.Add(-73 * time.Hour), Title: aftersale.Text{EN: "old", ZH: "旧"}}
	recent := store.Notice{ID: "recent", Kind: escalation.NoticeSafetyLimit, Urgent: true, At: now.Add(-71 * time.Hour), Title: aftersale.Text{EN: "recent", ZH: "新"}}
	if err := d.Service.Notices.Add(t.Context(), old, recent); err != nil {
		t.Fatal(err)
	}
	d.pass(time.Minute)
	messages := d.ding.Messages()
	if len(messages) != 1 || !strings.Contains(messages[0].Text, "- 新") || strings.Contains(messages[0].Text, "- 旧") || d.openNotices() != 0 {
		t.Errorf("got %+v and %d open notices, want one message about the recent one, and none open", messages, d.openNotices())
	}
}
