package webhook

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/suite"
	"makegood/adapters/notify/webhook/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

var (
	place1 = adapters.Settings{"url": "https://ops.example/hooks/in?who=makegood-fixture-1", "secret": "whsec_" + strings.Repeat("Zml4dHVyZS1rZXktMQ", 2) + "AA=="}
	place2 = adapters.Settings{"url": "https://ops.example/hooks/in?who=makegood-fixture-1", "secret": "whsec_" + strings.Repeat("Zml4dHVyZS1rZXktMg", 2) + "AA=="}
)

const where = "/hooks/in?who=makegood-fixture-1"

// open builds a channel with place1's settings, and these instead.
func open(t testing.TB, changed adapters.Settings) *endpoint {
	t.Helper()
	return suitekit.Open[*endpoint](t, Maker.New, "desk", adapters.Env{Now: suitekit.At(suite.Now)}, place1, changed)
}

// receiver serves a fake.
func receiver(t testing.TB) (*fake.Receiver, string) {
	t.Helper()
	r := newReceiver()
	return r, suitekit.Serve(t, r)
}

func newReceiver() *fake.Receiver {
	return fake.New(fake.Options{Path: where, Secret: place1["secret"], Now: suitekit.At(suite.Now)})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Settings: place1, OtherSettings: place2,
		NewFake: func() suite.Fake { return newReceiver() },
	})
}

func TestVectors(t *testing.T) {
	t.Parallel()
	var vectors []struct{ Secret, ID, Timestamp, Body, Signature, Source string }
	suitekit.ReadJSON(t, "testdata/vectors.json", &vectors)
	if len(vectors) == 0 {
		t.Fatal("got no vectors, want some")
	}
	for _, v := range vectors {
		if got := sign(keyOf(v.Secret), v.ID, v.Timestamp, []byte(v.Body)); got != v.Signature || v.Source == "" {
			t.Errorf("got signature %s, want %s (source %q)", got, v.Signature, v.Source)
		}
	}
}

// The exact request: address, headers, body.
func TestRequest(t *testing.T) {
	t.Parallel()
	server := suitekit.Answering(t, http.StatusOK, "")
	e := open(t, adapters.Settings{"api_url": server.URL})
	m := notify.Message{ID: "notice 1", Title: "即将超时", Lines: []string{"抖音 · 1"}, Link: "https://ops.example/#/c/1", Urgent: true}
	if err := e.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	want := `{"type":"makegood.notice","timestamp":"2026-03-02T04:00:00Z","data":{"id":"notice 1","title":"即将超时","lines":["抖音 · 1"],"link":"https://ops.example/#/c/1","urgent":true}}`
	got := server.Calls()[0]
	header := map[string]string{
		"Content-Type": "application/json", "webhook-id": idOf("notice 1"), "webhook-timestamp": "1772424000",
		"webhook-signature": sign(e.key, idOf("notice 1"), "1772424000", []byte(want)),
	}
	for name, value := range header {
		if have := got.Header.Get(name); have != value {
			t.Errorf("header %s: got %s, want %s", name, have, value)
		}
	}
	if at := got.Path + "?" + got.Query.Encode(); got.Method != http.MethodPost || at != where || got.Body != want {
		t.Errorf("got %s %s with body\n%s\nwant POST %s with body\n%s", got.Method, at, got.Body, where, want)
	}
}

// The same message has the same id, so that a receiver takes it once.
func TestSentTwiceIsOneMessage(t *testing.T) {
	t.Parallel()
	r, url := receiver(t)
	e := open(t, adapters.Settings{"api_url": url})
	r.Faults().Next(fake.OpSend, fault.Fault{DropAfter: true})
	suitekit.WantClass(t, "lost reply", e.Send(t.Context(), suite.Sample("1", true)), aftersale.ClassUnknown)
	if err := e.Send(t.Context(), suite.Sample("1", true)); err != nil || len(r.Messages()) != 1 || r.Repeats() != 1 {
		t.Errorf("sent again: got error %v, %d messages and %d repeats, want 1 and 1", err, len(r.Messages()), r.Repeats())
	}
	if err := e.Send(t.Context(), suite.Sample("2", true)); err != nil || len(r.Messages()) != 2 {
		t.Errorf("another: got error %v and %d messages, want 2", err, len(r.Messages()))
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	short, long := base64.StdEncoding.EncodeToString(make([]byte, 23)), base64.StdEncoding.EncodeToString(make([]byte, 65))
	for _, c := range [][2]string{
		{"url", "hooks/in"}, {"url", "mailto:a@b"}, {"secret", ""}, {"secret", "whsec_"}, {"secret", "not base64 at all, but long enough"},
		{"secret", "whsec_" + short}, {"secret", "whsec_" + long},
	} {
		suitekit.Forbidden{}.BadSettings(t, suitekit.Opening(Maker.New), place1, map[string]string{c[0]: c[1]})
	}
	e := open(t, adapters.Settings{"secret": strings.TrimPrefix(place1["secret"], "whsec_")})
	if e.client.BaseURL != "https://ops.example" || e.target != where || len(e.key) < minKey {
		t.Errorf("got host %s, path %s and a key of %d bytes, want those of the settings", e.client.BaseURL, e.target, len(e.key))
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	r, url := receiver(t)
	e := open(t, adapters.Settings{"api_url": url})
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
		answer := suite.Answer{Body: fmt.Sprintf("%d %q", c.status, c.after), Class: c.class, Wait: c.wait}
		suite.WantAnswer(t, answer, e.Send(t.Context(), suite.Sample("1", true)))
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
			t.Errorf("%s: got status %d, want %d", name, resp.StatusCode, c.want)
		}
	}
	if len(r.Messages()) != 2 {
		t.Errorf("got %d messages taken, want 2", len(r.Messages()))
	}
}
