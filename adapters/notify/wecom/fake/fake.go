// Package fake is a WeCom group with one robot for tests, the demo and the
// sandbox. It is written from the public facts, not from the adapter: it
// measures and counts messages as the real one does, and keeps what arrived
// in the group.
package fake

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"time"

	"makegood/adapters/fakekit"
)

// OpSend is the one operation, as Faults names it.
const OpSend = "send"

// The robot's rules. The real one's bound of a body is not public.
const (
	perMinute   = 20
	maxText     = 2048
	maxMarkdown = 4096
	maxBody     = 64 << 10
)

// Options are the robot that the fake plays.
type Options struct {
	Key string
	Now func() time.Time // nil: time.Now
}

// Message is one message that is in the group.
type Message struct {
	At    time.Time
	Type  string // text or markdown
	Text  string
	AtAll bool // everybody was mentioned
	Body  string
}

// Group is the fake. It is an http.Handler and safe for concurrent use.
type Group struct {
	fakekit.Inbox[Message]

	opt Options
}

// New returns an empty group.
func New(o Options) *Group {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Group{opt: o}
}

// ServeHTTP answers POST /cgi-bin/webhook/send.
func (g *Group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/cgi-bin/webhook/send" {
		http.NotFound(w, r)
		return
	}
	now := g.opt.Now()
	code, words, stop := g.Serve(w, r, OpSend, maxBody, now, func(raw []byte, limited bool) (*Message, int, string) {
		return g.judge(r, raw, now, limited)
	})
	if stop {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_, _ = w.Write(fakekit.JSON(map[string]any{"errcode": code, "errmsg": words}))
}

// escape is what the real one refuses in JSON.
var escape = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

// judge takes a message in, or says why not.
func (g *Group) judge(r *http.Request, raw []byte, now time.Time, limited bool) (m *Message, code int, words string) {
	var in struct {
		MsgType  string
		Markdown struct{ Content string }
		Text     struct {
			Content   string
			Mentioned []string `json:"mentioned_list"`
		}
	}
	switch {
	case r.URL.Query().Get("key") != g.opt.Key:
		return nil, 93000, "invalid webhook url, hint: [1700000000000000000000000], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=93000"
	case r.Method != http.MethodPost, len(raw) > maxBody, json.Unmarshal(raw, &in) != nil:
		return nil, 40035, "invalid parameter"
	case escape.Match(raw):
		return nil, 40033, "invalid charset"
	case in.MsgType != "text" && in.MsgType != "markdown":
		return nil, 40008, "invalid message type"
	case in.MsgType == "text" && (in.Text.Content == "" || len(in.Text.Content) > maxText):
		return nil, 40058, "text.content exceed max length 2048"
	case in.MsgType == "markdown" && (in.Markdown.Content == "" || len(in.Markdown.Content) > maxMarkdown):
		return nil, 40058, "markdown.content exceed max length 4096"
	case limited:
		return nil, 45009, "api freq out of limit"
	case g.Within(now, time.Minute) >= perMinute:
		g.Overrun()
		return nil, 45009, "api freq out of limit"
	}
	m = &Message{At: now, Type: in.MsgType, Text: in.Markdown.Content, Body: string(raw)}
	if in.MsgType == "text" {
		m.Text, m.AtAll = in.Text.Content, slices.Contains(in.Text.Mentioned, "@all")
	}
	return m, 0, "ok"
}
