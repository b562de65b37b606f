package wechatshop

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func fixture(t testing.TB, name string) *adapters.Inbound {
	t.Helper()
	return suitekit.ReadFixture(t, "testdata/"+name+".http")
}

func TestVerifyVariants(t *testing.T) {
	t.Parallel()
	a := plain(t)
	for _, c := range []struct {
		name   string
		change func(in *adapters.Inbound)
		ok     bool
	}{
		{"as it came", func(*adapters.Inbound) {}, true},
		{"upper-case digest", func(in *adapters.Inbound) {
			in.Query.Set("msg_signature", strings.ToUpper(in.Query.Get("msg_signature")))
		}, true},
		{"spaces around", func(in *adapters.Inbound) { in.Body = []byte(" " + string(in.Body) + "\n") }, true},
		{"no msg_signature, though signature is right", func(in *adapters.Inbound) { in.Query.Del("msg_signature") }, false},
		{"signature instead of msg_signature", func(in *adapters.Inbound) { in.Query.Set("msg_signature", in.Query.Get("signature")) }, false},
		{"plain mode", func(in *adapters.Inbound) {
			in.Query = url.Values{"timestamp": {"1714037059"}, "nonce": {"486452656"}, "signature": {"899cf89e464efb63f54ddac96b0a0a235f53aa78"}}
			in.Body = []byte(`{"MsgType":"event","Event":"channels_ec_aftersale_update","finder_shop_aftersale_status_update":{"after_sale_order_id":"1"}}`)
		}, false},
		{"plain mode that signs an empty Encrypt", func(in *adapters.Inbound) {
			in.Query = url.Values{"timestamp": {"1714037059"}, "nonce": {"486452656"}, "msg_signature": {"899cf89e464efb63f54ddac96b0a0a235f53aa78"}}
			in.Body = []byte(`{"Encrypt":""}`)
		}, false},
		{"sent as GET", func(in *adapters.Inbound) { in.Method = http.MethodGet }, false},
		{"XML", func(in *adapters.Inbound) { in.Body = []byte("<xml><Encrypt>x</Encrypt></xml>") }, false},
		{"Encrypt is an object", func(in *adapters.Inbound) { in.Body = []byte(`{"Encrypt":{}}`) }, false},
		{"another timestamp", func(in *adapters.Inbound) { in.Query.Set("timestamp", "1") }, false},
	} {
		in := fixture(t, "requested")
		c.change(in)
		if err := a.Verify(in); (err == nil) != c.ok || err != nil && !errors.Is(err, adapters.ErrSignature) {
			t.Errorf("%s: got %v, want genuine %v", c.name, err, c.ok)
		}
	}
}

// A message is for one app and one key; the key before a change counts too.
func TestVerifyKeysAndApp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		changed adapters.Settings
		fixture string
		ok      bool
	}{
		{"previous key", nil, "previous-key", true},
		{"previous key not set", adapters.Settings{"previous_encoding_aes_key": ""}, "previous-key", false},
		{"keys changed places", adapters.Settings{"encoding_aes_key": testPrevKey, "previous_encoding_aes_key": testKey}, "requested", true},
		{"another key", adapters.Settings{"encoding_aes_key": testPrevKey, "previous_encoding_aes_key": ""}, "requested", false},
		{"another app", adapters.Settings{"app_id": "wxba5fad812f8e6fb8"}, "requested", false},
		{"longer app", adapters.Settings{"app_id": testApp + "0"}, "requested", false},
	} {
		a := connect(t, suitekit.Nowhere, nil, c.changed)
		if err := a.Verify(fixture(t, c.fixture)); (err == nil) != c.ok {
			t.Errorf("%s: got %v, want genuine %v", c.name, err, c.ok)
		}
	}
}

func TestReadMessage(t *testing.T) {
	t.Parallel()
	update := func(inner string) string {
		return `{"MsgType":"event","Event":"channels_ec_aftersale_update","CreateTime":"1763800000","finder_shop_aftersale_status_update":` + inner + `}`
	}
	event := func(status string, e aftersale.Event) *aftersale.Event {
		e.Ref = aftersale.Ref{Platform: Name, ID: "17"}
		e.Key, e.Tag, e.At = "channels_ec_aftersale_update:17:"+status+":1763800000", status, at.UTC()
		return &e
	}
	for _, c := range []struct {
		name, text string
		want       *aftersale.Event
		ignored    string
	}{
		{name: "id only", text: update(`{"after_sale_order_id":17}`),
			want: event("", aftersale.Event{Type: aftersale.EventModified, Status: aftersale.StatusUnknown})},
		{name: "status and order", text: update(`{"after_sale_order_id":"17","status":"MERCHANT_REJECT_RETURN","order_id":9007199254740993}`),
			want: event("MERCHANT_REJECT_RETURN", aftersale.Event{Type: aftersale.EventRefused, Status: aftersale.StatusRefused, OrderID: "9007199254740993"})},
		{name: "status of another shape", text: update(`{"after_sale_order_id":"17","status":{"x":1}}`),
			want: event("", aftersale.Event{Type: aftersale.EventModified, Status: aftersale.StatusUnknown})},
		{name: "payout failed is agreed, not paid", text: update(`{"after_sale_order_id":"17","status":"PLATFORM_REFUND_FAIL"}`),
			want: event("PLATFORM_REFUND_FAIL", aftersale.Event{Type: aftersale.EventModified, Status: aftersale.StatusRefunding})},
		{name: "no id", text: update(`{"status":"MERCHANT_PROCESSING"}`)},
		{name: "id zero", text: update(`{"after_sale_order_id":0}`)},
		{name: "id is no number", text: update(`{"after_sale_order_id":"1 or 1=1"}`)},
		{name: "id in exponents", text: update(`{"after_sale_order_id":1e3}`)},
		{name: "body is text", text: update(`"x"`)},
		{name: "body is missing", text: `{"MsgType":"event","Event":"channels_ec_aftersale_update"}`},
		{name: "array", text: `[]`}, {name: "no type", text: `{}`}, {name: "cut", text: `{"MsgType":"event"`},
		{name: "another event", text: `{"MsgType":"event","Event":"channels_ec_order_pay"}`, ignored: "channels_ec_order_pay"},
		{name: "odd event", text: `{"MsgType":"event","Event":"a b\n"}`, ignored: "message"},
		{name: "long event", text: `{"MsgType":"event","Event":"` + strings.Repeat("x", 65) + `"}`, ignored: "message"},
		{name: "a word of the buyer", text: `{"MsgType":"text","Content":"13900001234"}`, ignored: "message text"},
		{name: "complaint without after-sale", text: `{"MsgType":"event","Event":"channels_ec_complaint_update","finder_shop_complaint":{"complaint_id":"1"}}`, ignored: "complaint without after-sale"},
	} {
		events, err := readMessage([]byte(c.text))
		var ignored *adapters.Ignored
		switch {
		case c.want != nil:
			if diff := cmp.Diff([]aftersale.Event{*c.want}, events); diff != "" || err != nil {
				t.Errorf("%s: got error %v, events (-want +got):\n%s", c.name, err, diff)
			}
		case c.ignored != "":
			if !errors.As(err, &ignored) || ignored.Kinds[0] != c.ignored || events != nil {
				t.Errorf("%s: got events %v and error %v, want %q ignored", c.name, events, err, c.ignored)
			}
		case !errors.Is(err, adapters.ErrMalformed) || events != nil:
			t.Errorf("%s: got events %v and error %v, want ErrMalformed alone", c.name, events, err)
		}
	}
}

// The same change is the same event, however often it is sent; another state
// or another moment is another one.
func TestKeys(t *testing.T) {
	t.Parallel()
	key := func(status, at string) string {
		events, err := readMessage([]byte(`{"Event":"channels_ec_aftersale_update","CreateTime":` + at +
			`,"finder_shop_aftersale_status_update":{"after_sale_order_id":"17","status":"` + status + `"}}`))
		if err != nil {
			t.Fatal(err)
		}
		return events[0].Key
	}
	same, again := key("USER_CANCELD", "1"), key("USER_CANCELD", "1")
	if other, later := key("MERCHANT_FAIL", "1"), key("USER_CANCELD", "2"); same != again || same == other || same == later {
		t.Errorf("got keys %q, %q again, %q in another state, %q later: want the first two alike only", same, again, other, later)
	}
}

func TestReplyAndEcho(t *testing.T) {
	t.Parallel()
	a := plain(t)
	post := &adapters.Inbound{Method: http.MethodPost, Query: url.Values{"echostr": {"x"}}}
	if r := a.Reply(post, nil); r.Status != 200 || string(r.Body) != "success" {
		t.Errorf("a message: got reply %d %s, want 200 success", r.Status, r.Body)
	}
	for text, want := range map[string]string{
		"abc+/=": "abc+/=", "<script>": "", "a b": "", "a\nb": "", "": "", "é": "", strings.Repeat("1", 513): "", strings.Repeat("1", 512): strings.Repeat("1", 512),
	} {
		get := &adapters.Inbound{Method: http.MethodGet, Query: url.Values{"echostr": {text}}}
		if r := a.Reply(get, nil); string(r.Body) != want {
			t.Errorf("echo of %q: got %q, want %q", text, r.Body, want)
		}
	}
}

func BenchmarkVerifyParse(b *testing.B) {
	suitekit.BenchmarkParse(b, plain(b), "testdata/requested.http")
}
