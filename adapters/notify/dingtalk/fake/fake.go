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
	"slices"
	"strconv"
	"sync"
	"time"

	"makegood/sandbox/fault"
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
	opt    Options
	faults fault.Plan

	mu       sync.Mutex
	sent     []Message
	silent   time.Time // until then the robot is silenced
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

// ServeHTTP answers POST /robot/send.
func (g *Group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/robot/send" {
		http.NotFound(w, r)
		return
	}
	f, stop := g.faults.Begin(w, OpSend)
	if stop {
		return
	}
	code, message := g.receive(r, f.Limited)
	if f.End(w) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"errcode": code, "errmsg": message})
}

// receive takes a message in, or says why not.
func (g *Group) receive(r *http.Request, limited bool) (code int, message string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer func() {
		if code != 0 {
			g.rejected = append(g.rejected, strconv.Itoa(code)+" "+message)
		}
	}()
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	var m struct {
		MsgType  string
		Markdown struct{ Title, Text string }
		At       struct{ IsAtAll bool }
	}
	query, now := r.URL.Query(), g.opt.Now()
	switch {
	case err != nil, r.Method != http.MethodPost:
		return 43002, "require POST method"
	case query.Get("access_token") != g.opt.Token:
		return 300001, "token is not exist"
	case !g.signed(query.Get("timestamp"), query.Get("sign"), now):
		return 310000, "sign not match"
	case len(raw) > maxBody:
		return 460101, "message too long, exceed 20000 bytes"
	case r.Header.Get("Content-Type") != "application/json; charset=utf-8" && r.Header.Get("Content-Type") != "application/json":
		return 43004, "invalid http header Content-Type"
	case json.Unmarshal(raw, &m) != nil || m.MsgType != "markdown" || m.Markdown.Title == "" || m.Markdown.Text == "":
		return 40035, "param error"
	case limited || now.Before(g.silent):
		return 130101, "send too fast, exceed 20 times per minute"
	case g.within(now) >= perMinute:
		g.silent, g.overruns = now.Add(silence), g.overruns+1
		return 130101, "send too fast, exceed 20 times per minute"
	}
	g.sent = append(g.sent, Message{At: now, Title: m.Markdown.Title, Text: m.Markdown.Text, AtAll: m.At.IsAtAll, Body: string(raw)})
	return 0, "ok"
}

// within counts the messages of the last minute.
func (g *Group) within(now time.Time) int {
	n := 0
	for i := len(g.sent) - 1; i >= 0 && now.Sub(g.sent[i].At) < time.Minute; i-- {
		n++
	}
	return n
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

// Messages are what is in the group, in order.
func (g *Group) Messages() []Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.sent)
}

// Overruns counts how often one message too many silenced the robot.
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
