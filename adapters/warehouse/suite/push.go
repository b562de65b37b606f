package suite

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/suitekit"
)

// everywhere is more places than a fixture has bytes: each one is tried.
const everywhere = 1 << 16

// forged checks that what is not genuine is refused.
func (h Harness) forged(t *testing.T) {
	i, other := h.inbound(t), h.adapter(t, h.OtherSettings, "")
	for _, f := range i.Fixtures {
		i.Refused(t, f.Name+": another warehouse's secret", other, f.In())
		for what, in := range suitekit.Flipped(f, everywhere) {
			i.Refused(t, what, i.Hook, in)
		}
		more, none := f.In(), f.In()
		more.Body = append(more.Body, ' ')
		i.Refused(t, f.Name+": a byte more", i.Hook, more)
		none.Header = http.Header{"Content-Type": none.Header["Content-Type"]}
		i.Refused(t, f.Name+": no proof at all", i.Hook, none)
	}
}

// stale checks that a genuine request of another time is refused, and one at
// the edges of the window is not.
func (h Harness) stale(t *testing.T) {
	if h.Window == 0 {
		t.Skip("requests carry no time")
	}
	a := h.adapter(t, h.Settings, "")
	for _, f := range suitekit.Fixtures(t, h.Dir, Now) {
		for shift, want := range map[time.Duration]error{
			h.Window: nil, -h.Window: nil, h.Window + time.Second: adapters.ErrStale, -h.Window - time.Second: adapters.ErrStale, 24 * time.Hour: adapters.ErrStale,
		} {
			in := f.In()
			in.At = in.At.Add(shift)
			if err := a.Verify(in); !errors.Is(err, want) {
				t.Errorf("%s: arrived %s later: Verify: got %v, want %v", f.Name, shift, err, want)
			}
		}
	}
}

// replayed checks that the same reports have the same keys again, whenever
// they arrive: the inbox knows them by these.
func (h Harness) replayed(t *testing.T) {
	for _, f := range suitekit.Fixtures(t, h.Dir, Now) {
		first, _ := h.adapter(t, h.Settings, "").Parse(f.In())
		later := f.In()
		later.At, later.Header = later.At.Add(24*time.Hour), http.Header{}
		second, _ := h.adapter(t, h.OtherSettings, "").Parse(later)
		if len(first) == 0 {
			continue // of a time that was the future when it first came, or of no known kind
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s: other reports the second time (-first +second):\n%s", f.Name, diff)
		}
	}
}

// reply checks that a failure never looks like a success.
func (h Harness) reply(t *testing.T) { h.inbound(t).Replies(t) }

// damaged checks that no body makes an adapter panic or talk.
func (h Harness) damaged(t *testing.T) { h.inbound(t).Broken(t, everywhere) }

// concurrent checks (with -race) that the inbound half keeps no state.
func (h Harness) concurrent(t *testing.T) { h.inbound(t).Concurrent(t) }
