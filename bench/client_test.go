package bench

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/sandbox"
)

func TestExchange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer string
		ok     bool
	}{
		"acknowledged":      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":0}", true},
		"refused":           {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":1}", false},
		"unavailable":       {"HTTP/1.1 503 No\r\nContent-Length: 10\r\n\r\n{\"code\":0}", false},
		"no length":         {"HTTP/1.1 200 OK\r\n\r\n{\"code\":0}", false},
		"wrong length":      {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", false},
		"longer than it is": {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"code\":0}", false},
		"too long":          {"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", false},
		"cut off":           {"HTTP/1.1 200 OK\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours, theirs := net.Pipe()
			defer func() { _ = ours.Close() }()
			go func() {
				buffer := make([]byte, 100)
				_, _ = theirs.Read(buffer)
				_, _ = theirs.Write([]byte(test.answer))
				_ = theirs.Close()
			}()
			c := &conn{Conn: ours, in: bufio.NewReader(ours)}
			if err := c.exchange([]byte("POST / HTTP/1.1\r\n\r\n")); (err == nil) != test.ok {
				t.Errorf("err = %v", err)
			}
		})
	}
}

// open makes a side with n prepared pushes for a handler.
func open(t *testing.T, h http.Handler, n int) *side {
	t.Helper()
	p := douyinfake.New(douyinfake.Options{AppKey: sandbox.DouyinAppKey, AppSecret: sandbox.DouyinAppSecret, AccessToken: sandbox.DouyinToken})
	prepared, err := newPushes(t.TempDir(), p, n)
	if err != nil {
		t.Fatal(err)
	}
	s := &side{load: load{pushes: prepared}}
	t.Cleanup(func() { prepared.close(); _ = s.close() })
	if err := s.open(t.Context(), h, 3); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoadSendsEachPushOnce(t *testing.T) {
	t.Parallel()
	var signatures atomic.Int64
	hook, _, err := liveShop()
	if err != nil {
		t.Fatal(err)
	}
	handler := bare(hook)
	s := open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signatures.Add(1)
		handler.ServeHTTP(w, r)
	}), 50)
	n, took, err := s.load.run(t.Context(), s.conns, time.Now().Add(time.Minute))
	if err != nil || n != 50 || signatures.Load() != 50 || took <= 0 {
		t.Errorf("sent %d, served %d, took %v, %v", n, signatures.Load(), took, err)
	}
	if n, _, err := s.load.run(t.Context(), s.conns, time.Now().Add(time.Minute)); n != 0 || err != nil {
		t.Errorf("the second run sent %d, %v: there is nothing left", n, err)
	}
}

func TestLoadKeepsTheRate(t *testing.T) {
	t.Parallel()
	s := open(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"code":0}`)) }), 30)
	s.load.rate = 100
	if _, took, err := s.load.run(t.Context(), s.conns, time.Now().Add(time.Minute)); err != nil || took < 280*time.Millisecond {
		t.Errorf("30 at 100/s took %v, %v", took, err)
	}
}

func TestLoadFailsWithoutAcknowledgement(t *testing.T) {
	t.Parallel()
	var served atomic.Int64
	s := open(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if served.Add(1) == 7 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write([]byte(`{"code":0}`))
	}), 50)
	if err := inTurns(context.Background(), time.Second, s); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("err = %v", err)
	}
}

func TestBareRefusesAWrongSignature(t *testing.T) {
	t.Parallel()
	hook, _, err := liveShop()
	if err != nil {
		t.Fatal(err)
	}
	other := douyinfake.New(douyinfake.Options{AppKey: sandbox.DouyinAppKey, AppSecret: "another", AccessToken: sandbox.DouyinToken})
	s := open(t, bare(hook), 1)
	id := other.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	if err := s.conns[0].exchange(pushRequest(other, id)); err == nil {
		t.Error("the bare handler verifies nothing")
	}
}
