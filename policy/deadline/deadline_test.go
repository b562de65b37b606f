package deadline

import (
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
)

func cst(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// Hours to hard deadline and to the target of the score, for a request made
// at noon on an ordinary day, from section 7 of the platform rules.
func TestClockTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		platform   string
		kind       aftersale.Kind
		hard, act  float64
		confidence string
	}{
		{"taobao", "refund_unshipped", 24, 1, "A"}, {"taobao", "refund_shipped", 36, 8, "A"},
		{"taobao", "return_refund", 36, 4, "A"}, {"taobao", "exchange", 24, 8, "A"}, {"taobao", "reship", 24, 8, "A"},
		{"douyin", "refund_unshipped", 24, 1, "C"}, {"douyin", "refund_shipped", 24, 4, "C"},
		{"douyin", "return_refund", 24, 2, "C"}, {"douyin", "exchange", 24, 8, "C"},
		{"pinduoduo", "refund_unshipped", 24, 1, "D"}, {"pinduoduo", "return_refund", 24, 4, "D"}, {"pinduoduo", "exchange", 24, 0, "D"},
		{"kuaishou", "refund_shipped", 24, 4, "C"}, {"jd", "refund_shipped", 24, 8, "D"}, {"jd", "return_refund", 12, 4, "D"},
		{"xiaohongshu", "return_refund", 48, 8, "C"}, {"xiaohongshu", "exchange", 48, 8, "C"},
		{"wechatshop", "refund_unshipped", 24, 0.5, "B"}, {"alibaba1688", "refund_shipped", 24, 8, "none"},
		{"tiktokshop", "return_refund", 24, 4, "A"}, {"shopee", "refund_shipped", 48, 8, "B"}, {"lazada", "return_refund", 48, 8, "B"},
		{"shopify", "return_refund", 0, 0, ""}, {"youzan", "refund_unshipped", 24, 4, "none"}, {"new", "other", 24, 8, "none"},
	} {
		made := cst("2026-06-09 12:00")
		cs := aftersale.Case{Ref: aftersale.Ref{Platform: c.platform}, ClockFrom: made}
		d, act := Default().Deadline(cs, aftersale.Snapshot{Kind: c.kind, Status: aftersale.StatusPending}, made)
		want, wantAct := made.Add(time.Duration(c.hard*float64(time.Hour))), made.Add(time.Duration(c.act*float64(time.Hour)))
		if c.hard == 0 {
			want = time.Time{}
		}
		if c.act == 0 {
			wantAct = time.Time{}
		}
		if !d.At.Equal(want) || !act.Equal(wantAct) || d.Confidence != c.confidence || (d.Source == aftersale.DeadlineTable) != (c.hard > 0) {
			t.Errorf("%s %s: got %+v, act by %v; want %v (%s), act by %v", c.platform, c.kind, d, act, want, c.confidence, wantAct)
		}
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	made, signed := cst("2026-06-09 12:00"), cst("2026-06-12 09:00")
	cs := func(platform string) aftersale.Case {
		return aftersale.Case{Ref: aftersale.Ref{Platform: platform}, ClockFrom: made}
	}
	pending := aftersale.Snapshot{Kind: aftersale.KindRefundShipped, Status: aftersale.StatusPending}
	sent := aftersale.Snapshot{Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning}
	with := func(s aftersale.Snapshot, f func(*aftersale.Snapshot)) aftersale.Snapshot { f(&s); return s }
	ticket := func(at time.Time) func(*aftersale.Snapshot) {
		return func(s *aftersale.Snapshot) { s.Deadline = at }
	}
	paused := cs("taobao")
	paused.PausedAt = made.Add(time.Hour)
	noStart := cs("taobao")
	noStart.ClockFrom = time.Time{}
	for name, c := range map[string]struct {
		c          aftersale.Case
		seen       aftersale.Snapshot
		signed     time.Time
		want       time.Time
		act        time.Time
		fromTicket bool
	}{
		"table":                        {cs("taobao"), pending, time.Time{}, made.Add(36 * time.Hour), made.Add(8 * time.Hour), false},
		"the ticket wins":              {cs("taobao"), with(pending, ticket(made.Add(50*time.Hour))), time.Time{}, made.Add(50 * time.Hour), made.Add(8 * time.Hour), true},
		"target not behind the ticket": {cs("taobao"), with(pending, ticket(made.Add(2*time.Hour))), time.Time{}, made.Add(2 * time.Hour), made.Add(2 * time.Hour), true},
		"paused":                       {paused, pending, time.Time{}, time.Time{}, time.Time{}, false},
		"paused, ticket":               {paused, with(pending, ticket(made.Add(9*time.Hour))), time.Time{}, made.Add(9 * time.Hour), time.Time{}, true},
		"intervention just seen":       {cs("taobao"), with(pending, func(s *aftersale.Snapshot) { s.Intervention = true }), time.Time{}, time.Time{}, time.Time{}, false},
		"clock not started":            {noStart, pending, time.Time{}, time.Time{}, time.Time{}, false},
		"not the seller's turn":        {cs("taobao"), with(pending, func(s *aftersale.Snapshot) { s.Status = aftersale.StatusRefused; s.Deadline = made }), time.Time{}, time.Time{}, time.Time{}, false},
		"return on its way":            {cs("taobao"), sent, time.Time{}, made.Add(168 * time.Hour), time.Time{}, false},
		"return signed":                {cs("taobao"), sent, signed, signed.Add(48 * time.Hour), signed.Add(12 * time.Hour), false},
		"return signed late":           {cs("taobao"), sent, made.Add(150 * time.Hour), made.Add(168 * time.Hour), made.Add(162 * time.Hour), false},
		"signed in the future":         {cs("taobao"), sent, made.Add(999 * time.Hour), made.Add(168 * time.Hour), time.Time{}, false},
		"no cap, not signed":           {cs("jd"), sent, time.Time{}, time.Time{}, time.Time{}, false},
		"no cap, signed":               {cs("jd"), sent, signed, signed.Add(48 * time.Hour), signed.Add(12 * time.Hour), false},
		"no clock for receipt":         {cs("lazada"), sent, signed, time.Time{}, time.Time{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, act := Default().DeadlineSigned(c.c, c.seen, c.signed, made.Add(200*time.Hour))
			if !d.At.Equal(c.want) || !act.Equal(c.act) || (d.Source == aftersale.DeadlineTicket) != c.fromTicket || c.fromTicket && d.Confidence != "" {
				t.Errorf("%+v, act by %v, want %v, %v", d, act, c.want, c.act)
			}
			if plain, _ := Default().Deadline(c.c, c.seen, made); c.signed.IsZero() && plain != d {
				t.Errorf("Deadline says %+v, DeadlineSigned %+v", plain, d)
			}
		})
	}
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	for made, want := range map[string]time.Duration{
		"2026-02-09 23:59": 36 * time.Hour, "2026-02-10 00:00": 120 * time.Hour, "2026-02-23 23:59": 120 * time.Hour, "2026-02-24 00:00": 36 * time.Hour,
	} {
		from := cst(made)
		cs := aftersale.Case{Ref: aftersale.Ref{Platform: "taobao"}, ClockFrom: from}
		d, _ := Default().Deadline(cs, aftersale.Snapshot{Kind: aftersale.KindReturnRefund, Status: aftersale.StatusPending}, from)
		if got := d.At.Sub(from); got != want {
			t.Errorf("made %s: %v, want %v", made, got, want)
		}
		d, _ = Default().Deadline(cs, aftersale.Snapshot{Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending}, from)
		if got := d.At.Sub(from); got != 24*time.Hour {
			t.Errorf("unshipped, made %s: got %v, want 24h", made, got)
		}
		cs.Ref.Platform = "kuaishou"
		d, _ = Default().Deadline(cs, aftersale.Snapshot{Kind: aftersale.KindReturnRefund, Status: aftersale.StatusPending}, from)
		if got := d.At.Sub(from); got != 24*time.Hour {
			t.Errorf("another platform, made %s: got %v, want 24h", made, got)
		}
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	for made, want := range map[string]string{ // Douyin, shipped: 4 hours
		"2026-06-09 22:59": "2026-06-10 02:59", "2026-06-09 23:00": "2026-06-10 12:00", "2026-06-10 07:59": "2026-06-10 12:00", "2026-06-10 08:00": "2026-06-10 12:00",
	} {
		from := cst(made).UTC() // the zone of the instant does not matter
		cs := aftersale.Case{Ref: aftersale.Ref{Platform: "douyin"}, ClockFrom: from}
		d, act := Default().Deadline(cs, aftersale.Snapshot{Kind: aftersale.KindRefundShipped, Status: aftersale.StatusPending}, from)
		if !act.Equal(cst(want)) || !d.At.Equal(from.Add(24*time.Hour)) {
			t.Errorf("made %s: got act by %v, deadline %v; want %s, and 24h", made, act.In(shanghai), d.At, want)
		}
	}
	noonRest := quietHours{from: 12 * time.Hour, to: 13 * time.Hour}
	if got := noonRest.start(cst("2026-06-09 12:30")); !got.Equal(cst("2026-06-09 13:00")) {
		t.Errorf("hours within one day: got %v, want 13:00", got)
	}
}

func TestClockRows(t *testing.T) {
	t.Parallel()
	want := []string{"alibaba1688", "douyin", "jd", "kuaishou", "lazada", "pinduoduo", "shopee", "shopify", "taobao", "tiktokshop", "wechatshop", "xiaohongshu"}
	if got := Default().Platforms(); !slices.Equal(got, want) {
		t.Errorf("got the platforms %v, want %v", got, want)
	}
	if c, ok := Default().Clock("kuaishou", StageBuyerShips); !ok || c.Hard != 240*time.Hour {
		t.Errorf("kuaishou, buyer_ships: got %+v, %t, want 240h", c, ok)
	}
	if c, _ := Default().Clock("douyin", StageShipped); c.Seen != 48*time.Hour || c.Note != "assumed" {
		t.Errorf("douyin, shipped: got %+v, want 48h seen and a note that it is assumed", c)
	}
	for want, text := range map[string]string{
		"version":       "version: 2\n",
		"unknown key":   "version: 1\nplatformz: {}\n",
		"unknown stage": "version: 1\nplatforms: {a: {confidence: A, stages: {x: {hard: 1h}}}}\n",
		"hard":          "version: 1\nplatforms: {a: {confidence: A, stages: {shipped: {act: 1h}}}}\n",
		"act":           "version: 1\nplatforms: {a: {confidence: A, stages: {shipped: {hard: 1h, act: 2h}}}}\n",
		"confidence":    "version: 1\nplatforms: {a: {stages: {shipped: {hard: 1h}}}}\n",
		"quiet":         "version: 1\ndefault: {quiet: {from: late}}\n",
		"expected days": "version: 1\ncalendar: [{name: x, from: \"2026-02-10\", to: \"2026-02-09\"}]\n",
		"known stage":   "version: 1\ncalendar: [{name: x, from: \"2026-02-10\", to: \"2026-02-11\", hard: {y: 1h}}]\n",
	} {
		if _, err := readTable([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if got, err := optionalSpan("0s"); err == nil {
		t.Errorf("0s is taken as %v, want an error", got)
	}
	if got, err := optionalSpan(""); err != nil || got != 0 {
		t.Errorf("no text is taken as %v, %v, want none", got, err)
	}
}
