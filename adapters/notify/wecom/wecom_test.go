package wecom

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/notify/suite"
	"makegood/adapters/notify/wecom/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

var (
	robot1 = adapters.Settings{"token": "fixture-key-1"}
	robot2 = adapters.Settings{"token": "fixture-key-2"}
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
	return fake.New(fake.Options{Key: robot1["token"], Now: now})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Settings: robot1, OtherSettings: robot2,
		NewFake: func() suite.Fake { return newGroup(suitekit.At(suite.Now)) },
	})
}

// The requests have the shape of the official document's examples: the robot
// has no signature that could be checked.
func TestVectors(t *testing.T) {
	t.Parallel()
	var vectors []struct{ Kind, URL, Body, Source string }
	suitekit.ReadJSON(t, "testdata/vectors.json", &vectors)
	if len(vectors) != 2 {
		t.Fatalf("got %d vectors, want 2", len(vectors))
	}
	messages := map[string]notify.Message{
		"text":     {Title: "广州今日天气：29度，大部分多云，降雨概率：60%", Urgent: true},
		"markdown": {Title: "title", Lines: []string{"line"}},
	}
	for _, v := range vectors {
		if got := string(notify.Encode(bodyOf(messages[v.Kind]))); got != v.Body || v.Source == "" {
			t.Errorf("%s: got body\n%s\nwant\n%s", v.Kind, got, v.Body)
		}
		r := open(t, adapters.Settings{"token": "", "url": v.URL})
		if r.Base != host || !strings.HasSuffix(v.URL, path+"?key="+r.Token.Reveal()) {
			t.Errorf("%s: got host %s and key %s, want those of %s", v.Kind, r.Base, r.Token.Reveal(), v.URL)
		}
	}
}

// The exact requests: address, headers, body.
func TestRequest(t *testing.T) {
	t.Parallel()
	server := suitekit.Answering(t, http.StatusOK, `{"errcode":0,"errmsg":"ok"}`)
	r := open(t, adapters.Settings{"api_url": server.URL})
	m := notify.Message{ID: "1", Title: "即将超时", Lines: []string{"抖音 · <@all>", "二"}, Link: "https://ops.example/#/c/1"}
	for urgent, want := range map[bool]string{
		true:  `{"msgtype":"text","text":{"content":"即将超时\n抖音 · ＜@all＞\n二\nhttps://ops.example/#/c/1","mentioned_list":["@all"]}}`,
		false: `{"msgtype":"markdown","markdown":{"content":"### 即将超时\n> 抖音 · ＜@all＞\n> 二\n[https://ops.example/#/c/1](https://ops.example/#/c/1)"}}`,
	} {
		m.Urgent = urgent
		if err := r.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		suite.WantPosted(t, server, "/cgi-bin/webhook/send", url.Values{"key": {"fixture-key-1"}}, want)
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
		t.Errorf("got a text of %d bytes, want up to %d", n, maxText)
	}
	m.Urgent = false
	if n := len(bodyOf(m).Markdown.Content); n > maxMarkdown || n < maxMarkdown-100 {
		t.Errorf("got markdown of %d bytes, want up to %d", n, maxMarkdown)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	suite.Answers(t, Maker, robot1, []suite.Answer{
		suite.Reply(200, `{"errcode":0,"errmsg":"ok. Warning: wrong json format. "}`, "", "", 0),
		suite.Reply(200, `{"errcode":-1,"errmsg":"system busy"}`, aftersale.ClassRetry, "-1", 0),
		suite.Reply(200, `{"errcode":45009,"errmsg":"api freq out of limit, hint: [1651125626252370061579454], from ip: 203.0.113.7"}`, aftersale.ClassLimited, "45009", pause),
		suite.Reply(200, `{"errcode":45033,"errmsg":"api concurrent out of limit"}`, aftersale.ClassLimited, "45033", pause),
		suite.Reply(200, `{"errcode":93000,"errmsg":"invalid webhook url"}`, aftersale.ClassRefused, "93000", 0),
		suite.Reply(200, `{"errcode":40058,"errmsg":"markdown.content exceed max length 4096."}`, aftersale.ClassRefused, "40058", 0),
		suite.Reply(404, `x`, aftersale.ClassRefused, "http 404 Not Found", 0),
		suite.Reply(200, `{"errmsg":"ok"}`, aftersale.ClassUnknown, "unreadable", 0),
	})
}

// The fake counts as the robot does.
func TestFakeQuota(t *testing.T) {
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
	now.Advance(20 * time.Second)
	send("a minute after the first", "")
	if n := len(g.Messages()); n != 21 {
		t.Errorf("got %d messages, want 21", n)
	}
}
