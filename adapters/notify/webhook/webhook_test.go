package webhook

import (
	"encoding/base64"
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
	"makegood/adapters/notify/webhook/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

var (
	place1 = adapters.Settings{"url": "https://ops.example/hooks/in?who=makegood-fixture-1", "secret": "whsec_" + strings.Repeat("Zml4dHVyZS1rZXktMQ", 2) + "AA=="}
	place2 = adapters.Settings{"url": "https://ops.example/hooks/in?who=makegood-fixture-1", "secret": "whsec_" + strings.Repeat("Zml4dHVyZS1rZXktMg", 2) + "AA=="}
)

const where = "/hooks/in?who=makegood-fixture-1"

// with returns place1's settings with changes: key, value, key, value.
func with(changes ...string) adapters.Settings {
	s := maps.Clone(place1)
	for i := 0; i < len(changes); i += 2 {
		s[changes[i]] = changes[i+1]
	}
	return s
}

// open builds a channel.
func open(t testing.TB, settings adapters.Settings) *endpoint {
	t.Helper()
	c, err := Maker.New("desk", settings, adapters.Env{Now: func() time.Time { return suite.Now }})
	if err != nil {
		t.Fatal(err)
	}
	return c.(*endpoint)
}

// receiver starts a fake.
func receiver(t testing.TB) (*fake.Receiver, string) {
	t.Helper()
	r := fake.New(fake.Options{Path: where, Secret: place1["secret"], Now: func() time.Time { return suite.Now }})
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return r, server.URL
}

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Settings: place1, OtherSettings: place2,
		NewFake: func(t *testing.T) suite.Fake {
			r, url := receiver(t)
			return suite.Fake{URL: url, Limit: func() { r.Faults().Next(fake.OpSend, fault.Fault{Limited: true}) }, Bodies: func() []string {
				var out []string
				for _, m := range r.Messages() {
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
	var vectors []struct{ Secret, ID, Timestamp, Body, Signature, Source string }
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		if got := sign(keyOf(v.Secret), v.ID, v.Timestamp, []byte(v.Body)); got != v.Signature || v.Source == "" {
			t.Errorf("signature %s, want %s (source %q)", got, v.Signature, v.Source)
		}
	}
}

// The exact request: address, headers, body.
func TestRequest(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r.Clone(t.Context())
		body, _ = io.ReadAll(r.Body)
	}))
	t.Cleanup(server.Close)
	e := open(t, with("api_url", server.URL))
	m := notify.Message{ID: "notice 1", Title: "即将超时", Lines: []string{"抖音 · 1"}, Link: "https://ops.example/#/c/1", Urgent: true}
	if err := e.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	want := `{"type":"makegood.notice","timestamp":"2026-03-02T04:00:00Z","data":{"id":"notice 1","title":"即将超时","lines":["抖音 · 1"],"link":"https://ops.example/#/c/1","urgent":true}}`
	if string(body) != want {
		t.Errorf("body\n%s\nwant\n%s", body, want)
	}
	id := got.Header.Get("webhook-id")
	if got.Method != http.MethodPost || got.URL.RequestURI() != where || got.Header.Get("Content-Type") != "application/json" ||
		id != idOf("notice 1") || got.Header.Get("webhook-timestamp") != "1772424000" || got.Header.Get("webhook-signature") != sign(e.key, id, "1772424000", body) {
		t.Errorf("%s %s with %v", got.Method, got.URL.RequestURI(), got.Header)
	}
}

// The same message has the same id, so that a receiver takes it once.
func TestSentTwiceIsOneMessage(t *testing.T) {
	t.Parallel()
	r, url := receiver(t)
	e := open(t, with("api_url", url))
	r.Faults().Next(fake.OpSend, fault.Fault{DropAfter: true})
	if err := e.Send(t.Context(), suite.Sample("1", true)); aftersale.ClassOf(err) != aftersale.ClassUnknown {
		t.Fatalf("lost reply: %v", err)
	}
	if err := e.Send(t.Context(), suite.Sample("1", true)); err != nil || len(r.Messages()) != 1 || r.Repeats() != 1 {
		t.Errorf("%v, %d messages, %d repeats", err, len(r.Messages()), r.Repeats())
	}
	if err := e.Send(t.Context(), suite.Sample("2", true)); err != nil || len(r.Messages()) != 2 {
		t.Errorf("%v, %d messages", err, len(r.Messages()))
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	short, long := base64.StdEncoding.EncodeToString(make([]byte, 23)), base64.StdEncoding.EncodeToString(make([]byte, 65))
	for _, c := range [][2]string{
		{"url", "hooks/in"}, {"url", "mailto:a@b"}, {"secret", ""}, {"secret", "whsec_"}, {"secret", "not base64 at all, but long enough"},
		{"secret", "whsec_" + short}, {"secret", "whsec_" + long},
	} {
		_, err := Maker.New("desk", with(c[0], c[1]), adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != c[0] {
			t.Errorf("%s = %q: error %v", c[0], c[1], err)
		}
	}
	e := open(t, with("secret", strings.TrimPrefix(place1["secret"], "whsec_")))
	if e.client.BaseURL != "https://ops.example" || e.target != where || len(e.key) < minKey {
		t.Errorf("host %s, path %s, key of %d bytes", e.client.BaseURL, e.target, len(e.key))
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	r, url := receiver(t)
	e := open(t, with("api_url", url))
	soon := suite.Now.Add(90 * time.Second).UTC().Format(http.TimeFormat)
	past := suite.Now.Add(-time.Hour).UTC().Format(http.TimeFormat)
	for _, c := range []struct {
		status int
		after  string
		class  aftersale.Class
		wait   time.Duration
	}{
		{200, "", "", 0}, {201, "", "", 0}, {299, "", "", 0},
		{301, "", aftersale.ClassRefused, 0}, {400, "", aftersale.ClassRefused, 0}, {404, "", aftersale.ClassRefused, 0}, {410, "", aftersale.ClassRefused, 0},
		{429, "", aftersale.ClassLimited, pause}, {429, "7", aftersale.ClassLimited, 7 * time.Second}, {429, "99999999999", aftersale.ClassLimited, maxPause},
		{429, "86400", aftersale.ClassLimited, maxPause}, {503, "120", aftersale.ClassLimited, 2 * time.Minute}, {503, soon, aftersale.ClassLimited, 90 * time.Second},
		{503, past, aftersale.ClassLimited, pause}, {503, "soon", aftersale.ClassLimited, pause}, {503, "-5", aftersale.ClassLimited, pause},
		{503, "", aftersale.ClassUnknown, 0}, {500, "", aftersale.ClassUnknown, 0}, {504, "", aftersale.ClassUnknown, 0},
	} {
		r.Answer(c.status, c.after)
		err := e.Send(t.Context(), suite.Sample("1", true))
		var call *aftersale.CallError
		switch {
		case c.class == "" && err != nil:
			t.Errorf("%d: %v", c.status, err)
		case c.class != "" && (!errors.As(err, &call) || call.Class != c.class || call.RetryAfter != c.wait):
			t.Errorf("%d %q: %v, want %s after %s", c.status, c.after, err, c.class, c.wait)
		}
	}
}

// The fake refuses what the reference libraries refuse.
func TestFakeVerifies(t *testing.T) {
	t.Parallel()
	r, url := receiver(t)
	key := keyOf(place1["secret"])
	now := suite.Now.Unix()
	for name, c := range map[string]struct {
		id, timestamp, signature string
		want                     int
	}{
		"genuine":       {"msg_1", stamp(now), sign(key, "msg_1", stamp(now), []byte(good)), http.StatusNoContent},
		"two":           {"msg_2", stamp(now), "v1,AAAA " + sign(key, "msg_2", stamp(now), []byte(good)), http.StatusNoContent},
		"other id":      {"msg_3", stamp(now), sign(key, "msg_4", stamp(now), []byte(good)), http.StatusUnauthorized},
		"other body":    {"msg_5", stamp(now), sign(key, "msg_5", stamp(now), []byte(good+" ")), http.StatusUnauthorized},
		"old":           {"msg_6", stamp(now - 301), sign(key, "msg_6", stamp(now-301), []byte(good)), http.StatusUnauthorized},
		"new":           {"msg_7", stamp(now + 301), sign(key, "msg_7", stamp(now+301), []byte(good)), http.StatusUnauthorized},
		"dot in the id": {"a.b", stamp(now), sign(key, "a.b", stamp(now), []byte(good)), http.StatusUnauthorized},
		"no signature":  {"msg_8", stamp(now), "", http.StatusUnauthorized},
	} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, url+where, strings.NewReader(good))
		req.Header.Set("webhook-id", c.id)
		req.Header.Set("webhook-timestamp", c.timestamp)
		req.Header.Set("webhook-signature", c.signature)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, resp.StatusCode, c.want)
		}
	}
	if len(r.Messages()) != 2 {
		t.Errorf("%d messages taken", len(r.Messages()))
	}
}
