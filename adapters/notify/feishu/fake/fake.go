// Package fake is a Feishu group with one custom bot for tests, the demo and
// the sandbox. It is written from the public facts, not from the adapter: it
// has its own signature, counts messages as the real one does, and keeps what
// arrived in the group.
package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

// OpSend is the one operation, as Faults names it.
const OpSend = "send"

// The bot's rules.
const (
	perMinute = 100
	perSecond = 5
	maxBody   = 20 << 10
	maxSkew   = time.Hour
)

// Options are the bot that the fake plays.
type Options struct {
	Token  string
	Secret string           // "": secured by IP addresses, nothing is signed
	Now    func() time.Time // nil: time.Now
}

// Message is one message that is in the group.
type Message struct {
	At    time.Time
	Title string
	Text  string // the texts of the post, line by line
	Link  string
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

// ServeHTTP answers POST /open-apis/bot/v2/hook/{token}.
func (g *Group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, found := strings.CutPrefix(r.URL.Path, "/open-apis/bot/v2/hook/")
	if !found {
		http.NotFound(w, r)
		return
	}
	now := g.opt.Now()
	code, words, stop := g.Serve(w, r, OpSend, maxBody, now, func(raw []byte, limited bool) (*Message, int, string) {
		return g.judge(r, token, raw, now, limited)
	})
	if stop {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(fakekit.JSON(map[string]any{"code": code, "msg": words, "data": map[string]any{}}))
}

// element is a part of a line of a post.
type element struct {
	Tag, Text, Href string
	UserID          string `json:"user_id"`
}

// inbound is the body of a post.
type inbound struct {
	Timestamp, Sign string
	MsgType         string `json:"msg_type"`
	Content         struct {
		Post map[string]struct {
			Title   string
			Content [][]element
		}
	}
}

// judge takes a message in, or says why not.
func (g *Group) judge(r *http.Request, token string, raw []byte, now time.Time, limited bool) (m *Message, code int, words string) {
	var in inbound
	switch {
	case token != g.opt.Token:
		return nil, 19001, "param invalid: incoming webhook access token invalid"
	case r.Method != http.MethodPost, len(raw) > maxBody, json.Unmarshal(raw, &in) != nil, in.MsgType != "post":
		return nil, 9499, "Bad Request"
	case !g.signed(in.Timestamp, in.Sign, now):
		return nil, 19021, "sign match fail or timestamp is not within one hour from current time"
	case limited:
		return nil, 11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"
	case g.Within(now, time.Minute) >= perMinute, g.Within(now, time.Second) >= perSecond:
		g.Overrun()
		return nil, 11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"
	}
	post, ok := read(in)
	if !ok {
		return nil, 9499, "Bad Request"
	}
	post.At, post.Body = now, string(raw)
	return &post, 0, "success"
}

// read takes the post apart.
func read(in inbound) (m Message, ok bool) {
	p, ok := in.Content.Post["zh_cn"]
	if !ok || len(p.Content) == 0 {
		return m, false
	}
	m.Title = p.Title
	var lines []string
	for _, line := range p.Content {
		for _, e := range line {
			switch e.Tag {
			case "text":
				lines = append(lines, e.Text)
			case "a":
				m.Link = e.Href
			case "at":
				m.AtAll = e.UserID == "all"
			default:
				return m, false
			}
		}
	}
	m.Text = strings.Join(lines, "\n")
	return m, true
}

// signed checks timestamp and sign of the body.
func (g *Group) signed(timestamp, sign string, now time.Time) bool {
	if g.opt.Secret == "" {
		return true
	}
	sec, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Sub(time.Unix(sec, 0)).Abs() > maxSkew {
		return false
	}
	h := hmac.New(sha256.New, []byte(timestamp+"\n"+g.opt.Secret))
	return base64.StdEncoding.EncodeToString(h.Sum(nil)) == sign
}
