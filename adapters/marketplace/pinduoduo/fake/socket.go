package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
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
	pending map[int64]*Message // by id
	order   []int64            // ids as they were queued
	links   map[*link]bool
	next    int64

	acks, fails, beats, connects int
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
	if len(parts) != 3 || parts[0] != p.opt.ClientID || parts[2] != p.digest(parts[0], parts[1]) {
		p.Reject("socket", "digest")
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	milli, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || p.opt.Now().Sub(time.UnixMilli(milli)).Abs() > 10*time.Minute {
		p.Reject("socket", "time")
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
	go func() {
		for {
			select {
			case frame := <-l.out:
				if conn.Write(ctx, websocket.MessageText, frame) != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		_, raw, err := conn.Read(ctx)
		if err != nil {
			return
		}
		p.receive(l, raw)
	}
}

// attach adds a connection and gives it everything not acknowledged.
func (p *Platform) attach(l *link) {
	s := &p.socket
	s.mu.Lock()
	defer s.mu.Unlock()
	s.links[l] = true
	s.connects++
	kept := s.order[:0]
	for _, id := range s.order {
		if m := s.pending[id]; m != nil {
			kept = append(kept, id)
			l.send(m.frame)
		}
	}
	s.order = kept
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
		s.beats++
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
			s.acks++
			delete(s.pending, in.ID)
			m.tell(nil)
			return
		}
		s.fails++
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
	return Stats{len(s.links), s.connects, s.beats, s.acks, s.fails, len(s.pending)}
}
