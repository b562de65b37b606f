package douyin

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/aftersale"
)

func TestVerifyVariants(t *testing.T) {
	t.Parallel()
	a, body := plain(t), []byte(`[{"tag":"0","msg_id":"0","data":"0"}]`)
	md5, hmac := signPush(true, testKey, testSecret, body), signPush(false, testKey, testSecret, body)
	for _, c := range []struct {
		name, sign, method string
		ok                 bool
	}{
		{"md5 by header", md5, "MD5", true},
		{"hmac by header", hmac, "hmac-sha256", true},
		{"any other header is hmac", hmac, "sha", true},
		{"upper-case digest", strings.ToUpper(md5), "MD5", true},
		{"md5 without header", md5, "", true},
		{"hmac without header", hmac, "", true},
		{"md5 though the header says hmac", md5, "hmac-sha256", false},
		{"hmac though the header says md5", hmac, "md5", false},
		{"cut", hmac[:63], "", false},
		{"empty", "", "", false},
		{"unkeyed md5 of the body", signPush(true, "", "", body), "MD5", false},
	} {
		h := http.Header{}
		h.Set("app-id", testKey)
		h.Set("event-sign", c.sign)
		if c.method != "" {
			h.Set("sign-method", c.method)
		}
		if err := a.Verify(&adapters.Inbound{Header: h, Body: body}); (err == nil) != c.ok {
			t.Errorf("%s: got %v, want genuine %v", c.name, err, c.ok)
		}
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	a := plain(t)
	parse := func(body string) []string {
		t.Helper()
		events, err := a.Parse(&adapters.Inbound{Body: []byte(body)})
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, e := range events {
			keys = append(keys, e.Key)
		}
		return keys
	}
	const data = `"data":{"aftersale_id":1}`
	got := parse(`[{"tag":"200","msg_id":"m",` + data + `},{"tag":201,"msg_id":"m",` + data + `}]`)
	if diff := cmp.Diff([]string{"200:m", "201:m"}, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	first, again := parse(`{"tag":"200",`+data+`}`), parse(`{"tag":"200",`+data+`}`)
	other := parse(`{"tag":"200","data":{"aftersale_id":2}}`)
	if first[0] != again[0] || first[0] == other[0] {
		t.Errorf("keys without msg_id: got %v, %v again and %v for another, want the first two alike only", first, again, other)
	}
	long := parse(`{"tag":"200","msg_id":"` + strings.Repeat("x", 5000) + `",` + data + `}`)
	if len(long[0]) > 200 {
		t.Errorf("long msg_id: got a key of %d bytes, want at most 200", len(long[0]))
	}
}

func TestParseTolerance(t *testing.T) {
	t.Parallel()
	a := plain(t)
	for _, c := range []struct {
		name, data string
		want       aftersale.Event
		malformed  bool
	}{
		{name: "id only", data: `{"aftersale_id":"17"}`,
			want: aftersale.Event{Status: aftersale.StatusRefunded}},
		{name: "success without refund_status, money proved by the tag", data: `{"aftersale_id":17,"aftersale_status":12,"aftersale_type":2}`,
			want: aftersale.Event{Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusRefunded}},
		{name: "unknown numbers", data: `{"aftersale_id":17,"aftersale_status":99,"aftersale_type":99}`,
			want: aftersale.Event{Kind: aftersale.KindOther, Status: aftersale.StatusUnknown}},
		{name: "zero amount is unknown", data: `{"aftersale_id":17,"refund_amount":0}`,
			want: aftersale.Event{Status: aftersale.StatusRefunded}},
		{name: "beyond 2^53", data: `{"aftersale_id":17,"refund_amount":9007199254740993}`,
			want: aftersale.Event{Status: aftersale.StatusRefunded, Amount: aftersale.Fen(9007199254740993)}},
		{name: "update time unreadable", data: `{"aftersale_id":17,"update_time":"yesterday"}`,
			want: aftersale.Event{Status: aftersale.StatusRefunded}},
		{name: "fraction", data: `{"aftersale_id":17,"refund_amount":9.5}`, malformed: true},
		{name: "beyond 64 bits", data: `{"aftersale_id":17,"refund_amount":92233720368547758070}`, malformed: true},
		{name: "amount is an object", data: `{"aftersale_id":17,"refund_amount":{}}`, malformed: true},
		{name: "negative", data: `{"aftersale_id":17,"refund_amount":-990}`, malformed: true},
		{name: "no id", data: `{"refund_amount":990}`, malformed: true},
		{name: "id is no number", data: `{"aftersale_id":"1 or 1=1"}`, malformed: true},
		{name: "data is text", data: `"0"`, malformed: true},
		{name: "data is missing", data: `null`, malformed: true},
	} {
		events, err := a.Parse(&adapters.Inbound{Body: []byte(`[{"tag":"206","msg_id":"m","data":` + c.data + `}]`)})
		if c.malformed {
			if !errors.Is(err, adapters.ErrMalformed) || events != nil {
				t.Errorf("%s: got events %v and error %v, want ErrMalformed alone", c.name, events, err)
			}
			continue
		}
		c.want.Ref, c.want.Key = aftersale.Ref{Platform: Name, ID: "17"}, "206:m"
		c.want.Type, c.want.Tag = aftersale.EventRefunded, "206"
		if diff := cmp.Diff([]aftersale.Event{c.want}, events); diff != "" || err != nil {
			t.Errorf("%s: got error %v, events (-want +got):\n%s", c.name, err, diff)
		}
	}
}

// A push of "success" without the message that money arrived is only agreed.
func TestAgreedIsNotPaid(t *testing.T) {
	t.Parallel()
	events, err := plain(t).Parse(&adapters.Inbound{Body: []byte(`{"tag":"201","data":{"aftersale_id":1,"aftersale_status":12}}`)})
	if err != nil || events[0].Status != aftersale.StatusRefunding {
		t.Errorf("got events %v and error %v, want status %s", events, err, aftersale.StatusRefunding)
	}
}

func TestIgnoredKindsAreBounded(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"0": "test", "999": "tag 999", "123456": "tag 123456", "1234567": "tag", "abc": "tag", "1\n2": "tag", "-1": "tag",
	} {
		if got := ignoredKind(tag); got != want {
			t.Errorf("ignoredKind(%q): got %q, want %q", tag, got, want)
		}
	}
}

func BenchmarkVerifyParse(b *testing.B) {
	suite.BenchmarkParse(b, plain(b), "testdata/refund-agreed.http")
}
