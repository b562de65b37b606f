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
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"makegood/sandbox/fault"
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
	opt    Options
	faults fault.Plan

	mu       sync.Mutex
	sent     []Message
	overruns int
	rejected []string
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
	f, stop := g.faults.Begin(w, OpSend)
	if stop {
		return
	}
	code, message := g.receive(r, token, f.Limited)
	if f.End(w) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "msg": message, "data": map[string]any{}})
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

// receive takes a message in, or says why not.
func (g *Group) receive(r *http.Request, token string, limited bool) (code int, message string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer func() {
		if code != 0 {
			g.rejected = append(g.rejected, strconv.Itoa(code)+" "+message)
		}
	}()
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	var in inbound
	now := g.opt.Now()
	switch {
	case token != g.opt.Token:
		return 19001, "param invalid: incoming webhook access token invalid"
	case err != nil, r.Method != http.MethodPost, len(raw) > maxBody, json.Unmarshal(raw, &in) != nil, in.MsgType != "post":
		return 9499, "Bad Request"
	case !g.signed(in.Timestamp, in.Sign, now):
		return 19021, "sign match fail or timestamp is not within one hour from current time"
	case limited:
		return 11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"
	case g.within(now, time.Minute) >= perMinute, g.within(now, time.Second) >= perSecond:
		g.overruns++
		return 11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"
	}
	m, ok := read(in)
	if !ok {
		return 9499, "Bad Request"
	}
	m.At, m.Body = now, string(raw)
	g.sent = append(g.sent, m)
	return 0, "success"
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

// within counts the messages of the last span.
func (g *Group) within(now time.Time, span time.Duration) int {
	n := 0
	for i := len(g.sent) - 1; i >= 0 && now.Sub(g.sent[i].At) < span; i-- {
		n++
	}
	return n
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

// Messages are what is in the group, in order.
func (g *Group) Messages() []Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.sent)
}

// Overruns counts the messages that were one too many.
func (g *Group) Overruns() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.overruns
}

// Rejected says why messages were refused, in order.
func (g *Group) Rejected() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.rejected)
}

// Faults is where sending is made to go wrong.
func (g *Group) Faults() *fault.Plan { return &g.faults }
