package pinduoduo

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// Whatever comes over HTTP is refused, a genuine frame included.
func TestNothingOverHTTP(t *testing.T) {
	t.Parallel()
	a := plain(t)
	in := suitekit.ReadFixture(t, "testdata/refund-created.http")
	for _, in := range []*adapters.Inbound{in, {}, {Method: http.MethodGet, Query: map[string][]string{"sign": {testSecret}}}} {
		err := a.Verify(in)
		if r := a.Reply(in, err); !errors.Is(err, adapters.ErrSignature) || r.Status != http.StatusUnauthorized {
			t.Errorf("got error %v and status %d, want ErrSignature and 401", err, r.Status)
		}
	}
}

func parseContent(t *testing.T, kind, content string) (aftersale.Event, error) {
	t.Helper()
	f := &frame{ID: "7", Command: commandMessage, SendTime: "1763800000001", message: message{Type: wire.Scalar(kind), MallID: "1", Content: wire.Scalar(content)}}
	return f.event()
}

func TestContentTolerance(t *testing.T) {
	t.Parallel()
	const closed = "pdd_refund_RefundClosed"
	sent := aftersale.Event{At: at.Add(time.Millisecond).UTC()}
	for _, c := range []struct {
		name, content string
		want          aftersale.Event
		malformed     bool
	}{
		{name: "id only", content: `{"refund_id":17}`, want: sent},
		{name: "all as text", content: `{"refund_id":"17","tid":"261122-1","refund_fee":"990","bill_type":"2","modified":"1763800000000"}`,
			want: aftersale.Event{OrderID: "261122-1", Kind: aftersale.KindReturnRefund, Amount: aftersale.Fen(990), At: at.UTC()}},
		{name: "unknown bill type", content: `{"refund_id":17,"bill_type":9}`, want: sent},
		{name: "odd order", content: `{"refund_id":17,"tid":"a b\n"}`, want: sent},
		{name: "zero amount is unknown", content: `{"refund_id":17,"refund_fee":0}`, want: sent},
		{name: "fraction", content: `{"refund_id":17,"refund_fee":9.5}`, malformed: true},
		{name: "beyond 64 bits", content: `{"refund_id":17,"refund_fee":92233720368547758070}`, malformed: true},
		{name: "negative", content: `{"refund_id":17,"refund_fee":-990}`, malformed: true},
		{name: "amount is an object", content: `{"refund_id":17,"refund_fee":{}}`, malformed: true},
		{name: "id is no number", content: `{"refund_id":"1 or 1=1"}`, malformed: true},
		{name: "no id", content: `{"tid":"261122-1"}`, malformed: true},
		{name: "list", content: `[]`, malformed: true},
		{name: "empty", content: ``, malformed: true},
	} {
		got, err := parseContent(t, closed, c.content)
		if c.malformed {
			if !errors.Is(err, adapters.ErrMalformed) {
				t.Errorf("%s: got %+v and error %v, want ErrMalformed", c.name, got, err)
			}
			continue
		}
		c.want.Ref, c.want.Key = aftersale.Ref{Platform: Name, ID: "17"}, "pmc:7:1763800000001"
		c.want.Type, c.want.Tag, c.want.Status = aftersale.EventClosed, closed, aftersale.StatusClosed
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: got error %v and event (-want +got):\n%s", c.name, err, diff)
		}
	}
}

// What was agreed to is money only where the message says so.
func TestAgreed(t *testing.T) {
	t.Parallel()
	for bill, want := range map[string]aftersale.Event{
		"1": {Type: aftersale.EventRefundAgreed, Status: aftersale.StatusRefunding},
		"2": {Type: aftersale.EventReturnAgreed}, "3": {Type: aftersale.EventReturnAgreed},
		"9": {Type: aftersale.EventRefundAgreed},
	} {
		got, err := parseContent(t, "pdd_refund_RefundAgreeAgreement", `{"refund_id":17,"bill_type":`+bill+`}`)
		if err != nil || got.Type != want.Type || got.Status != want.Status {
			t.Errorf("bill_type %s: got %s %s and error %v, want %s %s", bill, got.Type, got.Status, err, want.Type, want.Status)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	key := func(id, sent, content string) string {
		return (&frame{ID: wire.Scalar(id), SendTime: wire.Scalar(sent), message: message{Type: "t", Content: wire.Scalar(content)}}).key()
	}
	for _, c := range []struct {
		name       string
		one, other string
		same       bool
	}{
		{"id and sending time name a message", key("7", "1", "a"), key("7", "1", "b"), true},
		{"another time", key("7", "1", ""), key("7", "2", ""), false},
		{"another id", key("7", "1", ""), key("8", "1", ""), false},
		{"without them the content does", key("", "", "a"), key("", "", "a"), true},
		{"another content", key("", "", "a"), key("", "", "b"), false},
	} {
		if (c.one == c.other) != c.same {
			t.Errorf("%s: got keys %s and %s, want them equal: %v", c.name, c.one, c.other, c.same)
		}
	}
	if long := key(strings.Repeat("9", 5000), "1", "a"); len(long) > 100 {
		t.Errorf("got a key of %d bytes, want 100 at most", len(long))
	}
}

func TestShopOfMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mall, content, want string }{
		{"888001", `{"mall_id":2}`, "888001"}, {"", `{"mall_id":2}`, "2"}, {"0", `{}`, ""}, {"x", ``, ""},
	} {
		f := &frame{message: message{MallID: wire.Scalar(c.mall), Content: wire.Scalar(c.content)}}
		if got := f.shop(); got != c.want {
			t.Errorf("mall %q, content %s: got shop %q, want %q", c.mall, c.content, got, c.want)
		}
	}
}

func TestIgnoredNamesAreBounded(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"pdd_trade_TradeSuccess": "pdd_trade", "pdd_refund_RefundCreateMessage": "pdd_refund", "pdd_tradeX": "other",
		"": "other", strings.Repeat("x", 5000): "other", "a\nb": "other",
	} {
		if got := ignoredType(name); got != want {
			t.Errorf("ignoredType(%.20q): got %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"HeartBeat": "HeartBeat", "Ack": "Ack", "Fail": "Fail", "x\n": "command"} {
		if got := ignoredCommand(name); got != want {
			t.Errorf("ignoredCommand(%q): got %q, want %q", name, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	suitekit.BenchmarkParse[aftersale.Event](b, plain(b), "testdata/refund-created.http")
}
