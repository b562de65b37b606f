package suite

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/courier"
)

// forged checks that what is not genuine is refused. A courier that signs
// nothing is checked as far as the settings prove the sender.
func (h Harness) forged(t *testing.T) {
	t.Parallel()
	a, other := h.adapter(t, h.Settings, ""), h.adapter(t, h.OtherSettings, "")
	if h.Signed && !a.Authenticated() {
		t.Error("pushes are signed, but Authenticated is false")
	}
	refused := func(a courier.Adapter, name, what string, in *adapters.Inbound) {
		err := a.Verify(in)
		if !errors.Is(err, adapters.ErrSignature) {
			t.Errorf("%s: %s: Verify = %v, want ErrSignature", name, what, err)
		}
		h.discreet(t, name, err)
	}
	for _, f := range Fixtures(t, h.Dir) {
		if other.Authenticated() {
			refused(other, f.Name, "another account's secret", f.In)
		}
		if h.Signed {
			for _, at := range sample(len(f.In.Body), 48) {
				in := clone(f.In)
				in.Body[at] ^= 1 // never a change of letter case only
				refused(a, f.Name, fmt.Sprintf("byte %d flipped", at), in)
			}
		}
		if a.Authenticated() {
			in := clone(f.In)
			in.Header, in.Query = http.Header{"Content-Type": f.In.Header["Content-Type"]}, url.Values{}
			if h.Signed {
				in.Body = nil
			}
			refused(a, f.Name, "no proof at all", in)
		}
	}
}

// sample returns at most n positions below size, both ends included.
func sample(size, n int) []int {
	if size <= n {
		n = size
	}
	out := make([]int, 0, n)
	for i := range n {
		out = append(out, i*(size-1)/max(n-1, 1))
	}
	return out
}

// reply checks that a failure never looks like a success.
func (h Harness) reply(t *testing.T) {
	t.Parallel()
	a := h.adapter(t, h.Settings, "")
	failures := map[error]int{
		adapters.ErrSignature: http.StatusUnauthorized, adapters.ErrStale: http.StatusUnauthorized,
		adapters.ErrMalformed: http.StatusBadRequest, adapters.ErrUnavailable: http.StatusServiceUnavailable,
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
		scans, err := a.Parse(in)
		h.discreet(t, name, err)
		h.sane(t, name, scans)
		if _, why := outcome(scans, err); why != "" {
			t.Errorf("%s: Parse: %s", name, why)
		}
		a.Reply(in, err)
	}
	for _, f := range Fixtures(t, h.Dir) {
		for _, at := range sample(len(f.In.Body), 200) {
			in := clone(f.In)
			in.Body = in.Body[:at]
			try(fmt.Sprintf("%s cut at %d", f.Name, at), in)
			in = clone(f.In)
			in.Body[at] ^= 0x15
			try(fmt.Sprintf("%s changed at %d", f.Name, at), in)
		}
		for _, deep := range []string{"[", `{"Body":`, `{"a":`, "<a>"} {
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
