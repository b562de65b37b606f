// Package fake is a DingTalk group with one custom robot for tests, the demo
// and the sandbox. It is written from the public facts, not from the adapter:
// it has its own signature, counts messages as the real one does, and keeps
// what arrived in the group.
package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

// OpSend is the one operation, as Faults names it.
const OpSend = "send"

// The robot's rules.
const (
	perMinute = 20
	silence   = 10 * time.Minute
	maxBody   = 20_000
	maxSkew   = time.Hour
)

// Options are the robot that the fake plays.
type Options struct {
	Token  string
	Secret string           // "": secured by IP addresses, nothing is signed
	Now    func() time.Time // nil: time.Now
}

// Message is one message that is in the group.
type Message struct {
	At    time.Time
	Title string
	Text  string
	AtAll bool // everybody was mentioned
	Body  string
}

// Group is the fake. It is an http.Handler and safe for concurrent use.
type Group struct {
	fakekit.Inbox[Message]

	opt    Options
	silent time.Time // until then the robot is silenced; only judge uses it
}

// New returns an empty group.
func New(o Options) *Group {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Group{opt: o}
}

// ServeHTTP answers POST /robot/send.
func (g *Group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/robot/send" {
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
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(fakekit.JSON(map[string]any{"errcode": code, "errmsg": words}))
}

// judge takes a message in, or says why not.
func (g *Group) judge(r *http.Request, raw []byte, now time.Time, limited bool) (m *Message, code int, words string) {
	var in struct {
		MsgType  string
		Markdown struct{ Title, Text string }
		At       struct{ IsAtAll bool }
	}
	query := r.URL.Query()
	switch {
	case r.Method != http.MethodPost:
		return nil, 43002, "require POST method"
	case query.Get("access_token") != g.opt.Token:
		return nil, 300001, "token is not exist"
	case !g.signed(query.Get("timestamp"), query.Get("sign"), now):
		return nil, 310000, "sign not match"
	case len(raw) > maxBody:
		return nil, 460101, "message too long, exceed 20000 bytes"
	case r.Header.Get("Content-Type") != "application/json; charset=utf-8" && r.Header.Get("Content-Type") != "application/json":
		return nil, 43004, "invalid http header Content-Type"
	case json.Unmarshal(raw, &in) != nil || in.MsgType != "markdown" || in.Markdown.Title == "" || in.Markdown.Text == "":
		return nil, 40035, "param error"
	case limited || now.Before(g.silent):
		return nil, 130101, "send too fast, exceed 20 times per minute"
	case g.Within(now, time.Minute) >= perMinute:
		g.silent = now.Add(silence)
		g.Overrun()
		return nil, 130101, "send too fast, exceed 20 times per minute"
	}
	return &Message{At: now, Title: in.Markdown.Title, Text: in.Markdown.Text, AtAll: in.At.IsAtAll, Body: string(raw)}, 0, "ok"
}

// signed checks timestamp and sign of the query.
func (g *Group) signed(timestamp, sign string, now time.Time) bool {
	if g.opt.Secret == "" {
		return true
	}
	ms, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Sub(time.UnixMilli(ms)).Abs() > maxSkew {
		return false
	}
	h := hmac.New(sha256.New, []byte(g.opt.Secret))
	_, _ = io.WriteString(h, timestamp+"\n"+g.opt.Secret)
	return base64.StdEncoding.EncodeToString(h.Sum(nil)) == sign
}
