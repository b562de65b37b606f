package wecom

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

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/suite"
	"makegood/adapters/notify/wecom/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

var (
	robot1 = adapters.Settings{"token": "fixture-key-1"}
	robot2 = adapters.Settings{"token": "fixture-key-2"}
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
	g := fake.New(fake.Options{Key: robot1["token"], Now: now})
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return g, server.URL
}

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Settings: robot1, OtherSettings: robot2,
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
}

// The requests have the shape of the official document's examples: the robot
// has no signature that could be checked.
func TestVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Kind, URL, Body, Source string }
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) != 2 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	messages := map[string]notify.Message{
		"text":     {Title: "广州今日天气：29度，大部分多云，降雨概率：60%", Urgent: true},
		"markdown": {Title: "title", Lines: []string{"line"}},
	}
	for _, v := range vectors {
		if got := string(notify.Encode(bodyOf(messages[v.Kind]))); got != v.Body || v.Source == "" {
			t.Errorf("%s: body\n%s\nwant\n%s", v.Kind, got, v.Body)
		}
		r := open(t, adapters.Settings{"url": v.URL})
		if r.client.BaseURL != host || !strings.HasSuffix(v.URL, path+"?key="+r.key) {
			t.Errorf("%s: host %s", v.Kind, r.client.BaseURL)
		}
	}
}

// The exact requests: address, headers, body.
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
	r := open(t, with("api_url", server.URL))
	m := notify.Message{ID: "1", Title: "即将超时", Lines: []string{"抖音 · <@all>", "二"}, Link: "https://ops.example/#/c/1"}
	for urgent, want := range map[bool]string{
		true:  `{"msgtype":"text","text":{"content":"即将超时\n抖音 · ＜@all＞\n二\nhttps://ops.example/#/c/1","mentioned_list":["@all"]}}`,
		false: `{"msgtype":"markdown","markdown":{"content":"### 即将超时\n> 抖音 · ＜@all＞\n> 二\n[https://ops.example/#/c/1](https://ops.example/#/c/1)"}}`,
	} {
		m.Urgent = urgent
		if err := r.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got.Method != http.MethodPost || got.URL.RequestURI() != "/cgi-bin/webhook/send?key=fixture-key-1" || got.Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s %s, %s", got.Method, got.URL.Path, got.Header.Get("Content-Type"))
		}
		if string(body) != want {
			t.Errorf("body\n%s\nwant\n%s", body, want)
		}
	}
}

// A message fills what the robot takes and not a byte more.
func TestSizes(t *testing.T) {
	t.Parallel()
	m := notify.Message{Title: "t", Link: "https://ops.example/", Lines: make([]string, 500)}
	for i := range m.Lines {
		m.Lines[i] = strings.Repeat("汉", 20)
	}
	m.Urgent = true
	if n := len(bodyOf(m).Text.Content); n > maxText || n < maxText-100 {
		t.Errorf("text of %d bytes", n)
	}
	m.Urgent = false
	if n := len(bodyOf(m).Markdown.Content); n > maxMarkdown || n < maxMarkdown-100 {
		t.Errorf("markdown of %d bytes", n)
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
		{200, `{"errcode":0,"errmsg":"ok. Warning: wrong json format. "}`, "", "", 0},
		{200, `{"errcode":-1,"errmsg":"system busy"}`, aftersale.ClassRetry, "-1", 0},
		{200, `{"errcode":45009,"errmsg":"api freq out of limit, hint: [1651125626252370061579454], from ip: 203.0.113.7"}`, aftersale.ClassLimited, "45009", pause},
		{200, `{"errcode":45033,"errmsg":"api concurrent out of limit"}`, aftersale.ClassLimited, "45033", pause},
		{200, `{"errcode":93000,"errmsg":"invalid webhook url"}`, aftersale.ClassRefused, "93000", 0},
		{200, `{"errcode":40058,"errmsg":"markdown.content exceed max length 4096."}`, aftersale.ClassRefused, "40058", 0},
		{404, `x`, aftersale.ClassRefused, "http 404 Not Found", 0},
		{200, `{"errmsg":"ok"}`, aftersale.ClassUnknown, "unreadable", 0},
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

// The fake counts as the robot does.
func TestFakeQuota(t *testing.T) {
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
		t.Errorf("the 21st: %v, %d overruns", err, g.Overruns())
	}
	now = now.Add(20 * time.Second)
	if err := r.Send(t.Context(), suite.Sample("m", true)); err != nil || len(g.Messages()) != 21 {
		t.Errorf("a minute after the first: %v", err)
	}
}
