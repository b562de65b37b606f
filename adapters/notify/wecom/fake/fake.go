// Package fake is a WeCom group with one robot for tests, the demo and the
// sandbox. It is written from the public facts, not from the adapter: it
// measures and counts messages as the real one does, and keeps what arrived
// in the group.
package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"makegood/sandbox/fault"
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

// ServeHTTP answers POST /cgi-bin/webhook/send.
func (g *Group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/cgi-bin/webhook/send" {
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
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_ = json.NewEncoder(w).Encode(map[string]any{"errcode": code, "errmsg": message})
}

// escape is what the real one refuses in JSON.
var escape = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

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
	var in struct {
		MsgType  string
		Markdown struct{ Content string }
		Text     struct {
			Content   string
			Mentioned []string `json:"mentioned_list"`
		}
	}
	now := g.opt.Now()
	switch {
	case r.URL.Query().Get("key") != g.opt.Key:
		return 93000, "invalid webhook url, hint: [1700000000000000000000000], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=93000"
	case err != nil, r.Method != http.MethodPost, len(raw) > maxBody, json.Unmarshal(raw, &in) != nil:
		return 40035, "invalid parameter"
	case escape.Match(raw):
		return 40033, "invalid charset"
	case in.MsgType != "text" && in.MsgType != "markdown":
		return 40008, "invalid message type"
	case in.MsgType == "text" && (in.Text.Content == "" || len(in.Text.Content) > maxText):
		return 40058, "text.content exceed max length 2048"
	case in.MsgType == "markdown" && (in.Markdown.Content == "" || len(in.Markdown.Content) > maxMarkdown):
		return 40058, "markdown.content exceed max length 4096"
	case limited:
		return 45009, "api freq out of limit"
	case g.within(now) >= perMinute:
		g.overruns++
		return 45009, "api freq out of limit"
	}
	m := Message{At: now, Type: in.MsgType, Text: in.Markdown.Content, Body: string(raw)}
	if in.MsgType == "text" {
		m.Text, m.AtAll = in.Text.Content, slices.Contains(in.Text.Mentioned, "@all")
	}
	g.sent = append(g.sent, m)
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
