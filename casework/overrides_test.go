package casework_test

import (
	"testing"

	"makegood/aftersale"
	"makegood/casework"
)

// People who decide otherwise than the rules of a running canary are counted, on the
// side of the case; where the rules want a person, nothing is overridden.
func TestOverridesAreCounted(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		kind    aftersale.Kind
		canary  bool
		request casework.DecisionRequest
		want    int64
	}{
		"refused what the rules would pay": {aftersale.KindRefundUnshipped, true, refusal, 1},
		"agreed as the rules would":        {aftersale.KindRefundUnshipped, true, approve, 0},
		"the rules leave it to people":     {aftersale.KindReship, true, refusal, 0},
		"no canary runs":                   {aftersale.KindRefundUnshipped, false, refusal, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			d.Shop.Manifest.CannotRefuse = nil
			version := int64(1)
			if tc.canary {
				version = d.startCanary()
			}
			c := d.seed("1", func(c *aftersale.Case) {
				c.Snapshot.Kind, c.Snapshot.Outbound = tc.kind, nil
				c.Snapshot.Items = []aftersale.Item{{OuterSKU: "MUG", Quantity: 1}}
				c.ClaimedBy = "ann" // what the rules would decide does not depend on it
			})
			if _, _, err := d.Service.Desk.Decide(t.Context(), c.ID, ann, tc.request); err != nil {
				t.Fatal(err)
			}
			doc, _, err := d.Service.Settings.Canary(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			counts, err := d.Service.Settings.TrialOf(t.Context(), doc, version)
			if err != nil {
				t.Fatal(err)
			}
			var total int64
			for _, n := range counts {
				total += n.Overridden
			}
			if total != tc.want {
				t.Errorf("got %d overrides in %+v, want %d", total, counts, tc.want)
			}
		})
	}
}
