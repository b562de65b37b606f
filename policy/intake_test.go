package policy

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// The class that is kept with the case comes before the words, which are only
// there while the platform is being read.
func TestReasonOfACase(t *testing.T) {
	t.Parallel()
	words := func(s string) change {
		return seen(func(seen *aftersale.Snapshot) { seen.BuyerWords = s })
	}
	unread := scene()
	unread.Case.Snapshot = nil
	for name, c := range map[string]struct {
		in   Input
		want reason.Class
	}{
		"kept":             {scene(because(reason.Price), words("没收到货")), reason.Price},
		"by the words":     {scene(words("没收到货")), reason.NotReceived},
		"nothing is known": {scene(), reason.Unknown},
		"never read":       {unread, reason.Unknown},
	} {
		if got := reasonOf(&c.in.Case); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	// Rules read what is kept only: without it nothing is known.
	if got := NewFacts(scene(words("没收到货"))).ReasonClass; got != string(reason.Unknown) {
		t.Errorf("reason_class is %s, want unknown", got)
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

// What has no title is called by its own word: nothing shows as blank.
func TestTitlesOfTheUnknown(t *testing.T) {
	t.Parallel()
	want := aftersale.Text{EN: "new", ZH: "new"}
	for _, got := range []aftersale.Text{reason.Class("new").Title(), ParcelTitle("new"), statusTitle("new")} {
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	for _, s := range parcelStates() {
		if got := ParcelTitle(s); got.ZH == s || got.EN == "" {
			t.Errorf("parcel %s has no title", s)
		}
	}
	for _, c := range reason.Classes() {
		if got := c.Title(); got.ZH == string(c) || got.EN == "" {
			t.Errorf("reason %s has no title", c)
		}
	}
}

// A duration may also come as one, and a problem list may be one problem.
func TestPlainForms(t *testing.T) {
	t.Parallel()
	if got, err := CheckValue("safety_margin", 4*time.Hour); err != nil || got != "4h" {
		t.Errorf("got %v, %v, want 4h", got, err)
	}
	one := &LoadError{File: "x", Message: "m"}
	if got := Problems(one); len(got) != 1 || got[0] != one {
		t.Errorf("got %v, want the one problem %v", got, one)
	}
	if got := Problems(errors.New("disk full")); got != nil {
		t.Errorf("got %v, want none: another error is no problem of a file", got)
	}
}

// A place that repeats is looked at once, and the scans of other places too.
func TestPassedRemote(t *testing.T) {
	t.Parallel()
	scans := func(places ...string) (list []aftersale.Scan) {
		for _, p := range places {
			list = append(list, aftersale.Scan{Place: p})
		}
		return list
	}
	for name, c := range map[string]struct {
		places []string
		want   bool
	}{
		"nowhere":      {nil, false},
		"near":         {[]string{"广东深圳", "广东深圳", "湖南长沙"}, false},
		"far":          {[]string{"广东深圳", "广东深圳", "新疆乌鲁木齐"}, true},
		"was far once": {[]string{"西藏拉萨", "四川成都"}, true},
	} {
		if got := passedRemote(scans(c.places...), DefaultThresholds().RemoteRegions); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}
