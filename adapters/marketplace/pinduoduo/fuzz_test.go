package pinduoduo

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.http")
	if err != nil || len(paths) == 0 {
		f.Fatal("no fixtures")
	}
	for _, path := range paths {
		in := suitekit.ReadFixture(f, path)
		f.Add(in.Body)
	}
	a := plain(f)
	s := &session{a: a}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := a.Parse(&adapters.Inbound{Body: body})
		var ignored *adapters.Ignored
		if err != nil && !errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed) {
			t.Fatalf("undocumented error: %v", err)
		}
		if (err == nil) != (len(events) == 1) {
			t.Fatalf("%d events with %v", len(events), err)
		}
		for _, e := range events {
			if !isID(e.Ref.ID) || e.Amount.Minor < 0 || e.Key == "" || len(e.Key) > 200 || e.Type == "" || e.OrderID != "" && !isOrder(e.OrderID) {
				t.Fatalf("event %+v", e)
			}
		}
		if frame, err := readFrame(body); err == nil && !json.Valid(jsonText(s.answer(frame, "x"))) {
			t.Fatal("the answer is not JSON")
		}
	})
}

func FuzzDetail(f *testing.F) {
	f.Add([]byte(`{"id":17,"order_sn":"1","after_sales_type":2,"after_sales_status":3,"refund_amount":990,"express_no":"B1","images":["x"],"updated_time":"1763800000","expire_time":1763800000000}`))
	f.Add([]byte(`{"id":"17","refund_amount":-1,"images":null}`))
	f.Add([]byte(`{"response":{"id":"17","part_after_sales_type":1,"part_after_sales_value":"1","goods_number":2}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		data, no := open(body)
		if no != nil || data == nil {
			return
		}
		d, code := readDetail(data, "17", "1")
		if (d == nil) != (code != "") {
			t.Fatalf("detail %v with code %q", d, code)
		}
		if d == nil {
			return
		}
		for _, o := range []*order{nil, {}} {
			s := d.snapshot(refTo("17"), "1", o)
			if s.Amount.Minor < 0 || s.Kind == "" || s.Status == "" || s.Version == "" || len(s.Items) != 1 || s.Items[0].Amount.Minor < 0 {
				t.Fatalf("snapshot %+v", s)
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
		data, no := open(body)
		if no != nil {
			if classOf(no, true) == "" {
				t.Fatal("no class")
			}
			return
		}
		if data == nil {
			return
		}
		_, err := a.agreed(methodAgree, data, "17")
		var d struct {
			Result struct {
				ID            scalar `json:"after_sales_id"`
				Succ, Success scalar
			} `json:"result"`
		}
		if err == nil && (json.Unmarshal(data, &d) != nil || !d.Result.Succ.yes() && !d.Result.Success.yes()) {
			t.Fatalf("%s counts as paid", body)
		}
		if err != nil && aftersale.ClassOf(err) == "" {
			t.Fatal("no class")
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
				t.Fatalf("%q: %+v", text, next)
			}
		}
		var d listData
		if json.Unmarshal(data, &d) != nil {
			return
		}
		for _, e := range a.events(&d) {
			if !isID(e.Ref.ID) || e.Version == "" || e.Key == "" || e.Amount.Minor < 0 {
				t.Fatalf("event %+v", e)
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
			if !strings.HasPrefix(l, mark) && note != "" {
				lines = append(lines, l)
			}
		}
		return lines
	}
	f.Fuzz(func(t *testing.T, note, text string) {
		line := short(mark+strings.Join(strings.Fields(text), " "), maxNote)
		out, there, room := addLine(note, line)
		switch {
		case there && out != note:
			t.Fatalf("changed although the line is there: %q", out)
		case there || !room:
			return
		}
		if diff := cmp.Diff(own(note), own(out)); diff != "" || utf8.RuneCountInString(out) > maxNote || !strings.HasSuffix("\n"+out, "\n"+line) {
			t.Fatalf("%q and %q make %q: %s", note, line, out, diff)
		}
		if _, there, _ = addLine(out, line); !there {
			t.Fatalf("%q is not found in %q", line, out)
		}
	})
}

// A shipment's answer counts as taken only if it names the after-sale.
func FuzzTold(f *testing.F) {
	f.Add([]byte(`{"result":{"result_data":{"refund_id":17}}}`))
	f.Add([]byte(`{"result_data":{"refund_id":"18"}}`))
	a := plain(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := a.readTold(raw, "17"); err == nil && !strings.Contains(string(raw), "17") && !strings.Contains(string(raw), `\u`) {
			t.Fatalf("%s counts as taken", raw)
		}
	})
}
