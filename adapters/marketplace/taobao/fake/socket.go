package fake

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/coder/websocket"
)

// opConnect is the operation of a new connection, for faults and counts.
const opConnect = "tmc.connect"

// session is one connected client.
type session struct {
	p     *Platform
	conn  *websocket.Conn
	token string
}

// serveSocket takes a TMC connection and keeps it until the client, or a
// mistake of it, ends it.
func (p *Platform) serveSocket(w http.ResponseWriter, r *http.Request) {
	f, stop := p.Begin(w, opConnect)
	if stop {
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	p.sockets.Store(conn, true)
	defer func() {
		p.sockets.Delete(conn)
		_ = conn.CloseNow()
	}()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s := &session{p: p, conn: conn, token: fmt.Sprintf("tmc-token-%d", p.requests.Add(1))}
	if why := s.greet(ctx, f.Limited); why != "" {
		p.Reject(opConnect, why)
		return
	}
	if f.DropAfter {
		return
	}
	asked := make(chan struct{}, 1)
	go s.deliver(ctx, asked)
	if why := s.listen(ctx, asked); why != "" {
		p.Reject("tmc", why)
	}
}

// DropConnections cuts every connection without a goodbye.
func (p *Platform) DropConnections() {
	p.sockets.Range(func(conn, _ any) bool {
		_ = conn.(*websocket.Conn).CloseNow()
		return true
	})
}

// greet reads CONNECT and answers; why says what was wrong.
func (s *session) greet(ctx context.Context, limited bool) (why string) {
	f, err := s.next(ctx)
	if err != nil || f.kind != 0 {
		return "no CONNECT"
	}
	text := func(key string) string { v, _ := f.fields[key].(string); return v }
	ms, err := strconv.ParseInt(text("timestamp"), 10, 64)
	switch {
	case limited:
		why = "too many connections"
	case text("app_key") != s.p.opt.AppKey || text("group_name") != s.p.opt.Group:
		why = "app_key or group_name"
	case err != nil || s.p.opt.Now().Sub(time.UnixMilli(ms)).Abs() > 10*time.Minute:
		why = "timestamp"
	case text("sign") != s.p.connectSign(text("app_key"), text("group_name"), text("timestamp")):
		why = "sign"
	}
	if why != "" {
		_ = s.conn.Write(ctx, websocket.MessageBinary, write(1, header{tag: 2, value: int32(401)}, header{tag: 3, value: "refused: " + why}))
		return why
	}
	if s.conn.Write(ctx, websocket.MessageBinary, write(1, header{tag: 5, value: s.token})) != nil {
		return "gone before the answer"
	}
	return ""
}

// next reads a frame.
func (s *session) next(ctx context.Context) (received, error) {
	kind, data, err := s.conn.Read(ctx)
	if err != nil {
		return received{}, err
	}
	if kind != websocket.MessageBinary {
		return received{}, errFrame
	}
	return read(data)
}

// listen reads what the client says until it goes; why is its mistake.
func (s *session) listen(ctx context.Context, asked chan<- struct{}) (why string) {
	for {
		f, err := s.next(ctx)
		switch {
		case err == errFrame: //nolint:errorlint // made here, never wrapped
			return "bytes that are no frame"
		case err != nil:
			return ""
		case f.token != s.token:
			return "token"
		}
		kind, _ := f.fields["__kind"].(byte)
		id, _ := f.fields["id"].(int64)
		switch {
		case f.kind == 2 && kind == 1:
			select {
			case asked <- struct{}{}:
			default:
			}
		case f.kind == 2 && kind == 2:
			if !s.p.tmc.confirm(id) {
				return "confirmed a message that is none"
			}
		case f.kind == 3 && kind == 20:
			s.p.tmc.fail() // it comes again after a while, as one without an answer
		default:
			return "a frame of kind " + strconv.Itoa(int(kind))
		}
	}
}

// deliver pushes messages after the first PullRequest, as they come in.
func (s *session) deliver(ctx context.Context, asked <-chan struct{}) {
	select {
	case <-asked:
	case <-ctx.Done():
		return
	}
	for {
		for _, m := range s.p.tmc.take(200) {
			user, _ := strconv.ParseInt(m.user, 10, 64)
			frame := write(2,
				header{5, "", s.token}, header{1, "__kind", byte(3)}, header{1, "id", m.id}, header{1, "topic", m.topic},
				header{1, "content", m.content}, header{1, "userid", user}, header{1, "nick", "测试店铺"}, header{1, "dataid", m.id},
				header{1, "publisher", "12497914"}, header{1, "time", date(m.at.UnixMilli())}, header{1, "retried", int32(m.retried)},
			)
			if s.conn.Write(ctx, websocket.MessageBinary, frame) != nil {
				return
			}
		}
		select {
		case <-s.p.tmc.wake:
		case <-asked:
		case <-ctx.Done():
			return
		}
	}
}
