package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
	"makegood/policy"
)

// bench is the workbench of a case for a person.
func (d *desk) bench(c aftersale.Case, by people.Actor) casework.Workbench {
	d.T.Helper()
	b, err := d.Service.Desk.Workbench(d.T.Context(), c, nil, by)
	if err != nil {
		d.T.Fatal(err)
	}
	return b
}

// scanned stores a scan of SF1, so long ago, and that the courier was queried then.
func (d *desk) scanned(state aftersale.TrackState, ago time.Duration) {
	d.T.Helper()
	at := d.Clock.Now().Add(-ago)
	_, _, err := d.Store.UpdateParcel(d.T.Context(), "SF1", nil, func(p aftersale.Parcel) aftersale.Parcel {
		p.Courier, p.CheckedAt = "sf", at
		return p.Apply(aftersale.Scan{Courier: "sf", Number: "SF1", Key: string(state), State: state, At: at})
	})
	if err != nil {
		d.T.Fatal(err)
	}
}

// reported puts a report of the warehouse on the case.
func reported(d *desk, state aftersale.ShipmentState, ago time.Duration) func(*aftersale.Case) {
	return func(c *aftersale.Case) {
		at := d.Clock.Now().Add(-ago)
		c.Fulfilment = &aftersale.Fulfilment{Shipment: state, ShipmentAt: at, ReportedAt: at}
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	unshipped := func(c *aftersale.Case) { c.Snapshot.Kind = aftersale.KindRefundUnshipped }
	type says struct {
		Name, Word string
		Fresh      bool
	}
	for name, tc := range map[string]struct {
		warehouse aftersale.ShipmentState // "": none is connected
		ago       time.Duration           // of its report
		scan      aftersale.TrackState    // "": the courier has said nothing
		scanAgo   time.Duration
		change    []func(*aftersale.Case)
		want      []says
		agree     bool
	}{
		"nothing but the platform": {
			want: []says{{"platform", "shipped", true}, {"courier", "nothing", false}}, agree: true,
		},
		"not shipped": {
			change: []func(*aftersale.Case){unshipped, func(c *aftersale.Case) { c.Snapshot.Outbound = nil }},
			want:   []says{{"platform", "unshipped", true}, {"courier", "nothing", false}}, agree: true,
		},
		"the platform cannot tell": {
			change: []func(*aftersale.Case){unshipped, func(c *aftersale.Case) { c.Snapshot.MayHaveLeft = true }},
			want:   []says{{"platform", "unknown", true}, {"courier", "nothing", false}}, agree: true,
		},
		"read 45 minutes ago": {
			change: []func(*aftersale.Case){func(c *aftersale.Case) { c.UpdatedAt = c.UpdatedAt.Add(-45 * time.Minute) }},
			want:   []says{{"platform", "shipped", true}, {"courier", "nothing", false}}, agree: true,
		},
		"read 46 minutes ago": {
			change: []func(*aftersale.Case){func(c *aftersale.Case) { c.UpdatedAt = c.UpdatedAt.Add(-46 * time.Minute) }},
			want:   []says{{"platform", "shipped", false}, {"courier", "nothing", false}}, agree: true,
		},
		"in transit": {
			scan: aftersale.TrackInTransit, scanAgo: time.Hour,
			want: []says{{"platform", "shipped", true}, {"courier", "in_transit", true}}, agree: true,
		},
		"in transit long ago": {
			scan: aftersale.TrackInTransit, scanAgo: 61 * time.Minute,
			want: []says{{"platform", "shipped", true}, {"courier", "in_transit", false}}, agree: true,
		},
		"platform and courier contradict each other": {
			scan: aftersale.TrackInTransit, scanAgo: time.Minute, change: []func(*aftersale.Case){unshipped},
			want: []says{{"platform", "unshipped", true}, {"courier", "in_transit", true}},
		},
		"warehouse says gone, however long ago": {
			warehouse: aftersale.ShipmentGone, ago: 100 * time.Hour, scan: aftersale.TrackInTransit, scanAgo: time.Minute,
			want: []says{{"platform", "shipped", true}, {"courier", "in_transit", true}, {"warehouse", "gone", true}}, agree: true,
		},
		"warehouse still has what the courier carries": {
			warehouse: aftersale.ShipmentHeld, ago: time.Minute, scan: aftersale.TrackInTransit, scanAgo: time.Minute,
			want: []says{{"platform", "shipped", true}, {"courier", "in_transit", true}, {"warehouse", "held", true}},
		},
		"a label is printed": {
			warehouse: aftersale.ShipmentPrinted, ago: time.Minute, change: []func(*aftersale.Case){unshipped, func(c *aftersale.Case) { c.Snapshot.Outbound = nil }},
			want: []says{{"platform", "unshipped", true}, {"courier", "nothing", false}, {"warehouse", "printed", true}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			if tc.warehouse != "" {
				d.connect()
				tc.change = append(tc.change, reported(d, tc.warehouse, tc.ago))
			}
			c := d.seed("1", tc.change...)
			if tc.scan != "" {
				d.scanned(tc.scan, tc.scanAgo)
			}
			b := d.bench(c, ann)
			var got []says
			for _, s := range b.Sources {
				got = append(got, says{s.Name, s.Word, s.Fresh})
				if s.Says.EN == "" || s.Says.ZH == "" {
					t.Errorf("%s says %+v, want words in both languages", s.Name, s.Says)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("sources (-want +got):\n%s", diff)
			}
			if b.Agree != tc.agree {
				t.Errorf("got agree %t, want %t", b.Agree, tc.agree)
			}
		})
	}
}

// A case that leaves nothing to do has an empty workbench.
func TestWorkbenchIsEmpty(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*aftersale.Case)
		desk   func(*desk)
	}{
		"never read":       {func(c *aftersale.Case) { c.Snapshot = nil }, func(*desk) {}},
		"the shop is gone": {func(*aftersale.Case) {}, func(d *desk) { d.Options.Registry.Shops = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", tc.change)
			tc.desk(d)
			if diff := cmp.Diff(casework.Workbench{}, d.bench(c, ann)); diff != "" {
				t.Errorf("workbench (-want +got):\n%s", diff)
			}
		})
	}
}

// Scripts and offers have the case's values filled in, and no outside system is
// called for them.
func TestWorkbenchTexts(t *testing.T) {
	t.Parallel()
	d := open(t)
	takesParts(d)
	c := d.seed("1", func(c *aftersale.Case) { c.Checks, c.ReasonClass = []string{"c5_when"}, "quality" })
	b := d.bench(c, ann)
	texts := []aftersale.Text{}
	for _, s := range b.Scripts {
		texts = append(texts, s.Text)
	}
	for _, o := range b.Offers {
		texts = append(texts, o.Script)
	}
	if len(b.Offers) == 0 {
		t.Error("got no offers for a fault, want some")
	}
	for _, text := range texts {
		if strings.ContainsAny(text.EN+text.ZH, "{}") || text.ZH == "" {
			t.Errorf("text is not filled in: %+v", text)
		}
	}
	if len(b.Checklist) == 0 || slices.ContainsFunc(b.Checklist, func(c policy.Check) bool { return c.Text.EN == "" }) {
		t.Errorf("got checklist %+v, want items with words", b.Checklist)
	}
	calls := len(d.Douyin.Calls())
	for _, n := range d.SF.Calls() {
		calls += n
	}
	if calls != 0 {
		t.Errorf("got calls %v, %v; want none", d.Douyin.Calls(), d.SF.Calls())
	}
}
