package sqlstore

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

func TestDays(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("no time zones are installed: " + err.Error())
	}
	at := func(text string) time.Time {
		v, err := time.ParseInLocation(time.DateTime, text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	from, to := at("2026-03-07 18:00:00"), at("2026-03-09 00:30:00") // the clocks go forward on the 8th
	sunday, monday := at("2026-03-08 00:00:00"), at("2026-03-09 00:00:00")
	want := []day{{from: from, to: sunday}, {from: sunday, to: monday}, {from: monday, to: to}}
	got := daysBetween(from, to)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(day{})); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	if len(got) == 3 && got[1].to.Sub(got[1].from) != 23*time.Hour {
		t.Errorf("the short day: got %s, want 23h", got[1].to.Sub(got[1].from))
	}
	if got := daysBetween(to, from); len(got) != 0 {
		t.Errorf("a range that ends before it begins: got %v, want no days", got)
	}
	if got := daysBetween(time.Time{}, to); len(got) != slaDays+1 {
		t.Errorf("got %d days, want %d", len(got), slaDays+1)
	}
}

func TestParseClosureRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a|b|c|d|e|0", "a|b|c|d|e|x|0", "a|b|c|d|e|0|-1", "a|b|c|d|e|0|28", "a|b|c|d|e|0|0|0"} {
		if g, err := parseClosure(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, g)
		}
	}
}

func TestClosureOfOddNames(t *testing.T) {
	t.Parallel()
	c := aftersale.Case{Ref: aftersale.Ref{Platform: "a|b"}, State: aftersale.StateRefunded, Resolution: aftersale.ResolvedAuto, LateClocks: []string{"score"}}
	snapshot := aftersale.Snapshot{Kind: "||", Amount: aftersale.Money{Currency: "C|NY"}}
	got, err := parseClosure(closureText(c, snapshot, 1<<40))
	want := slaGroup{platform: "ab", resolution: "auto", state: "refunded", currency: "CNY", late: 2, bucket: len(tookBounds)}
	if err != nil || got != want {
		t.Errorf("got %+v, error %v, want %+v", got, err, want)
	}
}
