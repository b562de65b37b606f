package feishu

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/feishu/fake"
	"makegood/adapters/notify/suite"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

var (
	bot1 = adapters.Settings{"token": "fixture-token-1", "secret": "fixture-secret-1"}
	bot2 = adapters.Settings{"token": "fixture-token-1", "secret": "fixture-secret-2"}
)

// with returns bot1's settings with changes: key, value, key, value.
func with(changes ...string) adapters.Settings {
	s := maps.Clone(bot1)
	for i := 0; i < len(changes); i += 2 {
		s[changes[i]] = changes[i+1]
	}
	return s
}

// open builds a channel.
func open(t testing.TB, settings adapters.Settings) *bot {
	t.Helper()
	c, err := Maker.New("desk", settings, adapters.Env{Now: func() time.Time { return suite.Now }})
	if err != nil {
		t.Fatal(err)
	}
	return c.(*bot)
}

// group starts a fake.
func group(t testing.TB, now func() time.Time) (*fake.Group, string) {
	t.Helper()
	g := fake.New(fake.Options{Token: bot1["token"], Secret: bot1["secret"], Now: now})
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return g, server.URL
}

func TestSuite(t *testing.T) {
	t.Parallel()
	other := maps.Clone(bot2)
	other["token"] = "fixture-token-2"
	for name, stranger := range map[string]adapters.Settings{"other token": other, "other secret": bot2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite.Run(t, suite.Harness{
				Maker: Maker, Settings: bot1, OtherSettings: stranger,
				NewFake: func(t *testing.T) suite.Fake {
					g, url := group(t, func() time.Time { return suite.Now })
					return suite.Fake{URL: url, Limit: func() { g.Faults().Next(fake.OpSend, fault.Fault{Limited: true}) }, Bodies: func() []string {
						var out []string
						for _, m := range g.Messages() {
							out = append(out, m.Body)
						}
						return out
					}}
				},
			})
		})
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Timestamp, Secret, Sign, Source string }
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		if got := sign(v.Timestamp, v.Secret); got != v.Sign || v.Source == "" {
			t.Errorf("sign %s, want %s (source %q)", got, v.Sign, v.Source)
		}
	}
}

// The exact request: address, headers, body.
func TestRequest(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(t.Context())
		body, _ = io.ReadAll(r.Body)
		_, _ = w.Write([]byte(`{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}`))
	}))
	t.Cleanup(server.Close)
	m := notify.Message{ID: "1", Title: "即将超时", Lines: []string{"抖音 · 1", "<二>"}, Link: "https://ops.example/#/c/1", Urgent: true}
	if err := open(t, with("api_url", server.URL)).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got.Method != http.MethodPost || got.URL.RequestURI() != "/open-apis/bot/v2/hook/fixture-token-1" || got.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%s %s, %s", got.Method, got.URL.Path, got.Header.Get("Content-Type"))
	}
	want := `{"timestamp":"1772424000","sign":"` + sign("1772424000", bot1["secret"]) + `","msg_type":"post","content":{"post":{"zh_cn":{"title":"即将超时","content":[` +
		`[{"tag":"text","text":"抖音 · 1"}],[{"tag":"text","text":"<二>"}],[{"tag":"a","text":"https://ops.example/#/c/1","href":"https://ops.example/#/c/1"}],[{"tag":"at","user_id":"all"}]]}}}}`
	if string(body) != want {
		t.Errorf("body\n%s\nwant\n%s", body, want)
	}
	if err := open(t, with("secret", "", "api_url", server.URL)).Send(t.Context(), notify.Message{Title: "t", Lines: []string{"l"}}); err != nil {
		t.Fatal(err)
	}
	if want := `{"msg_type":"post","content":{"post":{"zh_cn":{"title":"t","content":[[{"tag":"text","text":"l"}]]}}}}`; string(body) != want {
		t.Errorf("without a secret\n%s\nwant\n%s", body, want)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	b := open(t, adapters.Settings{"url": "https://open.larksuite.com/open-apis/bot/v2/hook/0c1d2e3f-0000-4000-8000-0123456789ab"})
	if b.token != "0c1d2e3f-0000-4000-8000-0123456789ab" || b.client.BaseURL != "https://open.larksuite.com" {
		t.Errorf("host %s", b.client.BaseURL)
	}
	for _, url := range []string{
		"https://open.feishu.cn/open-apis/bot/v2/hook/", "https://open.feishu.cn/open-apis/bot/v2/hook/a/b/c/d/e/f", "https://open.feishu.cn/open-apis/bot/hook/0123456789",
		"https://open.feishu.cn/open-apis/bot/v2/hook/0123456789%2F..", "//open-apis/bot/v2/hook/0123456789",
	} {
		_, err := Maker.New("desk", adapters.Settings{"url": url}, adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != "url" {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		class  aftersale.Class
		code   string
		wait   time.Duration
	}{
		{200, `{"code":0,"msg":"success"}`, "", "", 0},
		{200, `{"code":11232,"data":{},"msg":"frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"}`, aftersale.ClassLimited, "11232", pause},
		{400, `{"code":11232,"msg":"x"}`, aftersale.ClassLimited, "11232", pause},
		{429, `{"code":99991400,"msg":"request trigger frequency limit"}`, aftersale.ClassLimited, "99991400", pause},
		{200, `{"code":9499,"msg":"too many request"}`, aftersale.ClassLimited, "9499", pause},
		{200, `{"code":9499,"msg":"Bad Request"}`, aftersale.ClassRefused, "9499", 0},
		{200, `{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}`, aftersale.ClassRefused, "19001", 0},
		{200, `{"code":19021,"msg":"sign match fail"}`, aftersale.ClassRefused, "19021", 0},
		{200, `{"code":19024,"msg":"Key Words Not Found"}`, aftersale.ClassRefused, "19024", 0},
		{200, `{"StatusCode":0}`, aftersale.ClassUnknown, "unreadable", 0},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		t.Cleanup(server.Close)
		err := open(t, with("api_url", server.URL)).Send(t.Context(), suite.Sample("1", true))
		var call *aftersale.CallError
		switch {
		case c.class == "" && err != nil:
			t.Errorf("%s: %v", c.body, err)
		case c.class != "" && (!errors.As(err, &call) || call.Class != c.class || call.Code != c.code || call.RetryAfter != c.wait):
			t.Errorf("%s: %v, want %s %s after %s", c.body, err, c.class, c.code, c.wait)
		}
	}
}

// The fake counts as the bot does.
func TestFakeQuota(t *testing.T) {
	t.Parallel()
	now := suite.Now
	g, url := group(t, func() time.Time { return now })
	b := open(t, with("api_url", url))
	for range 5 {
		if err := b.Send(t.Context(), suite.Sample("m", true)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Send(t.Context(), suite.Sample("m", true)); aftersale.ClassOf(err) != aftersale.ClassLimited || g.Overruns() != 1 {
		t.Errorf("the sixth within a second: %v", err)
	}
	for i := range 95 {
		if i%4 == 0 {
			now = now.Add(time.Second)
		}
		if err := b.Send(t.Context(), suite.Sample("m", true)); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	now = now.Add(2 * time.Second)
	if err := b.Send(t.Context(), suite.Sample("m", true)); aftersale.ClassOf(err) != aftersale.ClassLimited || len(g.Messages()) != 100 {
		t.Errorf("the 101st within a minute: %v, %d messages", err, len(g.Messages()))
	}
}
