package feishu

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/feishu/fake"
	"makegood/adapters/notify/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

var (
	bot1 = adapters.Settings{"token": "fixture-token-1", "secret": "fixture-secret-1"}
	bot2 = adapters.Settings{"token": "fixture-token-1", "secret": "fixture-secret-2"}
)

// open builds a channel with bot1's settings, and these instead.
func open(t testing.TB, changed adapters.Settings) *bot {
	t.Helper()
	return suitekit.Open[*bot](t, Maker.New, "desk", adapters.Env{Now: suitekit.At(suite.Now)}, bot1, changed)
}

// group serves a fake.
func group(t testing.TB, now func() time.Time) (*fake.Group, string) {
	t.Helper()
	g := newGroup(now)
	return g, suitekit.Serve(t, g)
}

func newGroup(now func() time.Time) *fake.Group {
	return fake.New(fake.Options{Token: bot1["token"], Secret: bot1["secret"], Now: now})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	other := suitekit.With(bot2, adapters.Settings{"token": "fixture-token-2"})
	for name, stranger := range map[string]adapters.Settings{"other token": other, "other secret": bot2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite.Run(t, suite.Harness{
				Maker: Maker, Settings: bot1, OtherSettings: stranger,
				NewFake: func() suite.Fake { return newGroup(suitekit.At(suite.Now)) },
			})
		})
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	var vectors []struct{ Timestamp, Secret, Sign, Source string }
	suitekit.ReadJSON(t, "testdata/vectors.json", &vectors)
	if len(vectors) == 0 {
		t.Fatalf("got %d vectors, want some", len(vectors))
	}
	for _, v := range vectors {
		if got := sign(v.Timestamp, v.Secret); got != v.Sign || v.Source == "" {
			t.Errorf("got sign %s, want %s (source %q)", got, v.Sign, v.Source)
		}
	}
}

// The exact request: address, headers, body.
func TestRequest(t *testing.T) {
	t.Parallel()
	const path = "/open-apis/bot/v2/hook/fixture-token-1"
	server := suitekit.Answering(t, http.StatusOK, `{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}`)
	m := notify.Message{ID: "1", Title: "即将超时", Lines: []string{"抖音 · 1", "<二>"}, Link: "https://ops.example/#/c/1", Urgent: true}
	if err := open(t, adapters.Settings{"api_url": server.URL}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	suite.WantPosted(t, server, path, nil,
		`{"timestamp":"1772424000","sign":"`+sign("1772424000", bot1["secret"])+`","msg_type":"post","content":{"post":{"zh_cn":{"title":"即将超时","content":[`+
			`[{"tag":"text","text":"抖音 · 1"}],[{"tag":"text","text":"<二>"}],[{"tag":"a","text":"https://ops.example/#/c/1","href":"https://ops.example/#/c/1"}],[{"tag":"at","user_id":"all"}]]}}}}`)
	if err := open(t, adapters.Settings{"secret": "", "api_url": server.URL}).Send(t.Context(), notify.Message{Title: "t", Lines: []string{"l"}}); err != nil {
		t.Fatal(err)
	}
	suite.WantPosted(t, server, path, nil, `{"msg_type":"post","content":{"post":{"zh_cn":{"title":"t","content":[[{"tag":"text","text":"l"}]]}}}}`)
}

func TestAddress(t *testing.T) {
	t.Parallel()
	b := open(t, adapters.Settings{"token": "", "url": "https://open.larksuite.com/open-apis/bot/v2/hook/0c1d2e3f-0000-4000-8000-0123456789ab"})
	if b.Token.Reveal() != "0c1d2e3f-0000-4000-8000-0123456789ab" || b.Base != "https://open.larksuite.com" {
		t.Errorf("got host %s and token %s, want Lark's and the last part of the address", b.Base, b.Token.Reveal())
	}
	for _, url := range []string{
		"https://open.feishu.cn/open-apis/bot/v2/hook/", "https://open.feishu.cn/open-apis/bot/v2/hook/a/b/c/d/e/f", "https://open.feishu.cn/open-apis/bot/hook/0123456789",
		"https://open.feishu.cn/open-apis/bot/v2/hook/0123456789%2F..", "//open-apis/bot/v2/hook/0123456789",
	} {
		suitekit.Forbidden{}.BadSettings(t, suitekit.Opening(Maker.New), nil, map[string]string{"url": url})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	suite.Answers(t, Maker, bot1, []suite.Answer{
		suite.Reply(200, `{"code":0,"msg":"success"}`, "", "", 0),
		suite.Reply(200, `{"code":11232,"data":{},"msg":"frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"}`, aftersale.ClassLimited, "11232", pause),
		suite.Reply(400, `{"code":11232,"msg":"x"}`, aftersale.ClassLimited, "11232", pause),
		suite.Reply(429, `{"code":99991400,"msg":"request trigger frequency limit"}`, aftersale.ClassLimited, "99991400", pause),
		suite.Reply(200, `{"code":9499,"msg":"too many request"}`, aftersale.ClassLimited, "9499", pause),
		suite.Reply(200, `{"code":9499,"msg":"Bad Request"}`, aftersale.ClassRefused, "9499", 0),
		suite.Reply(200, `{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}`, aftersale.ClassRefused, "19001", 0),
		suite.Reply(200, `{"code":19021,"msg":"sign match fail"}`, aftersale.ClassRefused, "19021", 0),
		suite.Reply(200, `{"code":19024,"msg":"Key Words Not Found"}`, aftersale.ClassRefused, "19024", 0),
		suite.Reply(200, `{"StatusCode":0}`, aftersale.ClassUnknown, "unreadable", 0),
	})
}

// The fake counts as the bot does.
func TestFakeQuota(t *testing.T) {
	t.Parallel()
	now := suitekit.NewClock(suite.Now)
	g, url := group(t, now.Now)
	b := open(t, adapters.Settings{"api_url": url})
	send := func(what string, class aftersale.Class) {
		t.Helper()
		suitekit.WantClass(t, what, b.Send(t.Context(), suite.Sample("m", true)), class)
	}
	for i := range 5 {
		send(fmt.Sprintf("message %d of a second", i), "")
	}
	send("the sixth within a second", aftersale.ClassLimited)
	if n := g.Overruns(); n != 1 {
		t.Errorf("got %d overruns, want 1", n)
	}
	for i := range 95 {
		if i%4 == 0 {
			now.Advance(time.Second)
		}
		send(fmt.Sprintf("message %d", i), "")
	}
	now.Advance(2 * time.Second)
	send("the 101st within a minute", aftersale.ClassLimited)
	if n := len(g.Messages()); n != 100 {
		t.Errorf("got %d messages, want 100", n)
	}
}
