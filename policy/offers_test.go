package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// faulty is a request to return faulty goods for 100.00 at a platform that can do everything.
func faulty(change ...func(*OfferCase)) OfferCase {
	c := OfferCase{Kind: aftersale.KindReturnRefund, Amount: aftersale.Fen(10000), Reason: reason.Quality, CanPart: true, CanConvert: true}
	for _, f := range change {
		f(&c)
	}
	return c
}

func offered(c OfferCase) map[string]int64 {
	list := map[string]int64{}
	for _, o := range Offers(c) {
		list[o.ID] = o.AmountMinor
	}
	return list
}

func TestOffers(t *testing.T) {
	t.Parallel()
	amount := func(n int64, currency string) func(*OfferCase) {
		return func(c *OfferCase) { c.Amount = aftersale.Money{Minor: n, Currency: currency} }
	}
	because := func(r reason.Class) func(*OfferCase) { return func(c *OfferCase) { c.Reason = r } }
	for name, c := range map[string]struct {
		in   OfferCase
		want map[string]int64
	}{
		"everything is possible": {faulty(), map[string]int64{
			"compensate_small": 1000, "compensate_medium": 2000, "compensate_large": 3000, "gift": 0, "exchange": 0, "repair": 0, "return_refund": 10000, "refund_keep_converted": 10000,
		}},
		"neither a part nor a conversion": {faulty(func(c *OfferCase) { c.CanPart, c.CanConvert = false, false }), map[string]int64{
			"gift": 0, "exchange": 0, "repair": 0, "return_refund": 10000,
		}},
		"refund only": {faulty(func(c *OfferCase) { c.Kind = aftersale.KindRefundShipped; c.CanPart = false }), map[string]int64{
			"gift": 0, "exchange": 0, "repair": 0, "return_refund": 10000, "refund_keep": 10000,
		}},
		"rounded to 10 fen":   {faulty(amount(3333, "CNY"), because(reason.NotAsDescribed)), map[string]int64{"compensate_small": 330, "compensate_medium": 670, "compensate_large": 1000, "gift": 0, "exchange": 0, "return_refund": 3333, "refund_keep_converted": 3333}},
		"the least":           {faulty(amount(250, "CNY"), because(reason.NotAsDescribed)), map[string]int64{"compensate_small": 100, "compensate_medium": 200, "gift": 0, "exchange": 0, "return_refund": 250, "refund_keep_converted": 250}},
		"the most":            {faulty(amount(1_000_000, "CNY"), because(reason.NotAsDescribed)), map[string]int64{"compensate_small": 3000, "compensate_medium": 6000, "compensate_large": 9000, "gift": 0, "exchange": 0, "return_refund": 1_000_000, "refund_keep_converted": 1_000_000}},
		"beyond counting":     {faulty(amount(1<<62, "CNY"), because(reason.NotAsDescribed)), map[string]int64{"compensate_small": 3000, "compensate_medium": 6000, "compensate_large": 9000, "gift": 0, "exchange": 0, "return_refund": 1 << 62, "refund_keep_converted": 1 << 62}},
		"no share of a fen":   {faulty(amount(90, "CNY"), because(reason.NotAsDescribed)), map[string]int64{"gift": 0, "exchange": 0, "return_refund": 90, "refund_keep_converted": 90}},
		"amount not known":    {faulty(amount(0, "")), map[string]int64{"gift": 0, "exchange": 0, "repair": 0}},
		"something missing":   {faulty(because(reason.MissingItem)), map[string]int64{"resend_missing": 0, "return_refund": 10000, "refund_keep_converted": 10000}},
		"wrong goods":         {faulty(because(reason.WrongItem)), map[string]int64{"exchange": 0, "return_refund": 10000, "refund_keep_converted": 10000}},
		"fresh goods":         {faulty(func(c *OfferCase) { c.Goods = aftersale.GoodsFresh; c.CanPart = false }), map[string]int64{"gift": 0, "refund_keep_converted": 10000}},
		"not wanted":          {faulty(because(reason.NoLongerWanted)), map[string]int64{}},
		"not received":        {faulty(because(reason.NotReceived)), map[string]int64{}},
		"not classified":      {faulty(because(reason.Unknown)), map[string]int64{}},
		"nothing was shipped": {faulty(func(c *OfferCase) { c.Kind = aftersale.KindRefundUnshipped }), map[string]int64{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, offered(c.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Steps go up, amounts are in the words, and no more than the whole is offered.
func TestOfferTexts(t *testing.T) {
	t.Parallel()
	step := 1
	for _, o := range Offers(faulty(func(c *OfferCase) { c.Amount = aftersale.Fen(12340) })) {
		if o.Step < step || o.Title.ZH == "" || o.AmountMinor > 12340 {
			t.Errorf("got %+v, want a title, a step from %d on, and at most 12340", o, step)
		}
		step = o.Step
		if strings.Contains(o.Script.EN+o.Script.ZH, "{amount}") {
			t.Errorf("%s: got %+v, want the amount filled in", o.ID, o.Script)
		}
		if o.ID == "compensate_small" && (!strings.Contains(o.Script.ZH, "补偿您 12.30 元，") || !strings.Contains(o.Script.EN, "pay you CNY 12.30 as")) {
			t.Errorf("got %+v, want 12.30 in both languages", o.Script)
		}
	}
	if step != 4 {
		t.Errorf("the offers end at step %d, want 4", step)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	c := aftersale.Case{Ref: aftersale.Ref{ID: "A-9"}, OrderID: "first", Snapshot: &aftersale.Snapshot{OrderID: "o{amount}", Amount: aftersale.Money{Minor: 1050, Currency: "USD"}}}
	text := aftersale.Text{EN: "{amount} for {order} ({after_sale}) {other}", ZH: "订单 {order}：{amount}"}
	want := aftersale.Text{EN: "USD 10.50 for o{amount} (A-9) {other}", ZH: "订单 o{amount}：10.50 USD"}
	if diff := cmp.Diff(want, Fill(text, CaseValues(c))); diff != "" {
		t.Error(diff)
	}
	c.Snapshot = nil
	want = aftersale.Text{EN: "{amount} for first (A-9) {other}", ZH: "订单 first：{amount}"}
	if diff := cmp.Diff(want, Fill(text, CaseValues(c))); diff != "" {
		t.Error(diff)
	}
}

func TestOfferErrors(t *testing.T) {
	t.Parallel()
	good := `version: 1
offers:
  - {id: a, step: 1, title: {en: t, zh: t}, script: {en: "{amount}", zh: "{order}"}, percent: 10, min: 5, max: 10, reasons: [quality], kinds: [exchange], except_goods: [fresh], needs: convert}
  - {id: b, step: 2, title: {en: t, zh: t}, script: {en: s, zh: s}, reasons: [quality], kinds: [exchange]}
`
	if list, err := readOffers([]byte(good)); err != nil || len(list) != 2 {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"unknown placeholder":  {"{order}", "{orders}"},
		"empty placeholder":    {"{order}", "{}"},
		"amount without share": {"script: {en: s", "script: {en: '{amount}'"},
		"unknown key":          {"percent: 10", "percents: 10"},
		"unknown class":        {"[quality]", "[qualities]"},
		"unknown kind":         {"[exchange]", "[exchanges]"},
		"unknown goods":        {"[fresh]", "[rotten]"},
		"unknown need":         {"needs: convert", "needs: money"},
		"no reasons":           {"reasons: [quality], kinds: [exchange]}", "kinds: [exchange]}"},
		"no step":              {"step: 1", "step: 0"},
		"steps going down":     {"step: 1", "step: 3"},
		"twice":                {"id: b", "id: a"},
		"share above all":      {"percent: 10", "percent: 101"},
		"least above most":     {"min: 5", "min: 11"},
		"one language":         {"title: {en: t, zh: t}", "title: {en: t}"},
		"version":              {"version: 1", "version: 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(good, change[0], change[1], 1)
			if changed == good {
				t.Fatalf("%q is not in the text", change[0])
			}
			if _, err := readOffers([]byte(changed)); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestNewOfferCase(t *testing.T) {
	t.Parallel()
	in := scene(kind(aftersale.KindExchange), because(reason.Damaged), goodsKind(aftersale.GoodsFresh), func(in *Input) { in.CanConvert = true })
	want := OfferCase{Kind: aftersale.KindExchange, Amount: aftersale.Fen(3000), Reason: reason.Damaged, Goods: aftersale.GoodsFresh, CanPart: true, CanConvert: true}
	if diff := cmp.Diff(want, NewOfferCase(in, true)); diff != "" {
		t.Error(diff)
	}
	in.Case.Snapshot = nil
	if got := NewOfferCase(in, false); got.Kind != "" || !got.Amount.IsZero() || got.CanPart {
		t.Errorf("a case that was never read: got %+v, want no kind, no amount, no part", got)
	}
}
