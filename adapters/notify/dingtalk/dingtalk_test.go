package dingtalk

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/dingtalk/fake"
	"makegood/adapters/notify/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

var (
	robot1 = adapters.Settings{"token": "fixture-token-1", "secret": "SECfixture-1"}
	robot2 = adapters.Settings{"token": "fixture-token-2", "secret": "SECfixture-2"}
)

// open builds a channel with robot1's settings, and these instead.
func open(t testing.TB, changed adapters.Settings) *robot {
	t.Helper()
	return suitekit.Open[*robot](t, Maker.New, "desk", adapters.Env{Now: suitekit.At(suite.Now)}, robot1, changed)
}

// group serves a fake.
func group(t testing.TB, now func() time.Time) (*fake.Group, string) {
	t.Helper()
	g := newGroup(now)
	return g, suitekit.Serve(t, g)
}

func newGroup(now func() time.Time) *fake.Group {
	return fake.New(fake.Options{Token: robot1["token"], Secret: robot1["secret"], Now: now})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Settings: robot1, OtherSettings: robot2,
		NewFake: func() suite.Fake { return newGroup(suitekit.At(suite.Now)) },
	})
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

// The exact request: address, query, headers, body.
func TestRequest(t *testing.T) {
	t.Parallel()
	server := suitekit.Answering(t, http.StatusOK, `{"errcode":0,"errmsg":"ok"}`)
	m := notify.Message{ID: "1", Title: "即将超时", Lines: []string{"抖音 · 1 · <b>", "二"}, Link: "https://ops.example/#/c/1", Urgent: true}
	if err := open(t, adapters.Settings{"api_url": server.URL + "/prefix"}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	suite.WantPosted(t, server, "/prefix/robot/send",
		url.Values{"access_token": {"fixture-token-1"}, "timestamp": {"1772424000000"}, "sign": {sign("1772424000000", "SECfixture-1")}},
		`{"msgtype":"markdown","markdown":{"title":"即将超时","text":"### 即将超时\n\n- 抖音 · 1 · ＜b＞\n- 二\n\n[https://ops.example/#/c/1](https://ops.example/#/c/1)"},"at":{"isAtAll":true}}`)
}

func TestWithoutSecretNothingIsSigned(t *testing.T) {
	t.Parallel()
	server := suitekit.Answering(t, http.StatusOK, `{"errcode":0}`)
	if err := open(t, adapters.Settings{"secret": "", "api_url": server.URL}).Send(t.Context(), suite.Sample("1", false)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(url.Values{"access_token": {"fixture-token-1"}}, server.Calls()[0].Query); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, api, base, token string }{
		{"https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef", "", "https://oapi.dingtalk.com", "0123456789abcdef"},
		{"https://proxy.example/ding/robot/send?access_token=0123456789abcdef", "", "https://proxy.example/ding", "0123456789abcdef"},
		{"https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef", "http://sandbox:9/x", "http://sandbox:9/x", "0123456789abcdef"},
	} {
		r := open(t, adapters.Settings{"token": "", "url": c.url, "api_url": c.api})
		if r.Token.Reveal() != c.token || string(r.Base) != c.base {
			t.Errorf("%s: got host %s and token %s, want %s and %s", c.url, r.Base, r.Token.Reveal(), c.base, c.token)
		}
	}
	for _, c := range []struct{ url, token, key string }{
		{"", "", "url"}, {"https://oapi.dingtalk.com/robot/send?access_token=0123456789", "0123456789", "token"},
		{"https://oapi.dingtalk.com/robot/send", "", "url"}, {"https://oapi.dingtalk.com/?access_token=0123456789", "", "url"},
		{"https://oapi.dingtalk.com/robot/send/x?access_token=0123456789", "", "url"}, {"", "short", "token"}, {"", "with spaces in it", "token"},
		{"https://oapi.dingtalk.com/robot/send?access_token=a%26b%3D12345", "", "url"},
	} {
		settings := adapters.Settings{"url": c.url, "token": c.token}
		leak := suitekit.Forbidden{Secrets: []string{"0123456789"}}
		leak.BadSettings(t, suitekit.Opening(Maker.New), settings, map[string]string{c.key: settings[c.key]})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	suite.Answers(t, Maker, robot1, []suite.Answer{
		suite.Reply(200, `{"errcode":0,"errmsg":"ok"}`, "", "", 0),
		suite.Reply(200, `{"errcode":-1,"errmsg":"system busy"}`, aftersale.ClassRetry, "-1", 0),
		suite.Reply(200, `{"status":1111,"wait":5,"source":"x5","punish":"deny","errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}`, aftersale.ClassLimited, "130101", silence),
		suite.Reply(200, `{"errcode":410100,"errmsg":"x"}`, aftersale.ClassLimited, "410100", silence),
		suite.Reply(200, `{"errcode":90030,"errmsg":"webhook over limit"}`, aftersale.ClassLimited, "90030", silence),
		suite.Reply(200, `{"errcode":310000,"errmsg":"keywords not in content"}`, aftersale.ClassRefused, "310000", 0),
		suite.Reply(200, `{"errcode":300001,"errmsg":"token is not exist"}`, aftersale.ClassRefused, "300001", 0),
		suite.Reply(400, `{"errcode":40035,"errmsg":"x"}`, aftersale.ClassRefused, "40035", 0),
		suite.Reply(404, `not here`, aftersale.ClassRefused, "http 404 Not Found", 0),
		suite.Reply(200, `{"errcode":"0"}`, aftersale.ClassUnknown, "unreadable", 0),
		suite.Reply(200, `null`, aftersale.ClassUnknown, "unreadable", 0),
	})
}

// What the robot says is shortened and cleaned.
func TestWords(t *testing.T) {
	t.Parallel()
	server := suitekit.Answering(t, http.StatusOK, `{"errcode":310000,"errmsg":"fixture-token-1\nSECfixture-1 `+strings.Repeat("长", 500)+`"}`)
	err := open(t, adapters.Settings{"api_url": server.URL}).Send(t.Context(), suite.Sample("1", true))
	if err == nil || !strings.Contains(err.Error(), ": *** *** 长") || len([]rune(err.Error())) > 260 {
		t.Errorf("got error %v, want it short and without secrets", err)
	}
}

// The fake counts as the robot does: a 21st message silences it for ten minutes.
func TestFakeSilence(t *testing.T) {
	t.Parallel()
	now := suitekit.NewClock(suite.Now)
	g, url := group(t, now.Now)
	r := open(t, adapters.Settings{"api_url": url})
	send := func(what string, class aftersale.Class) {
		t.Helper()
		suitekit.WantClass(t, what, r.Send(t.Context(), suite.Sample("m", true)), class)
	}
	for i := range 20 {
		send(fmt.Sprintf("message %d", i), "")
		now.Advance(2 * time.Second)
	}
	send("the 21st", aftersale.ClassLimited)
	if n := g.Overruns(); n != 1 {
		t.Errorf("got %d overruns, want 1", n)
	}
	now.Advance(9 * time.Minute)
	send("after nine minutes", aftersale.ClassLimited)
	now.Advance(2 * time.Minute)
	send("after eleven minutes", "")
	if n := len(g.Messages()); n != 21 {
		t.Errorf("got %d messages, want 21", n)
	}
}
