package suite

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/warehouse"
)

// forged checks that what is not genuine is refused.
func (h Harness) forged(t *testing.T) {
	t.Parallel()
	a, other := h.adapter(t, h.Settings, ""), h.adapter(t, h.OtherSettings, "")
	refused := func(a warehouse.Adapter, name, what string, in *adapters.Inbound) {
		err := a.Verify(in)
		if !errors.Is(err, adapters.ErrSignature) {
			t.Errorf("%s: %s: Verify = %v, want ErrSignature", name, what, err)
		}
		h.discreet(t, name, err)
	}
	for _, f := range Fixtures(t, h.Dir) {
		refused(other, f.Name, "another warehouse's secret", f.In)
		for at := range f.In.Body {
			in := clone(f.In)
			in.Body[at] ^= 1
			refused(a, f.Name, fmt.Sprintf("byte %d flipped", at), in)
		}
		in := clone(f.In)
		in.Body = append(in.Body, ' ')
		refused(a, f.Name, "a byte more", in)
		in = clone(f.In)
		in.Header = http.Header{"Content-Type": f.In.Header["Content-Type"]}
		refused(a, f.Name, "no proof at all", in)
	}
}

// stale checks that a genuine request of another time is refused, and one at
// the edges of the window is not.
func (h Harness) stale(t *testing.T) {
	t.Parallel()
	if h.Window == 0 {
		t.Skip("requests carry no time")
	}
	a := h.adapter(t, h.Settings, "")
	for _, f := range Fixtures(t, h.Dir) {
		for shift, want := range map[time.Duration]error{
			h.Window: nil, -h.Window: nil, h.Window + time.Second: adapters.ErrStale, -h.Window - time.Second: adapters.ErrStale, 24 * time.Hour: adapters.ErrStale,
		} {
			in := clone(f.In)
			in.At = in.At.Add(shift)
			if err := a.Verify(in); !errors.Is(err, want) {
				t.Errorf("%s: arrived %s later: Verify = %v, want %v", f.Name, shift, err, want)
			}
		}
	}
}

// replayed checks that the same reports have the same keys again, whenever
// they arrive: the inbox knows them by these.
func (h Harness) replayed(t *testing.T) {
	t.Parallel()
	for _, f := range Fixtures(t, h.Dir) {
		first, _ := h.adapter(t, h.Settings, "").Parse(f.In)
		later := clone(f.In)
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
func (h Harness) reply(t *testing.T) {
	t.Parallel()
	a := h.adapter(t, h.Settings, "")
	failures := map[error]int{
		adapters.ErrSignature: http.StatusUnauthorized, adapters.ErrStale: http.StatusUnauthorized,
		adapters.ErrMalformed: http.StatusBadRequest, adapters.ErrUnavailable: http.StatusServiceUnavailable,
		errors.New("anything else"): http.StatusServiceUnavailable,
	}
	for _, f := range Fixtures(t, h.Dir) {
		good := a.Reply(f.In, nil)
		if good.Status != http.StatusOK || len(good.Body) == 0 || good.ContentType == "" {
			t.Errorf("%s: success reply is %d %q %q", f.Name, good.Status, good.ContentType, good.Body)
		}
		if diff := cmp.Diff(good, a.Reply(f.In, &adapters.Ignored{Kinds: []string{"x"}})); diff != "" {
			t.Errorf("%s: what is ignored is not acknowledged as success:\n%s", f.Name, diff)
		}
		for cause, status := range failures {
			bad := a.Reply(f.In, fmt.Errorf("outer: %w", cause))
			if bad.Status != status || string(bad.Body) == string(good.Body) || len(bad.Body) == 0 {
				t.Errorf("%s: reply to %v is %d %q, want status %d and not the success", f.Name, cause, bad.Status, bad.Body, status)
			}
			h.clean(t, f.Name+" reply", string(bad.Body))
		}
	}
}

// damaged checks that no body makes an adapter panic or talk.
func (h Harness) damaged(t *testing.T) {
	t.Parallel()
	a := h.adapter(t, h.Settings, "")
	try := func(name string, in *adapters.Inbound) {
		h.discreet(t, name, a.Verify(in))
		reports, err := a.Parse(in)
		h.discreet(t, name, err)
		h.sane(t, name, reports)
		if _, why := outcome(reports, err); why != "" {
			t.Errorf("%s: Parse: %s", name, why)
		}
		h.clean(t, name, string(a.Reply(in, err).Body))
	}
	for _, f := range Fixtures(t, h.Dir) {
		for at := range f.In.Body {
			in := clone(f.In)
			in.Body = in.Body[:at]
			try(fmt.Sprintf("%s cut at %d", f.Name, at), in)
			in = clone(f.In)
			in.Body[at] ^= 0x15
			try(fmt.Sprintf("%s changed at %d", f.Name, at), in)
		}
		for _, deep := range []string{"[", `{"reports":[`, `{"a":`, "<a>"} {
			in := clone(f.In)
			in.Body = []byte(strings.Repeat(deep, 20000))
			try(f.Name+" nested deeply", in)
		}
	}
}

// concurrent checks (with -race) that the inbound half keeps no state.
func (h Harness) concurrent(t *testing.T) {
	t.Parallel()
	a := h.adapter(t, h.Settings, "")
	fixtures := Fixtures(t, h.Dir)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, f := range fixtures {
				if err := a.Verify(f.In); err != nil {
					t.Errorf("%s: Verify: %v", f.Name, err)
				}
				first, _ := a.Parse(f.In)
				second, _ := a.Parse(f.In)
				if diff := cmp.Diff(first, second); diff != "" {
					t.Errorf("%s: parsed differently the second time:\n%s", f.Name, diff)
				}
			}
		})
	}
	group.Wait()
}
