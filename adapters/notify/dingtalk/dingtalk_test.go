package dingtalk

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/dingtalk/fake"
	"makegood/adapters/notify/suite"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

var (
	robot1 = adapters.Settings{"token": "fixture-token-1", "secret": "SECfixture-1"}
	robot2 = adapters.Settings{"token": "fixture-token-2", "secret": "SECfixture-2"}
)

// with returns robot1's settings with changes: key, value, key, value.
func with(changes ...string) adapters.Settings {
	s := maps.Clone(robot1)
	for i := 0; i < len(changes); i += 2 {
		s[changes[i]] = changes[i+1]
	}
	return s
}

// open builds a channel.
func open(t testing.TB, settings adapters.Settings) *robot {
	t.Helper()
	c, err := Maker.New("desk", settings, adapters.Env{Now: func() time.Time { return suite.Now }})
	if err != nil {
		t.Fatal(err)
	}
	return c.(*robot)
}

// group starts a fake.
func group(t testing.TB, now func() time.Time) (*fake.Group, string) {
	t.Helper()
	g := fake.New(fake.Options{Token: robot1["token"], Secret: robot1["secret"], Now: now})
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return g, server.URL
}

func noon() time.Time { return suite.Now }

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Settings: robot1, OtherSettings: robot2,
		NewFake: func(t *testing.T) suite.Fake {
			g, url := group(t, noon)
			return suite.Fake{URL: url, Limit: func() { g.Faults().Next(fake.OpSend, fault.Fault{Limited: true}) }, Bodies: func() []string {
				var out []string
				for _, m := range g.Messages() {
					out = append(out, m.Body)
				}
				return out
			}}
		},
	})
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

// The exact request: address, query, headers, body.
func TestRequest(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(t.Context())
		body, _ = io.ReadAll(r.Body)
		_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok"}`))
	}))
	t.Cleanup(server.Close)
	m := notify.Message{ID: "1", Title: "即将超时", Lines: []string{"抖音 · 1 · <b>", "二"}, Link: "https://ops.example/#/c/1", Urgent: true}
	if err := open(t, with("api_url", server.URL+"/prefix")).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	query := got.URL.Query()
	wantQuery := map[string][]string{"access_token": {"fixture-token-1"}, "timestamp": {"1772424000000"}, "sign": {sign("1772424000000", "SECfixture-1")}}
	if diff := cmp.Diff(wantQuery, map[string][]string(query)); diff != "" {
		t.Errorf("query -want +got\n%s", diff)
	}
	if got.Method != http.MethodPost || got.URL.Path != "/prefix/robot/send" || got.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%s %s, %s", got.Method, got.URL.Path, got.Header.Get("Content-Type"))
	}
	want := `{"msgtype":"markdown","markdown":{"title":"即将超时","text":"### 即将超时\n\n- 抖音 · 1 · ＜b＞\n- 二\n\n[https://ops.example/#/c/1](https://ops.example/#/c/1)"},"at":{"isAtAll":true}}`
	if string(body) != want {
		t.Errorf("body\n%s\nwant\n%s", body, want)
	}
}

func TestWithoutSecretNothingIsSigned(t *testing.T) {
	t.Parallel()
	var query map[string][]string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.Query()
		_, _ = w.Write([]byte(`{"errcode":0}`))
	}))
	t.Cleanup(server.Close)
	if err := open(t, with("secret", "", "api_url", server.URL)).Send(t.Context(), suite.Sample("1", false)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]string{"access_token": {"fixture-token-1"}}, query); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, api, base, token string }{
		{"https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef", "", "https://oapi.dingtalk.com", "0123456789abcdef"},
		{"https://proxy.example/ding/robot/send?access_token=0123456789abcdef", "", "https://proxy.example/ding", "0123456789abcdef"},
		{"https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef", "http://sandbox:9/x", "http://sandbox:9/x", "0123456789abcdef"},
	} {
		r := open(t, adapters.Settings{"url": c.url, "api_url": c.api})
		if r.token != c.token || r.client.BaseURL != c.base {
			t.Errorf("%s: host %s", c.url, r.client.BaseURL)
		}
	}
	for _, c := range []struct{ url, token, key string }{
		{"", "", "url"}, {"https://oapi.dingtalk.com/robot/send?access_token=0123456789", "0123456789", "token"},
		{"https://oapi.dingtalk.com/robot/send", "", "url"}, {"https://oapi.dingtalk.com/?access_token=0123456789", "", "url"},
		{"https://oapi.dingtalk.com/robot/send/x?access_token=0123456789", "", "url"}, {"", "short", "token"}, {"", "with spaces in it", "token"},
		{"https://oapi.dingtalk.com/robot/send?access_token=a%26b%3D12345", "", "url"},
	} {
		_, err := Maker.New("desk", adapters.Settings{"url": c.url, "token": c.token}, adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != c.key {
			t.Errorf("%+v: %v", c, err)
		} else if strings.Contains(err.Error(), "0123456789") {
			t.Errorf("%v shows a value", err)
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
		{200, `{"errcode":0,"errmsg":"ok"}`, "", "", 0},
		{200, `{"errcode":-1,"errmsg":"system busy"}`, aftersale.ClassRetry, "-1", 0},
		{200, `{"status":1111,"wait":5,"source":"x5","punish":"deny","errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}`, aftersale.ClassLimited, "130101", silence},
		{200, `{"errcode":410100,"errmsg":"x"}`, aftersale.ClassLimited, "410100", silence},
		{200, `{"errcode":90030,"errmsg":"webhook over limit"}`, aftersale.ClassLimited, "90030", silence},
		{200, `{"errcode":310000,"errmsg":"keywords not in content"}`, aftersale.ClassRefused, "310000", 0},
		{200, `{"errcode":300001,"errmsg":"token is not exist"}`, aftersale.ClassRefused, "300001", 0},
		{400, `{"errcode":40035,"errmsg":"x"}`, aftersale.ClassRefused, "40035", 0},
		{404, `not here`, aftersale.ClassRefused, "http 404 Not Found", 0},
		{200, `{"errcode":"0"}`, aftersale.ClassUnknown, "unreadable", 0},
		{200, `null`, aftersale.ClassUnknown, "unreadable", 0},
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

// What the robot says is shortened and cleaned.
func TestWords(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"errcode":310000,"errmsg":"fixture-token-1\nSECfixture-1 ` + strings.Repeat("长", 500) + `"}`))
	}))
	t.Cleanup(server.Close)
	err := open(t, with("api_url", server.URL)).Send(t.Context(), suite.Sample("1", true))
	if err == nil || !strings.Contains(err.Error(), ": *** *** 长") || len([]rune(err.Error())) > 260 {
		t.Errorf("error %v", err)
	}
}

// The fake counts as the robot does: a 21st message silences it for ten minutes.
func TestFakeSilence(t *testing.T) {
	t.Parallel()
	now := suite.Now
	g, url := group(t, func() time.Time { return now })
	r := open(t, with("api_url", url))
	for i := range 20 {
		if err := r.Send(t.Context(), suite.Sample("m", true)); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		now = now.Add(2 * time.Second)
	}
	if err := r.Send(t.Context(), suite.Sample("m", true)); aftersale.ClassOf(err) != aftersale.ClassLimited || g.Overruns() != 1 {
		t.Fatalf("the 21st: %v, %d overruns", err, g.Overruns())
	}
	now = now.Add(9 * time.Minute)
	if err := r.Send(t.Context(), suite.Sample("m", true)); aftersale.ClassOf(err) != aftersale.ClassLimited {
		t.Errorf("after nine minutes: %v", err)
	}
	now = now.Add(2 * time.Minute)
	if err := r.Send(t.Context(), suite.Sample("m", true)); err != nil || len(g.Messages()) != 21 {
		t.Errorf("after eleven minutes: %v, %d messages", err, len(g.Messages()))
	}
}
