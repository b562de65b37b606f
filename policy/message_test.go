package policy

import (
	"slices"
	"testing"

	"makegood/aftersale"
)

// What buyers read is in the language they pay in, is there only where
// somebody will read it, and never says what is not done.
func TestMessageOfADecision(t *testing.T) {
	t.Parallel()
	rules := load(t, `
version: 1
rules:
  - {id: R, title: {en: r, zh: r}, when: proof, outcome: refuse, message: {en: delivered, zh: 已妥投}}
  - {id: A, title: {en: a, zh: a}, when: 'amount < 3000', outcome: approve, do: ['buyer:message', 'order:remark', 'claim:open'], remark: paid, flag: red, message: {en: we refund, zh: 马上退款}}
  - {id: W, title: {en: w, zh: w}, when: 'amount < 5000', outcome: wait, do: ['buyer:message', 'order:remark'], remark: waiting, message: {en: please wait, zh: 请稍候}}
  - {id: P, title: {en: p, zh: p}, when: 'true', outcome: person, do: ['buyer:message'], message: {en: please tell us, zh: 请说明}}
`)
	dollars := seen(func(s *aftersale.Snapshot) { s.Amount.Currency = "USD" })
	unknown := seen(func(s *aftersale.Snapshot) { s.Amount = aftersale.Money{} })
	near := dueIn(hour)
	for name, c := range map[string]struct {
		in      Input
		rule    string
		message string
		do      []aftersale.ActionName
	}{
		"in yuan":                            {scene(fen(100), talks), "A", "马上退款", do(tell, note, claim)},
		"in dollars":                         {scene(fen(100), talks, dollars), "A", "we refund", do(tell, note, claim)},
		"nobody can be written to":           {scene(fen(100)), "A", "", do(note, claim)},
		"held back: what is not done unsaid": {scene(fen(100), talks, blocked), "limit.blocked", "", do(claim)},
		"waits":                              {scene(fen(4000), talks), "W", "请稍候", do(tell, note)},
		"waits too near the deadline":        {scene(fen(4000), talks, near), "C6", "请稍候", do(tell, note)},
		"to a person":                        {scene(fen(6000), talks), "P", "请说明", do(tell)},
		"currency unknown":                   {scene(unknown, talks), "limit.amount", "", do(claim)},
		"a refusal's reason":                 {shipped(delivered, proven), "R", "已妥投", nil},
		"a refusal's reason in dollars":      {shipped(delivered, proven, dollars), "R", "delivered", nil},
		"a refusal held back":                {shipped(moving, proven, talks), "limit.evidence", "", nil},
		"a person decides":                   {scene(fen(100), talks, decided(approve)), "person", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rules.Decide(c.in)
			if d.Rule != c.rule || d.Message != c.message || !slices.Equal(d.Do, c.do) {
				t.Errorf("%s says %q and does %v, want %s %q %v", d.Rule, d.Message, d.Do, c.rule, c.message, c.do)
			}
			if remark := slices.Contains(c.do, note); remark != (d.Remark != "") {
				t.Errorf("remark %q, want one: %t", d.Remark, remark)
			}
		})
	}
	// The rules themselves stay as they are.
	if got := rules.List()[1].Do; !slices.Equal(got, do(tell, note, claim)) {
		t.Errorf("deciding has changed the rule: it does %v, want %v", got, do(tell, note, claim))
	}
}

// A warehouse that is not there is asked nothing, and the rest of the rule holds.
func TestWhatNobodyCanDoIsLeftOut(t *testing.T) {
	t.Parallel()
	rules := load(t, `
version: 1
rules:
  - {id: X, title: {en: x, zh: x}, when: 'true', outcome: person, do: ['warehouse:hold', 'warehouse:release', 'warehouse:unpack', 'buyer:message', 'shipment:answer', 'courier:intercept', 'buyer:ask'], message: {en: m, zh: m}}
`)
	gone := says(aftersale.ShipmentGone, hour)
	for name, c := range map[string]struct {
		in   Input
		want []aftersale.ActionName
	}{
		"nobody":                        {scene(), do(stop, askFor)},
		"a warehouse":                   {scene(connected), do(hold, letGo, unpack, stop, askFor)},
		"a messenger":                   {scene(talks), do(tell, stop, askFor)},
		"a platform that asks":          {scene(hears), do(stop, askFor)},
		"asks, and it is gone":          {scene(hears, gone), do(hold, letGo, unpack, stopped, stop, askFor)},
		"asks, gone, known as shipped":  {shipped(hears, gone), do(hold, letGo, unpack, stop, askFor)},
		"does not ask, and it is gone":  {scene(gone), do(hold, letGo, unpack, stop, askFor)},
		"asks, held, but not approved":  {scene(hears, heldForUs), do(hold, letGo, unpack, stop, askFor)},
		"asks, printed":                 {scene(hears, says(aftersale.ShipmentPrinted, 0)), do(hold, letGo, unpack, stop, askFor)},
		"everything, and it is gone":    {scene(hears, gone, talks), do(hold, letGo, unpack, tell, stopped, stop, askFor)},
		"gone, then it was unconnected": {scene(hears, gone, func(in *Input) { in.Warehouse = false }), do(stop, askFor)},
	} {
		if got := rules.Decide(c.in).Do; !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
