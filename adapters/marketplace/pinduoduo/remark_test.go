package pinduoduo

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// The note grows by a line; the shop's own words stay, and the same line is
// not written twice.
func TestRemark(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	order := func(remark string) string { return p.Get(p.Open(fake.AfterSale{Remark: remark})).OrderSN }
	own := strings.Repeat("记", 240)
	for _, c := range []struct {
		name, before, text string
		flag               aftersale.Flag
		want               fake.Note
	}{
		{"plain", "", " 拦截已发 <U&S> ", aftersale.FlagRed, fake.Note{Text: "[makegood] 拦截已发 <U&S>", Tag: "1", Name: "红色"}},
		{"no flag", "", "x", "", fake.Note{Text: "[makegood] x"}},
		{"two lines become one", "", "a\r\nb", "", fake.Note{Text: "[makegood] a b"}},
		{"grey is no flag", "", "x", aftersale.FlagGrey, fake.Note{Text: "[makegood] x"}},
		{"nearest colour", "", "x", aftersale.FlagCyan, fake.Note{Text: "[makegood] x", Tag: "4", Name: "蓝色"}},
		{"long", "", strings.Repeat("退", 400), aftersale.FlagPurple, fake.Note{Text: "[makegood] " + strings.Repeat("退", 289), Tag: "5", Name: "紫色"}},
		{"kept", "VIP\n勿发圆通", "x", aftersale.FlagYellow, fake.Note{Text: "VIP\n勿发圆通\n[makegood] x", Tag: "2", Name: "黄色"}},
		{"the beginning of a line is not the line", "[makegood] xy", "x", "", fake.Note{Text: "[makegood] xy\n[makegood] x"}},
		{"our oldest line goes first", own + "\n[makegood] one\n自己写的\n[makegood] two", "three three three", "",
			fake.Note{Text: own + "\n自己写的\n[makegood] two\n[makegood] three three three"}},
	} {
		act := aftersale.Action{Name: aftersale.ActionRemark, OrderID: order(c.before), Remark: c.text, Flag: c.flag}
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.name, err, "")
		if diff := cmp.Diff([]fake.Note{c.want}, p.Notes(act.OrderID)); diff != "" {
			t.Errorf("%s: the note (-want +got):\n%s", c.name, diff)
		}
		r, err := a.Do(t.Context(), act)
		if err != nil || !r.AlreadyDone || len(p.Notes(act.OrderID)) != 1 {
			t.Errorf("%s again: got %+v, error %v and notes %v, want it done already", c.name, r, err, p.Notes(act.OrderID))
		}
	}
	for name, c := range map[string]struct {
		act   aftersale.Action
		class aftersale.Class
	}{
		"nothing to write": {aftersale.Action{OrderID: "1", Remark: " "}, aftersale.ClassRefused},
		"no order":         {aftersale.Action{Remark: "x"}, aftersale.ClassRefused},
		"unknown order":    {aftersale.Action{OrderID: "261122-9", Remark: "x"}, aftersale.ClassRefused},
		"no room":          {aftersale.Action{OrderID: order(strings.Repeat("记", 285) + "\n[makegood] one"), Remark: "xxxx"}, aftersale.ClassManual},
	} {
		c.act.Name = aftersale.ActionRemark
		_, err := a.Do(t.Context(), c.act)
		suitekit.WantClass(t, name, err, c.class)
	}
}
