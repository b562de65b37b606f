package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// patience is how long an exchange may take beyond the time of a round.
const patience = 60 * time.Second

// conn is one connection of a client that does as little as possible, so that
// what is measured is the server.
type conn struct {
	net.Conn
	in      *bufio.Reader
	request []byte
}

// dialAll opens n connections.
func dialAll(ctx context.Context, address string, n int) (_ []*conn, err error) {
	var out []*conn
	for range n {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err != nil {
			closeAll(out)
			return nil, err
		}
		out = append(out, &conn{Conn: c, in: bufio.NewReaderSize(c, 4<<10)})
	}
	return out, nil
}

func closeAll(conns []*conn) {
	for _, c := range conns {
		_ = c.Close()
	}
}

// acknowledged is what Douyin takes as a yes.
var acknowledged = []byte(`"code":0`)

// exchange sends a request and returns nil if it was acknowledged.
func (c *conn) exchange(request []byte) error {
	if _, err := c.Write(request); err != nil {
		return err
	}
	status, length := "", -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		if status == "" {
			status = string(line[:min(len(line), 12)])
			continue
		}
		if len(line) == 0 {
			break
		}
		const name = "Content-Length: "
		if bytes.HasPrefix(line, []byte(name)) {
			if length, err = strconv.Atoi(string(line[len(name):])); err != nil {
				return err
			}
		}
	}
	if length < 0 || length > c.in.Size() {
		return errors.New("answer without a length, or too long")
	}
	body, err := c.in.Peek(length)
	if err != nil {
		return err
	}
	yes := status == "HTTP/1.1 200" && bytes.Contains(body, acknowledged)
	if _, err := c.in.Discard(length); err != nil {
		return err
	}
	if !yes {
		return fmt.Errorf("not acknowledged: %s", status)
	}
	return nil
}

// load is what connections send together.
type load struct {
	pushes *pushes
	again  bool // begin anew after the last one; else stop there
	next   atomic.Int64
	rate   int // a second; 0: as fast as possible
}

// run sends until stop, or until everything is sent, and returns how many
// requests were sent and how long it took. All of them were acknowledged, or
// there is an error. The second run goes on where the first has ended.
func (l *load) run(ctx context.Context, conns []*conn, stop time.Time) (n int, took time.Duration, err error) {
	g, ctx := errgroup.WithContext(ctx)
	begin, first := time.Now(), l.taken()
	for _, c := range conns {
		if err := c.SetDeadline(stop.Add(patience)); err != nil {
			return 0, 0, err
		}
		g.Go(func() error {
			for ctx.Err() == nil && time.Now().Before(stop) {
				i := l.next.Add(1) - 1
				if !l.again && i >= int64(len(l.pushes.ids)) {
					return nil
				}
				if l.rate > 0 {
					time.Sleep(time.Until(begin.Add(time.Duration(i-first) * time.Second / time.Duration(l.rate))))
				}
				if err := l.send(c, int(i)); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	err = g.Wait()
	return int(l.taken() - first), time.Since(begin), err
}

// taken is how many requests were taken to be sent.
func (l *load) taken() int64 {
	if n := l.next.Load(); l.again || n < int64(len(l.pushes.ids)) {
		return n
	}
	return int64(len(l.pushes.ids))
}

func (l *load) send(c *conn, i int) (err error) {
	if c.request, err = l.pushes.read(i%len(l.pushes.ids), c.request); err != nil {
		return err
	}
	if err = c.exchange(c.request); errors.Is(err, io.EOF) {
		return errors.New("the server has closed the connection")
	}
	return err
}
