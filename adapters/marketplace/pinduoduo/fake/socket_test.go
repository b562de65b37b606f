package fake

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// connect opens the socket as the vector of the wire notes says.
func connect(t *testing.T, p *Platform, path string) (*websocket.Conn, error) {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	conn, resp, err := websocket.Dial(t.Context(), server.URL+path, nil)
	if err != nil {
		if resp == nil || resp.StatusCode != 403 {
			t.Errorf("got it refused with %v, want 403", err)
		}
		return nil, err
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn, nil
}

func TestSocket(t *testing.T) {
	t.Parallel()
	const path = "/message/cid/1700000000000/ZGMwOGE3YWNkZTI2OGZkN2U0MTU3ZTkyMmFiZDNjODk="
	p := vectorPlatform()
	for _, bad := range []string{strings.Replace(path, "ZGM", "ZGN", 1), strings.Replace(path, "cid", "cie", 1), "/message/cid/1700000000000", "/message/cid/1690000000000/" + p.digest("cid", "1690000000000")} {
		if _, err := connect(t, p, bad); err == nil {
			t.Errorf("%s: got it let in, want 403", bad)
		}
	}
	conn, err := connect(t, p, path)
	if err != nil {
		t.Fatalf("got error %v, want a connection", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	say := func(text string) {
		if err := conn.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
			t.Fatalf("writing %s: %v", text, err)
		}
	}
	hear := func() (f struct {
		ID       int64
		Command  string `json:"commandType"`
		SendTime int64
		Message  struct {
			Type    string
			MallID  int64
			Content string
		}
	}) {
		_, raw, err := conn.Read(ctx)
		if err != nil || json.Unmarshal(raw, &f) != nil {
			t.Fatalf("got %s and error %v, want a frame", raw, err)
		}
		return f
	}
	say(`{"commandType":"HeartBeat","time":1700000000000}`)
	if f := hear(); f.Command != "HeartBeat" {
		t.Errorf("got frame %+v, want the heartbeat's echo", f)
	}
	m := p.QueueContent("pdd_refund_RefundCreated", 5, `{"refund_id":1}`)
	f := hear()
	if f.Command != "Common" || f.Message.MallID != 5 || f.Message.Content != `{"refund_id":1}` {
		t.Errorf("got frame %+v, want the message of mall 5", f)
	}
	id := strconv.FormatInt(f.ID, 10)
	say(`{"id":` + id + `,"commandType":"Ack","time":1700000000000,"sendTime":1,"type":"pdd_refund_RefundCreated","mallID":5}`)
	say(`{"id":` + id + `,"commandType":"Fail","time":1700000000000,"sendTime":1700000000000,"type":"pdd_refund_RefundCreated","mallID":5,"failReason":"no"}`)
	if err := m.Wait(ctx); err == nil {
		t.Error("a Fail: got the message acknowledged, want an error")
	}
	if s := p.Socket(); s.Acks != 0 || s.Fails != 1 || s.Pending != 1 || len(p.Rejected()) != 5 {
		t.Errorf("got %+v and refused %v, want no Ack, one Fail, one message pending, 5 refused", s, p.Rejected())
	}
	say(`{"id":` + id + `,"commandType":"Ack","time":1700000000000,"sendTime":1700000000000,"type":"pdd_refund_RefundCreated","mallID":5}`)
	say(`{"commandType":"HeartBeat","time":1700000000000}`)
	hear()
	if s := p.Socket(); s.Acks != 1 || s.Pending != 0 || s.Beats != 2 {
		t.Errorf("got %+v, want one Ack, nothing pending, 2 heartbeats", s)
	}
}
