package pinduoduo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	// beatEvery and deadAfter are the platform's own: how often the client
	// says that it is there, and after how long without an echo it is not
	// heard any more.
	beatEvery = 5 * time.Second
	deadAfter = 3 * time.Minute

	maxFrame  = 1 << 20          // bytes of a frame
	maxQueued = 512              // messages read ahead of the sink
	maxBatch  = 100              // messages handed over at once
	writeTime = 10 * time.Second // for one frame
)

// opSocket names the socket in errors.
const opSocket = "pmc"

// beats are the times of the heartbeat; tests make them shorter.
type beats struct{ every, dead time.Duration }

// ConsumerKey is the client_id: all shops of an app share its socket.
func (a *Adapter) ConsumerKey() string { return a.config.ClientID }

// Consume connects to the message socket and hands over what arrives. A
// message is acknowledged after sink returned nil and reported as failed
// otherwise; a sink that fails ends the connection, so that the caller's
// back-off rules and not the platform's repetitions.
func (a *Adapter) Consume(ctx context.Context, sink marketplace.Sink, alive func()) error {
	conn, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.CloseNow() }()
	alive()
	s := &session{a: a, conn: conn, sink: sink, alive: alive, queue: make(chan *frame, maxQueued), begun: time.Now()}
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() error { return s.read(inner) })
	g.Go(func() error { return s.deliver(inner) })
	g.Go(func() error { return s.beat(inner) })
	if err = g.Wait(); ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// connect opens the socket. Its address holds a digest of the secret, so no
// part of it goes into an error.
func (a *Adapter) connect(ctx context.Context) (*websocket.Conn, error) {
	milli := a.now().UnixMilli()
	id := a.config.ClientID
	address := string(a.config.PMCURL) + "/message/" + url.PathEscape(id) + "/" + strconv.FormatInt(milli, 10) + "/" +
		socketDigest(id, a.config.ClientSecret.Reveal(), milli)
	conn, resp, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: a.socket}) //nolint:bodyclose // the library closes it
	if err != nil {
		e := a.api.Failure(opSocket, aftersale.ClassRetry, "transport", "no connection")
		if resp != nil {
			e.Code, e.Message = "http "+strconv.Itoa(resp.StatusCode), "the socket was not opened"
			if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
				e.Class = aftersale.ClassAuth
			}
		}
		if ctx.Err() != nil {
			e.Message = "cancelled"
		}
		return nil, e
	}
	conn.SetReadLimit(maxFrame)
	return conn, nil
}

// session is one connection.
type session struct {
	a     *Adapter
	conn  *websocket.Conn
	sink  marketplace.Sink
	alive func()
	queue chan *frame
	begun time.Time
	echo  atomic.Int64 // last echo of a heartbeat, ns after begun

	mu       sync.Mutex
	complain string // the platform's last words of failure
}

// read takes frames in until the connection ends. It reads ahead of the sink,
// so that a slow sink does not look like a dead platform.
func (s *session) read(ctx context.Context) error {
	for {
		_, raw, err := s.conn.Read(ctx)
		if err != nil {
			return s.ended(err)
		}
		s.alive()
		f, err := readFrame(raw)
		if err != nil {
			s.a.log.Warn("pinduoduo frame is not readable and is left out", "bytes", len(raw))
			continue
		}
		switch f.Command {
		case commandHeartBeat:
			s.echo.Store(int64(time.Since(s.begun)))
		case commandFail:
			s.failed(f)
		case commandMessage:
			select {
			case s.queue <- f:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// failed keeps the platform's complaint: if it then closes, that is why.
func (s *session) failed(f *frame) {
	var words string
	_ = json.Unmarshal(f.Message, &words) // anything but a text is not shown
	words = s.a.api.Clean(words)
	s.a.log.Warn("pinduoduo socket complains", "words", words)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.complain = words
}

// ended says why the connection is over.
func (s *session) ended(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.a.api.Failure(opSocket, aftersale.ClassRetry, "transport", "connection lost")
	var closed websocket.CloseError
	if errors.As(err, &closed) {
		e.Code, e.Message = "closed "+strconv.Itoa(int(closed.Code)), s.a.api.Clean(closed.Reason)
	}
	if s.complain != "" {
		e.Message = s.complain
	}
	return e
}

// beat sends heartbeats and ends the connection when their echo has been
// missing for too long.
func (s *session) beat(ctx context.Context) error {
	tick := time.NewTicker(s.a.beats.every)
	defer tick.Stop()
	for {
		if time.Since(s.begun)-time.Duration(s.echo.Load()) > s.a.beats.dead {
			return s.a.api.Failure(opSocket, aftersale.ClassRetry, "dead", "no echo of our heartbeats")
		}
		now := s.a.now().UnixMilli()
		if err := s.write(ctx, heartbeat{ID: now, Command: commandHeartBeat, Time: now, Version: "1.1.6"}); err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// write sends one frame.
func (s *session) write(ctx context.Context, frame any) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	if err := s.conn.Write(ctx, websocket.MessageText, wire.JSON(frame)); err != nil {
		return s.ended(err)
	}
	return nil
}
