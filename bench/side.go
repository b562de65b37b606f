package bench

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

const (
	// span is how long one side is loaded before the other is.
	span = 500 * time.Millisecond

	// warmUp is loaded first, on each side, and not measured.
	warmUp = span / 2
)

// side is one of two handlers that are compared: a server, the connections to
// it, and what they have done so far.
type side struct {
	load  load
	conns []*conn
	http  *http.Server

	n    int           // webhooks acknowledged
	took time.Duration // while this side was loaded
	used time.Duration // processor time of this process meanwhile
}

// open serves a handler as the service does, and connects to it.
func (s *side) open(ctx context.Context, h http.Handler, connections int) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.http = &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 15 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	go func() { _ = s.http.Serve(listener) }()
	s.conns, err = dialAll(ctx, listener.Addr().String(), connections)
	return err
}

func (s *side) close() error {
	closeAll(s.conns)
	if s.http == nil {
		return nil
	}
	return s.http.Close()
}

func (s *side) rate() float64 { return perSecond(s.n, s.took) }

// cost is processor time per webhook in microseconds.
func (s *side) cost() float64 { return microseconds(s.used) / float64(s.n) }

// step loads the side for a while.
func (s *side) step(ctx context.Context, d time.Duration) error {
	before := processTime()
	n, took, err := s.load.run(ctx, s.conns, time.Now().Add(d))
	if n > 0 {
		s.n, s.took, s.used = s.n+n, s.took+took, s.used+processTime()-before
	}
	return err
}

// inTurns loads the sides one after the other, over and over, until each has
// had its time or has sent all it has.
func inTurns(ctx context.Context, each time.Duration, sides ...*side) error {
	for _, s := range sides {
		if err := s.step(ctx, warmUp); err != nil {
			return err
		}
		s.n, s.took, s.used = 0, 0, 0
	}
	for left := each; left > 0; left -= span {
		for _, s := range sides {
			if err := s.step(ctx, min(left, span)); err != nil {
				return err
			}
		}
	}
	for _, s := range sides {
		if s.n == 0 {
			return errors.New("nothing was sent: the warm-up has used up what was prepared")
		}
	}
	return nil
}
