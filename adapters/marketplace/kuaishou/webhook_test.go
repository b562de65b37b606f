package kuaishou

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// sealed is a message as the platform encrypts it.
func sealed(text string) *adapters.Inbound {
	return &adapters.Inbound{Body: fake.New(with(fake.Options{})).Encrypt([]byte(text))}
}

// Whatever is wrong, the answer is the same, and so are its words.
func TestVerifyTellsNothing(t *testing.T) {
	t.Parallel()
	a := plain(t)
	good := string(sealed(`{"test":true,"note":"a text of more than one block"}`).Body)
	raw, _ := base64.StdEncoding.DecodeString(good)
	cut := func(n int) string { return base64.StdEncoding.EncodeToString(raw[:n]) }
	for name, body := range map[string]string{
		"empty": "", "blank": " ", "not base64": "*" + good[1:], "URL base64": strings.Repeat("_-_-", 8), "no padding of base64": strings.TrimRight(good, "="),
		"half a block": cut(8), "a block and a half": cut(24), "wrong padding": cut(16), "blanks around": " " + good + " ",
		"unused bits set":   "vftmsTE4kncTlrYRCUwCMh==",
		"another app":       string(sealed(`{"appKey":"ks000000000000000002","event":"x"}`).Body),
		"no app":            string(sealed(`{"event":"x"}`).Body),
		"test is false":     string(sealed(`{"test":false}`).Body),
		"test is a number":  string(sealed(`{"test":1}`).Body),
		"array":             string(sealed(`[{"test":true}]`).Body),
		"null":              string(sealed(`null`).Body),
		"text":              string(sealed(`"test"`).Body),
		"two objects":       string(sealed(`{"test":true}{"test":true}`).Body),
		"not JSON":          string(sealed(`test`).Body),
		"nothing":           string(sealed(``).Body),
		"not UTF-8":         string(sealed("{\"test\":true,\"note\":\"\xff\xfe\"}").Body),
		"deep":              string(sealed(`{"test":true,"x":` + strings.Repeat("[", 20_000)).Body),
		"plain text itself": `{"test":true}`,
	} {
		if err := a.Verify(&adapters.Inbound{Body: []byte(body)}); err != adapters.ErrSignature { //nolint:errorlint // exactly this value, nothing around it
			t.Errorf("%s: Verify: got %v, want ErrSignature itself", name, err)
		}
		if events, err := a.Parse(&adapters.Inbound{Body: []byte(body)}); !errors.Is(err, adapters.ErrMalformed) || events != nil {
			t.Errorf("%s: Parse: got events %v and error %v, want ErrMalformed alone", name, events, err)
		}
	}
	for name, text := range map[string]string{
		"test": `{"test":true}`, "test as text": `{"test":"true"}`, "of this app": `{"appKey":"` + testKey + `"}`, "blanks": " \n{\"test\":true}\n",
	} {
		if err := a.Verify(sealed(text)); err != nil {
			t.Errorf("%s: Verify: got %v, want it genuine", name, err)
		}
	}
}

// The length of the key picks the cipher.
func TestLongerKeys(t *testing.T) {
	t.Parallel()
	for _, n := range []int{16, 24, 32} {
		key := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", n)))
		opt := with(fake.Options{})
		opt.MessageKey = key
		a := connect(t, suitekit.Nowhere, nil, adapters.Settings{"message_key": key})
		push := &adapters.Inbound{Body: fake.New(opt).Body(fake.TagTest, "")}
		if err := a.Verify(push); err != nil {
			t.Errorf("%d bytes: got %v, want it genuine", n, err)
		}
		if err := plain(t).Verify(push); err == nil {
			t.Errorf("%d bytes: got it opened with another key, want it refused", n)
		}
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	a := plain(t)
	key := func(fields string) string {
		t.Helper()
		events, err := a.Parse(sealed(`{"appKey":"` + testKey + `","event":"` + eventAdd + `",` + fields + `}`))
		if err != nil {
			t.Fatalf("%s: %v", fields, err)
		}
		return events[0].Key
	}
	const info = `"info":"{\"refundId\":1}"`
	for _, c := range []struct{ name, fields, want string }{
		{"event id", `"eventId":"267_1","msgId":"m",` + info, "267_1"},
		{"event id as number", `"eventId":267,` + info, "267"},
		{"message id", `"msgId":"m",` + info, "msg:m"},
		{"event id too long", `"eventId":"` + strings.Repeat("x", 5000) + `","msgId":"m",` + info, "msg:m"},
	} {
		if got := key(c.fields); got != c.want {
			t.Errorf("%s: got key %s, want %s", c.name, got, c.want)
		}
	}
	first, again, other := key(info), key(info), key(`"info":"{\"refundId\":2}"`)
	if first != again || first == other || !strings.HasPrefix(first, "sha256:") {
		t.Errorf("keys without ids: got %s, %s again and %s for another, want digests, the first two alike only", first, again, other)
	}
}

func TestParseTolerance(t *testing.T) {
	t.Parallel()
	a := plain(t)
	const order = int64(1_763_800_000_000)
	for _, c := range []struct {
		name, info string
		want       aftersale.Event
		malformed  bool
	}{
		{name: "id only", info: `"{\"refundId\":17}"`, want: aftersale.Event{Type: aftersale.EventModified, Tag: "updateRefund"}},
		{name: "an object", info: `{"refundId":"17","status":"60","eventType":"60"}`,
			want: aftersale.Event{Type: aftersale.EventRefunded, Tag: "updateRefund 60", Status: aftersale.StatusRefunded}},
		{name: "unknown numbers", info: `{"refundId":17,"status":99,"handlingWay":99,"eventType":99}`,
			want: aftersale.Event{Type: aftersale.EventModified, Tag: "updateRefund 99", Status: aftersale.StatusUnknown, Kind: aftersale.KindOther}},
		{name: "odd event type", info: `{"refundId":17,"eventType":"<x>"}`, want: aftersale.Event{Type: aftersale.EventModified, Tag: "updateRefund"}},
		{name: "time in seconds is none", info: `{"refundId":17,"updateTime":1763800000}`, want: aftersale.Event{Type: aftersale.EventModified, Tag: "updateRefund"}},
		{name: "time", info: `{"refundId":17,"updateTime":1763800000000}`,
			want: aftersale.Event{Type: aftersale.EventModified, Tag: "updateRefund", At: time.UnixMilli(order).UTC(), Version: "1763800000000"}},
		{name: "order id unreadable", info: `{"refundId":17,"orderId":{}}`, want: aftersale.Event{Type: aftersale.EventModified, Tag: "updateRefund"}},
		{name: "no id", info: `{"status":10}`, malformed: true},
		{name: "id negative", info: `{"refundId":-17}`, malformed: true},
		{name: "id a fraction", info: `{"refundId":1.7}`, malformed: true},
		{name: "id beyond 64 bits", info: `{"refundId":92233720368547758070}`, malformed: true},
		{name: "id an object", info: `{"refundId":{}}`, malformed: true},
		{name: "id no number", info: `{"refundId":"1 or 1=1"}`, malformed: true},
		{name: "info null", info: `null`, malformed: true},
		{name: "info empty", info: `""`, malformed: true},
		{name: "info a number", info: `17`, malformed: true},
		{name: "info an array", info: `"[]"`, malformed: true},
		{name: "info cut", info: `"{\"refundId\":17"`, malformed: true},
	} {
		in := sealed(`{"appKey":"` + testKey + `","eventId":"e","event":"` + eventUpdate + `","info":` + c.info + `}`)
		events, err := a.Parse(in)
		if c.malformed {
			if !errors.Is(err, adapters.ErrMalformed) || events != nil {
				t.Errorf("%s: got events %v and error %v, want ErrMalformed alone", c.name, events, err)
			}
			continue
		}
		c.want.Ref, c.want.Key = aftersale.Ref{Platform: Name, ID: "17"}, "e"
		if diff := cmp.Diff([]aftersale.Event{c.want}, events); diff != "" || err != nil {
			t.Errorf("%s: got error %v, events (-want +got):\n%s", c.name, err, diff)
		}
	}
}

func TestEventTypes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		eventType, way, status wire.Scalar
		want                   aftersale.EventType
	}{
		{"0", "10", "10", aftersale.EventModified}, {"4", "10", "10", aftersale.EventModified}, {"5", "1", "10", aftersale.EventModified},
		{"2", "10", "12", aftersale.EventRefused},
		{"3", "10", "50", aftersale.EventRefundAgreed}, {"3", "10", "", aftersale.EventRefundAgreed}, {"3", "1", "60", aftersale.EventRefundAgreed},
		{"3", "1", "30", aftersale.EventReturnAgreed}, {"3", "1", "", aftersale.EventReturnAgreed}, {"3", "3", "10", aftersale.EventReturnAgreed},
		{"6", "1", "40", aftersale.EventBuyerReturned}, {"7", "1", "50", aftersale.EventRefundAgreed}, {"50", "10", "50", aftersale.EventRefundAgreed},
		{"60", "10", "60", aftersale.EventRefunded}, {"70", "10", "70", aftersale.EventClosed},
		{"4", "10", "20", aftersale.EventIntervention}, {"4", "1", "22", aftersale.EventIntervention}, {"", "", "", aftersale.EventModified},
	} {
		if got := typeOf(&refundInfo{EventType: c.eventType, Way: c.way, Status: c.status}); got != c.want {
			t.Errorf("event type %s, way %s, status %s: got %s, want %s", c.eventType, c.way, c.status, got, c.want)
		}
	}
}

func TestIgnoredKindsAreBounded(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]string{
		"kwaishop_order_addNote": "kwaishop_order_addNote", "kwaishop_": "kwaishop_", "kwaishop_refund_addRefund": "kwaishop_refund_addRefund",
		"other": "event", "kwaishop_1": "event", "kwaishop_a\nb": "event", "kwaishop_" + strings.Repeat("x", 51): "event", "": "event",
	} {
		if got := ignoredKind(event); got != want {
			t.Errorf("ignoredKind(%q): got %q, want %q", event, got, want)
		}
	}
}

func BenchmarkVerifyParse(b *testing.B) {
	suitekit.BenchmarkParse(b, plain(b), "testdata/update-agreed-refund.http")
}
