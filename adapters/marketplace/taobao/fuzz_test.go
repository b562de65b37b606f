package taobao

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

func FuzzParse(f *testing.F) {
	for _, fixture := range suitekit.Fixtures(f, "testdata", at) {
		in := fixture.In()
		f.Add(in.Header.Get("Content-Type"), in.Header.Get("top-sign-list"), in.Body)
	}
	a := plain(f)
	f.Fuzz(func(t *testing.T, contentType, list string, body []byte) {
		in := &adapters.Inbound{Body: body, Header: map[string][]string{"Content-Type": {contentType}, "Top-Sign-List": {list}}}
		if a.Verify(in) == nil {
			t.Fatal("got a request without a signature taken, want it refused")
		}
		events, err := a.Parse(in)
		var ignored *adapters.Ignored
		if err != nil && !errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed) {
			t.Fatalf("got error %v, want Ignored or ErrMalformed", err)
		}
		if err != nil && len(events) > 0 || err == nil && len(events) != 1 {
			t.Fatalf("got %d events with error %v, want one of the two", len(events), err)
		}
		for _, e := range events {
			if !wire.IsID(e.Ref.ID) || e.Amount.Minor < 0 || e.Key == "" || e.Type == "" {
				t.Fatalf("got event %+v, want an id, a key, a type and no negative amount", e)
			}
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add((&frame{kind: frameConnectAck, token: "token"}).encode())
	f.Add((&frame{kind: frameConnectAck, status: 401, phrase: "no", flag: 1}).encode())
	f.Add((&frame{kind: frameSend, token: "token", content: map[string]value{
		kindKey: byteValue(3), "id": {typ: valueInt64, n: 7131}, "topic": textValue("taobao_refund_RefundCreated"),
		"content": textValue(`{"refund_id":1}`), "time": {typ: valueDate, n: 1_763_800_000_000}, "retried": {typ: valueInt32, n: 1},
	}}).encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeFrame(data)
		if err != nil {
			return
		}
		again, err := decodeFrame(got.encode())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, again, asFrame); diff != "" {
			t.Fatalf("read and written again (-first +second):\n%s", diff)
		}
		d := deliveryOf(got)
		if _, _, err := d.event(); err != nil && !errors.Is(err, adapters.ErrMalformed) {
			t.Fatalf("got error %v, want ErrMalformed", err)
		}
	})
}

func FuzzRefund(f *testing.F) {
	f.Add([]byte(`{"refund_get_response":{"refund":{"refund_id":17,"tid":1,"oid":2,"status":"WAIT_SELLER_AGREE","order_status":"WAIT_SELLER_SEND_GOODS","dispute_type":"REFUND","refund_fee":"9.90","refund_version":1763800000000,"refund_remind_timeout":{"exist_timeout":true,"timeout":"2025-11-22 16:26:40"},"sku":"1|x","num":2}}}`))
	f.Add([]byte(`{"refunds_receive_get_response":{"refunds":{"refund":[{"refund_id":"17","refund_fee":"-1"}]},"has_next":true}}`))
	a := plain(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		result, refused, ok := readAnswer(body)
		if !ok || refused != nil {
			return
		}
		var d struct {
			Refund  refund       `json:"refund"`
			Refunds list[refund] `json:"refunds"`
		}
		if json.Unmarshal(result, &d) != nil {
			return
		}
		if s, ok := a.snapshot(&d.Refund, aftersale.Ref{}); ok && (s.Amount.Minor < 0 || s.Kind == "" || s.Status == "") {
			t.Fatalf("got snapshot %+v, want kind, status and no negative amount", s)
		}
		for _, e := range a.listed(d.Refunds) {
			if !wire.IsID(e.Ref.ID) || e.Amount.Minor < 0 {
				t.Fatalf("got event %+v, want an id and no negative amount", e)
			}
		}
	})
}

func FuzzAgreed(f *testing.F) {
	f.Add([]byte(`{"succ":true,"msg_code":"OP_SUCC","results":{"refund_mapping_result":[{"refund_id":17,"succ":true}]}}`))
	f.Add([]byte(`{"succ":false,"msg_code":"OP_FAILURE_UE","results":[{"refund_id":"17","succ":false,"message":"no"}]}`))
	f.Add([]byte(`{"succ":false,"msg_code":"SEND_CODE_SUCC","message":"二次验证短信"}`))
	a := plain(f)
	f.Fuzz(func(t *testing.T, result []byte) {
		var d agreed
		if json.Unmarshal(result, &d) != nil {
			return
		}
		if _, err := a.readAgreed(&d, "17"); err == nil && !saysYes(d.Succ) && (len(d.Results) != 1 || !saysYes(d.Results[0].Succ)) {
			t.Fatalf("got %s taken for paid, want an error", result)
		}
	})
}

// Whatever stands in a memo: the shop's own lines stay as they are and in
// their order, ours is there once, and it fits.
func FuzzAddLine(f *testing.F) {
	f.Add("VIP\n[makegood] one\r\n自己写的", "退款")
	f.Add(strings.Repeat("店", 330)+"\n[makegood] one", strings.Repeat("x", 900))
	f.Add("[makegood] x", "x")
	own := func(memo string) (lines []string) {
		for _, l := range strings.Split(memo, "\n") {
			if !strings.HasPrefix(l, "[makegood] ") && memo != "" {
				lines = append(lines, l)
			}
		}
		return lines
	}
	fits := func(memo string) bool { return len(memo) <= maxMemo }
	f.Fuzz(func(t *testing.T, memo, text string) {
		line := cutBytes(marketplace.NoteLine(text), maxMemo)
		out, there, room := marketplace.AddNoteLine(memo, line, fits)
		switch {
		case line == "":
			return
		case there && out != memo:
			t.Fatalf("the line is there: got %q, want it unchanged", out)
		case there || !room:
			return
		}
		if diff := cmp.Diff(own(memo), own(out)); diff != "" || !fits(out) || !strings.HasSuffix("\n"+out, "\n"+line) {
			t.Fatalf("%q and %q make %q; the shop's own lines (-want +got):\n%s", memo, line, out, diff)
		}
		if _, there, _ = marketplace.AddNoteLine(out, line, fits); !there {
			t.Fatalf("%q in %q: got it not found, want it found", line, out)
		}
	})
}

func FuzzToken(f *testing.F) {
	f.Add([]byte(`{"token_result":"{\"access_token\":\"a\",\"expires_in\":60,\"refresh_token\":\"r\",\"re_expires_in\":90}"}`))
	f.Add([]byte(`{"token_result":{"access_token":"a","expire_time":1763800060000}}`))
	f.Fuzz(func(t *testing.T, result []byte) {
		var d tokenAnswer
		if json.Unmarshal(result, &d) != nil {
			return
		}
		if token, ok := d.token(at); ok && (token.Access == "" || !token.ExpiresAt.After(at)) {
			t.Fatalf("%s: got token %+v, want an access token that has not ended", result, token)
		}
	})
}
