package taobao

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	// queued is how many messages wait for the sink; beyond it the socket is
	// not read, and the platform waits.
	queued = 512

	// batch is how many of them go to the sink at once.
	batch = 100

	// giveUpAfter is how often the platform delivers a message that cannot be
	// read before it is confirmed all the same: it would never get better, and
	// the list finds the refund.
	giveUpAfter = 3
)

// socket is one TMC connection.
type socket struct {
	a     *Adapter
	conn  *websocket.Conn
	token string
	last  atomic.Int64 // newest sign of life, Unix nanoseconds of the real clock
	alive func()
	queue chan delivery
}

// delivery is a message with what its confirmation needs.
type delivery struct {
	message
	wireID  value
	retried int64
}

// consumeSocket connects and then reads, stores and asks at the same time.
func (a *Adapter) consumeSocket(ctx context.Context, sink marketplace.Sink, alive func()) error {
	s, err := a.dial(ctx, alive)
	if err != nil {
		return err
	}
	defer func() { _ = s.conn.CloseNow() }()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.read(gctx) })
	g.Go(func() error { return s.request(gctx) })
	g.Go(func() error { return s.store(gctx, sink) })
	g.Go(func() error { return s.ping(gctx) })
	err = g.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var call *aftersale.CallError
	if errors.As(err, &call) {
		return call
	}
	return a.api.Failure(opSocket, aftersale.ClassRetry, "closed", "the connection is lost")
}

// dial connects and says who we are.
func (a *Adapter) dial(ctx context.Context, alive func()) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, a.pace.connect)
	defer cancel()
	s := &socket{a: a, alive: alive, queue: make(chan delivery, queued)}
	conn, resp, err := websocket.Dial(ctx, string(a.config.TMCURL), &websocket.DialOptions{
		HTTPClient:     a.socket,
		OnPingReceived: func(context.Context, []byte) bool { s.heard(); return true },
		OnPongReceived: func(context.Context, []byte) { s.heard() },
	})
	if err != nil {
		if resp != nil && resp.Body != nil {
			_ = resp.Body.Close()
		}
		return nil, a.api.Failure(opConnect, aftersale.ClassRetry, "transport", "no connection to tmc_url") // the cause may quote the URL
	}
	s.conn = conn
	conn.SetReadLimit(maxFrame)
	if s.token, err = s.connect(ctx); err != nil {
		_ = conn.CloseNow()
		return nil, err
	}
	s.heard()
	return s, nil
}

// connect sends CONNECT and returns the token of the answer.
func (s *socket) connect(ctx context.Context) (token string, err error) {
	a := s.a
	c, timestamp := &a.config, strconv.FormatInt(a.now().UnixMilli(), 10)
	hello := frame{kind: frameConnect, content: map[string]value{
		"app_key": textValue(c.AppKey), "group_name": textValue(c.Group), "timestamp": textValue(timestamp),
		"sign": textValue(signConnect(c.AppSecret.Reveal(), c.AppKey, c.Group, timestamp)),
		"sdk":  textValue("makegood"), "intranet_ip": textValue("127.0.0.1"),
	}}
	lost := func() error {
		return a.api.Failure(opConnect, aftersale.ClassRetry, "transport", "the connection was lost before the platform answered")
	}
	if s.conn.Write(ctx, websocket.MessageBinary, hello.encode()) != nil {
		return "", lost()
	}
	_, data, err := s.conn.Read(ctx)
	if err != nil {
		return "", lost()
	}
	f, err := decodeFrame(data)
	if err != nil || f.kind != frameConnectAck {
		return "", a.api.Failure(opConnect, aftersale.ClassRetry, "bad_reply", "the platform's answer is no CONNECTACK")
	}
	if f.status != 0 || f.token == "" {
		return "", a.api.Failure(opConnect, aftersale.ClassRefused, "status "+strconv.Itoa(int(f.status)), a.api.Clean(f.phrase))
	}
	return f.token, nil
}

// heard notes a sign of life.
func (s *socket) heard() {
	s.last.Store(time.Now().UnixNano())
	s.alive()
}

// read puts what is pushed into the queue. Bytes that are no frame name no
// message, so nothing can be said about them; the platform delivers again.
func (s *socket) read(ctx context.Context) error {
	for {
		kind, data, err := s.conn.Read(ctx)
		if err != nil {
			return err
		}
		s.heard()
		f, err := decodeFrame(data)
		if kind != websocket.MessageBinary || err != nil {
			s.a.log.Warn("taobao sent bytes that are no frame", "bytes", len(data))
			continue
		}
		if f.status != 0 {
			return s.a.api.Failure(opSocket, aftersale.ClassRetry, "status "+strconv.Itoa(int(f.status)), s.a.api.Clean(f.phrase))
		}
		d := deliveryOf(f)
		if f.kind != frameSend || d.topic == "" {
			continue // an answer to a frame of ours
		}
		select {
		case s.queue <- d:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// deliveryOf reads a pushed message.
func deliveryOf(f *frame) delivery {
	d := delivery{wireID: f.content["id"], retried: f.content["retried"].n}
	d.topic, d.user = f.content["topic"].String(), f.content["userid"].String()
	d.content = []byte(f.content["content"].String())
	if id := d.wireID.String(); wire.IsID(id) {
		d.id = id
	}
	if at := f.content["time"]; (at.typ == valueDate || at.typ == valueInt64) && at.n > 0 {
		d.at = time.UnixMilli(at.n).UTC()
	}
	return d
}

// store hands over what has queued up and tells the platform what became of it.
func (s *socket) store(ctx context.Context, sink marketplace.Sink) error {
	for {
		all, err := marketplace.TakeQueued(ctx, s.queue, batch)
		if err != nil {
			return err
		}
		messages := make([]message, len(all))
		for i := range all {
			messages[i] = all[i].message
		}
		for i, wrong := range s.a.hand(ctx, sink, messages) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := s.confirm(ctx, &all[i], wrong); err != nil {
				return err
			}
		}
	}
}

// confirm confirms a message, or reports it as failed so that it comes again.
func (s *socket) confirm(ctx context.Context, d *delivery, wrong error) error {
	if d.id == "" {
		return nil
	}
	f := frame{kind: frameSend, token: s.token, content: map[string]value{kindKey: byteValue(kindConfirm), "id": d.wireID}}
	if wrong != nil && (!errors.Is(wrong, adapters.ErrMalformed) || d.retried < giveUpAfter) {
		f.kind, f.content[kindKey] = frameSendAck, byteValue(kindFailed)
		f.content["msg"] = textValue("not stored")
	}
	return s.conn.Write(ctx, websocket.MessageBinary, f.encode())
}

// request sends PullRequest at once and then regularly, and gives a connection up
// that shows no sign of life.
func (s *socket) request(ctx context.Context) error {
	request := frame{kind: frameSend, token: s.token, content: map[string]value{kindKey: byteValue(kindPull)}}
	bytes := request.encode()
	for {
		if time.Since(time.Unix(0, s.last.Load())) > s.a.pace.silence {
			return s.a.api.Failure(opSocket, aftersale.ClassRetry, "silent", "the platform has been silent for too long")
		}
		if err := s.conn.Write(ctx, websocket.MessageBinary, bytes); err != nil {
			return err
		}
		if err := marketplace.Pause(ctx, s.a.pace.ask); err != nil {
			return err
		}
	}
}

// ping asks the other end for a sign of life. Whether the platform answers
// pings is not known, so no answer proves nothing; it is waited for as long as
// silence is borne, because a write that is given up ends the connection.
func (s *socket) ping(ctx context.Context) error {
	for {
		if err := marketplace.Pause(ctx, s.a.pace.ping); err != nil {
			return err
		}
		answer, cancel := context.WithTimeout(ctx, s.a.pace.silence)
		_ = s.conn.Ping(answer)
		cancel()
	}
}
