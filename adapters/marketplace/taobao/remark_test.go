package taobao

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// The memo grows by a line; the shop's own words and flag stay, and the same
// line is not written twice.
func TestRemark(t *testing.T) {
	t.Parallel()
	own := strings.Repeat("店", 300) // 900 bytes
	for _, c := range []struct {
		name   string
		before *fake.Memo
		act    aftersale.Action
		want   fake.Memo
	}{
		{"first", nil, aftersale.Action{Remark: " 拦截已发 <U&S> ", Flag: aftersale.FlagRed}, fake.Memo{Text: "[makegood] 拦截已发 <U&S>", Flag: "1"}},
		{"two lines become one", nil, aftersale.Action{Remark: "a\r\nb"}, fake.Memo{Text: "[makegood] a b", Flag: "0"}},
		{"long", nil, aftersale.Action{Remark: strings.Repeat("退", 400)}, fake.Memo{Text: "[makegood] " + strings.Repeat("退", 329), Flag: "0"}},
		{"grey", &fake.Memo{Flag: "3"}, aftersale.Action{Remark: "x", Flag: aftersale.FlagGrey}, fake.Memo{Text: "[makegood] x", Flag: "0"}},
		{"the shop's words and flag", &fake.Memo{Text: "VIP\n勿发圆通", Flag: "4"}, aftersale.Action{Remark: "x"}, fake.Memo{Text: "VIP\n勿发圆通\n[makegood] x", Flag: "4"}},
		{"another flag", &fake.Memo{Text: "VIP", Flag: "4"}, aftersale.Action{Remark: "x", Flag: aftersale.FlagYellow}, fake.Memo{Text: "VIP\n[makegood] x", Flag: "2"}},
		{"unknown flag", &fake.Memo{Text: "VIP", Flag: "4"}, aftersale.Action{Remark: "x", Flag: "plaid"}, fake.Memo{Text: "VIP\n[makegood] x", Flag: "4"}},
		{"the beginning of a line is not the line", &fake.Memo{Text: "[makegood] xy"}, aftersale.Action{Remark: "x"}, fake.Memo{Text: "[makegood] xy\n[makegood] x", Flag: "0"}},
		{"our oldest line goes first", &fake.Memo{Text: own + "\n[makegood] one " + strings.Repeat("1", 30) + "\n自己写的\n[makegood] two"},
			aftersale.Action{Remark: strings.Repeat("x", 20)}, fake.Memo{Text: own + "\n自己写的\n[makegood] two\n[makegood] " + strings.Repeat("x", 20), Flag: "0"}},
	} {
		p, a := setup(t, fake.Options{}, nil)
		tid := p.Get(p.Open(fake.AfterSale{})).OrderID
		if c.before != nil {
			p.SetMemo(tid, *c.before)
		}
		c.act.Name, c.act.OrderID = aftersale.ActionRemark, tid
		r, err := a.Do(t.Context(), c.act)
		suitekit.WantClass(t, c.name, err, "")
		if r.Reference == "" || r.AlreadyDone {
			t.Errorf("%s: got receipt %+v, want a reference and it done by this call; rejected %v", c.name, r, p.Rejected())
		}
		if diff := cmp.Diff([]fake.Memo{c.want}, p.Memos(tid)); diff != "" {
			t.Errorf("%s: memos (-want +got):\n%s", c.name, diff)
		}
		if r, err = a.Do(t.Context(), c.act); err != nil || !r.AlreadyDone || len(p.Memos(tid)) != 1 {
			t.Errorf("%s again: got receipt %+v, error %v, %d memos, want it already done and one memo", c.name, r, err, len(p.Memos(tid)))
		}
	}
}

// The shop's own words are never dropped, cut, or replaced unseen.
func TestRemarkKeepsOwnWords(t *testing.T) {
	t.Parallel()
	act := aftersale.Action{Name: aftersale.ActionRemark, Remark: "x", Flag: aftersale.FlagRed}
	full := fake.Memo{Text: strings.Repeat("x", 990) + "\n[makegood] one"}
	for _, c := range []struct {
		name   string
		opt    fake.Options
		before *fake.Memo
		fault  *fault.Fault
		class  aftersale.Class // "" written
		want   []fake.Memo
	}{
		{"no room", fake.Options{}, &full, nil, aftersale.ClassManual, nil},
		{"may not be read, no memo", fake.Options{NoTrades: true}, nil, nil, "", []fake.Memo{{Text: "[makegood] x", Flag: "1"}}},
		{"may not be read, a memo", fake.Options{NoTrades: true}, &fake.Memo{Text: "VIP"}, nil, aftersale.ClassManual, nil},
		{"may be read without the flag", fake.Options{NoFullTrades: true}, &fake.Memo{Text: "VIP"}, nil, "", []fake.Memo{{Text: "VIP\n[makegood] x", Flag: "1"}}},
		{"cannot be read now", fake.Options{}, &fake.Memo{Text: "VIP"}, &fault.Fault{FailAfter: true}, aftersale.ClassRetry, nil},
		{"read too soon", fake.Options{}, &fake.Memo{Text: "VIP"}, &fault.Fault{Limited: true}, aftersale.ClassLimited, nil},
	} {
		p, a := setup(t, c.opt, nil)
		act.OrderID = p.Get(p.Open(fake.AfterSale{})).OrderID
		if c.before != nil {
			p.SetMemo(act.OrderID, *c.before)
		}
		if c.fault != nil {
			p.Faults().Next(methodFull, *c.fault)
		}
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.name, err, c.class)
		if diff := cmp.Diff(c.want, p.Memos(act.OrderID)); diff != "" {
			t.Errorf("%s: memos (-want +got):\n%s", c.name, diff)
		}
	}
	for _, body := range []string{`{"trade_fullinfo_get_response":{}}`, `{"trade_fullinfo_get_response":{"trade":{"tid":2}}}`, `busy`} {
		a, server := answering(t, body)
		act.OrderID = "1"
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, body, err, aftersale.ClassRetry)
		server.WantCalls(t, body, 1)
	}
}
