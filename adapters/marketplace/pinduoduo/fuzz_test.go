package pinduoduo

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

func FuzzParse(f *testing.F) {
	suitekit.Seed(f, "testdata")
	a := plain(f)
	inbound := suitekit.Inbound[aftersale.Event]{Hook: a}
	s := &session{a: a}
	f.Fuzz(func(t *testing.T, body []byte) {
		parsed := inbound.Parse(t, "the body", &adapters.Inbound{Body: body})
		if len(parsed.Items) > 1 {
			t.Fatalf("got %d events, want one at most", len(parsed.Items))
		}
		for _, e := range parsed.Items {
			if !wire.IsID(e.Ref.ID) || e.Amount.Minor < 0 || e.Key == "" || len(e.Key) > 200 || e.Type == "" || e.OrderID != "" && !isOrder(e.OrderID) {
				t.Fatalf("got event %+v, want an id, an order or none, a type, a short key, and no negative amount", e)
			}
		}
		if f, err := readFrame(body); err == nil {
			if got := wire.JSON(s.verdict(f, "x")); !json.Valid(got) {
				t.Fatalf("got verdict %q, want JSON", got)
			}
		}
	})
}

func FuzzDetail(f *testing.F) {
	f.Add([]byte(`{"id":17,"order_sn":"1","after_sales_type":2,"after_sales_status":3,"refund_amount":990,"express_no":"B1","images":["x"],"updated_time":"1763800000","expire_time":1763800000000}`))
	f.Add([]byte(`{"id":"17","refund_amount":-1,"images":null}`))
	f.Add([]byte(`{"response":{"id":"17","part_after_sales_type":1,"part_after_sales_value":"1","goods_number":2}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var r reply
		d := new(detailData)
		if json.Unmarshal(body, &r) != nil || r.refusal != nil || json.Unmarshal(r.data, d) != nil || d.wrong("17", "1") != "" {
			return
		}
		for _, o := range []*order{nil, {}} {
			s := d.snapshot(refTo("17"), "1", o)
			if s.Amount.Minor < 0 || s.Kind == "" || s.Status == "" || s.Version == "" || len(s.Items) != 1 || s.Items[0].Amount.Minor < 0 {
				t.Fatalf("got snapshot %+v, want kind, status, version, one item, and no negative amount", s)
			}
		}
	})
}

func FuzzAgreed(f *testing.F) {
	f.Add([]byte(`{"response":{"result":{"after_sales_id":17,"succ":true,"message":"ok"}}}`))
	f.Add([]byte(`{"response":{"success":true,"result":{"success":false}}}`))
	f.Add([]byte(`{"error_response":{"error_code":50001}}`))
	a := plain(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		var r reply
		if json.Unmarshal(body, &r) != nil {
			return
		}
		if r.refusal != nil {
			if classOf(r.refusal, true) == "" {
				t.Fatalf("%s: got no class, want one", body)
			}
			return
		}
		var read agreeData
		if json.Unmarshal(r.data, &read) != nil {
			return
		}
		_, err := a.agreed(methodAgree, &read, "17")
		var d struct {
			Result struct{ Succ, Success wire.Scalar } `json:"result"`
		}
		if err == nil && (json.Unmarshal(r.data, &d) != nil || !d.Result.Succ.Yes() && !d.Result.Success.Yes()) {
			t.Fatalf("%s: got it counted as paid, want a yes in its result first", body)
		}
		if err != nil && aftersale.ClassOf(err) == "" {
			t.Fatalf("%s: got %v without a class", body, err)
		}
	})
}

func FuzzList(f *testing.F) {
	f.Add([]byte(`{"total_count":1,"refund_list":[{"id":17,"order_sn":"1","after_sales_type":2,"after_sales_status":2,"refund_amount":"9.90","updated_time":"1763800000"}]}`), "1.1.0.0")
	f.Add([]byte(`{"refund_list":null}`), "0.3.250.1")
	a := plain(f)
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		if c, ok := readCursor(text); ok {
			if next := c.next(101); next.status > len(listed) || next.page < 1 {
				t.Fatalf("cursor %q: got %+v as the next, want a place in the list", text, next)
			}
		}
		var d listData
		if json.Unmarshal(data, &d) != nil {
			return
		}
		for _, e := range a.events(&d) {
			if !wire.IsID(e.Ref.ID) || e.Version == "" || e.Key == "" || e.Amount.Minor < 0 {
				t.Fatalf("got event %+v, want id, version, key, and no negative amount", e)
			}
		}
	})
}

// Whatever stands in a note: the shop's own lines stay as they are and in
// their order, ours is there once, and it fits.
func FuzzAddLine(f *testing.F) {
	f.Add("VIP\n[makegood] one\r\n自己写的", "退款")
	f.Add(strings.Repeat("店", 280)+"\n[makegood] one", strings.Repeat("x", 200))
	f.Add("[makegood] x", "x")
	own := func(note string) (lines []string) {
		for _, l := range strings.Split(note, "\n") {
			if !strings.HasPrefix(l, "[makegood] ") && note != "" {
				lines = append(lines, l)
			}
		}
		return lines
	}
	f.Fuzz(func(t *testing.T, note, text string) {
		line := wire.Short(marketplace.NoteLine(text), maxNote)
		if line == "" {
			return // nothing is written
		}
		out, there, room := marketplace.AddNoteLine(note, line, fitsNote)
		switch {
		case there && out != note:
			t.Fatalf("got %q, want %q unchanged: the line is there", out, note)
		case there || !room:
			return
		}
		if diff := cmp.Diff(own(note), own(out)); diff != "" || utf8.RuneCountInString(out) > maxNote || !strings.HasSuffix("\n"+out, "\n"+line) {
			t.Fatalf("%q and %q: got %q, want the shop's own lines (-want +got) and then ours: %s", note, line, out, diff)
		}
		if _, there, _ = marketplace.AddNoteLine(out, line, fitsNote); !there {
			t.Fatalf("got %q not found in %q, want it found", line, out)
		}
	})
}

// A shipment's answer counts as taken only if it names the after-sale.
func FuzzTold(f *testing.F) {
	f.Add([]byte(`{"result":{"result_data":{"refund_id":17}}}`))
	f.Add([]byte(`{"result_data":{"refund_id":"18"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var d cancelReply
		if json.Unmarshal(raw, &d) == nil && d.names("17") && !strings.Contains(string(raw), "17") && !strings.Contains(string(raw), `\u`) {
			t.Fatalf("got %s counted as taken, want the after-sale's id in it", raw)
		}
	})
}
