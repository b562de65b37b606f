package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"makegood/adapters/fakekit"
)

// socket is the message service: what is not acknowledged yet, and who is
// connected.
type socket struct {
	mu      sync.Mutex
	pending map[int64]*Message // by id, which rises in the order they were queued
	links   map[*link]bool
	next    int64
	stats   Stats
}

// Message is a message until it is acknowledged.
type Message struct {
	id, sendTime, mall int64
	kind               string
	frame              []byte
	done               chan error // gets nil on Ack and an error on Fail
	over               bool       // done was told
}

// link is one connection.
type link struct {
	conn *websocket.Conn
	out  chan []byte
}

func (s *socket) init() {
	s.pending, s.links, s.next = map[int64]*Message{}, map[*link]bool{}, 9_007_199_254_740_993
}

// serveSocket checks /message/{client_id}/{ms}/{digest} and serves the socket.
func (p *Platform) serveSocket(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/message/"), "/")
	why := ""
	if len(parts) != 3 || parts[0] != p.opt.ClientID || parts[2] != p.digest(parts[0], parts[1]) {
		why = "digest"
	} else if milli, err := strconv.ParseInt(parts[1], 10, 64); err != nil || p.opt.Now().Sub(time.UnixMilli(milli)).Abs() > 10*time.Minute {
		why = "time"
	}
	if why != "" {
		p.Reject("socket", why)
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	l := &link{conn: conn, out: make(chan []byte, 4096)}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p.attach(l)
	defer p.detach(l)
	go l.write(ctx)
	for {
		_, raw, err := conn.Read(ctx)
		if err != nil {
			return
		}
		p.receive(l, raw)
	}
}

// write sends what is queued until the connection ends.
func (l *link) write(ctx context.Context) {
	for {
		select {
		case frame := <-l.out:
			if l.conn.Write(ctx, websocket.MessageText, frame) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// attach adds a connection and gives it everything not acknowledged.
func (p *Platform) attach(l *link) {
	s := &p.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	s.links[l] = true
	s.stats.Connects++
	for _, id := range slices.Sorted(maps.Keys(s.pending)) {
		l.send(s.pending[id].frame)
	}
}

func (p *Platform) detach(l *link) {
	p.socket.mu.Lock()
	delete(p.socket.links, l)
	p.socket.mu.Unlock()
	_ = l.conn.CloseNow()
}

// send drops what does not fit: it is sent again with the next connection.
func (l *link) send(frame []byte) {
	select {
	case l.out <- frame:
	default:
	}
}

// frameIn is what a client sends.
type frameIn struct {
	ID       int64  `json:"id"`
	Command  string `json:"commandType"`
	Time     int64  `json:"time"`
	SendTime int64  `json:"sendTime"`
	Type     string `json:"type"`
	MallID   int64  `json:"mallID"`
	Reason   string `json:"failReason"`
}

// receive takes a heartbeat or an answer.
func (p *Platform) receive(l *link, raw []byte) {
	var in frameIn
	if err := json.Unmarshal(raw, &in); err != nil || in.Time < 1_000_000_000_000 {
		p.Reject("socket", "frame")
		l.send(fakekit.JSON(fields{"commandType": "Fail", "time": p.opt.Now().UnixMilli(), "message": "illegal frame"}))
		return
	}
	s := &p.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	switch in.Command {
	case "HeartBeat":
		s.stats.Beats++
		if !p.opt.Mute {
			l.send(fakekit.JSON(fields{"id": in.ID, "commandType": "HeartBeat", "time": in.Time, "sendTime": p.opt.Now().UnixMilli()}))
		}
	case "Ack", "Fail":
		m := s.pending[in.ID]
		if m == nil {
			return // of a message sent twice
		}
		if in.SendTime != m.sendTime || in.Type != m.kind || in.MallID != m.mall ||
			in.Command == "Fail" && (in.Reason == "" || len([]rune(in.Reason)) > 1000) {
			p.Reject("socket", in.Command+" does not copy the message")
			return
		}
		if in.Command == "Ack" {
			s.stats.Acks++
			delete(s.pending, in.ID)
			m.tell(nil)
			return
		}
		s.stats.Fails++
		m.tell(fmt.Errorf("fake pinduoduo: reported as failed: %s", in.Reason))
	default:
		p.Reject("socket", "command "+in.Command)
	}
}

func (m *Message) tell(err error) {
	if !m.over {
		m.over = true
		m.done <- err
	}
}

// DropConnections cuts every connection without a goodbye.
func (p *Platform) DropConnections() {
	p.socket.mu.Lock()
	defer p.socket.mu.Unlock()
	for l := range p.socket.links {
		_ = l.conn.CloseNow()
	}
}

// Stats is what the socket has seen.
type Stats struct{ Connected, Connects, Beats, Acks, Fails, Pending int }

// Socket counts what the socket has seen so far, and who is connected now.
func (p *Platform) Socket() Stats {
	s := &p.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.stats
	now.Connected, now.Pending = len(s.links), len(s.pending)
	return now
}
