package suite

import (
	"net/http"
	"testing"

	"makegood/adapters/suitekit"
	"makegood/adapters/warehouse"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// lostReply loses the answer after the effect: the request made again has no
// second one.
func (h Harness) lostReply(t *testing.T) {
	for what, f := range map[string]fault.Fault{"dropped": {DropAfter: true}, "http 502": {FailAfter: true}} {
		fake := h.NewFake(t)
		a := h.adapter(t, h.Settings, fake.URL)
		for _, name := range h.advertised() {
			do := action(h.Order, name)
			fake.Next(name, f)
			_, _, err := a.Do(t.Context(), do)
			h.failed(t, string(name)+", "+what, err, aftersale.ClassUnknown)
			if _, _, err := a.Do(t.Context(), do); err != nil {
				t.Errorf("%s, %s, made again: got error %v, want success", name, what, err)
			}
			fake.effects(t, string(name)+", "+what, do, 1)
		}
	}
}

// refused checks the answers to what cannot be done.
func (h Harness) refused(t *testing.T) {
	fake := h.NewFake(t)
	a, other := h.adapter(t, h.Settings, fake.URL), h.adapter(t, h.OtherSettings, fake.URL)
	for _, name := range h.advertised() {
		do := action(h.Order, name)
		_, _, err := other.Do(t.Context(), do)
		h.failed(t, string(name)+" with another warehouse's secret", err, aftersale.ClassRefused)
		_, _, err = a.Do(t.Context(), action(h.Unknown, name))
		h.failed(t, string(name)+" for an order nobody knows", err, aftersale.ClassRefused)
		fake.effects(t, string(name)+", refused", do, 0)
		fake.Next(name, fault.Fault{Limited: true})
		_, _, err = a.Do(t.Context(), do)
		h.failed(t, string(name)+", too many calls", err, aftersale.ClassLimited)
	}
	if asker, ok := a.(warehouse.StatusQuerier); ok {
		if now, err := asker.State(t.Context(), h.Unknown.Ref.Platform, h.Unknown.Ref.Shop, h.Unknown.OrderID); now != nil || err != nil {
			t.Errorf("State of an order nobody knows: got %+v and error %v, want neither", now, err)
		}
	}
}

// unreachable checks that a call that carried nothing may be made again.
func (h Harness) unreachable(t *testing.T) {
	a := h.adapter(t, h.Settings, suitekit.Nowhere)
	for _, name := range h.advertised() {
		_, _, err := a.Do(t.Context(), action(h.Order, name))
		h.failed(t, string(name)+" with the connection refused", err, aftersale.ClassRetry)
	}
}

// brokenAnswers checks that a request without a readable answer is unknown.
func (h Harness) brokenAnswers(t *testing.T) {
	answers := suitekit.BrokenAnswers()
	answers["nothing"] = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }
	for what, answer := range answers {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			a := h.adapter(t, h.Settings, suitekit.Serve(t, answer))
			for _, name := range h.advertised() {
				_, _, err := a.Do(t.Context(), action(h.Order, name))
				h.failed(t, string(name), err, aftersale.ClassUnknown)
			}
		})
	}
}

// failed checks form and class of a call's error.
func (h Harness) failed(t testing.TB, what string, err error, class aftersale.Class) {
	t.Helper()
	h.forbidden().CallErrorOf(t, what, h.Maker.Manifest.Name, err)
	suitekit.WantClass(t, what, err, class)
}

// effects checks how often a request was carried out.
func (f Fake) effects(t testing.TB, what string, a aftersale.Action, want int) {
	t.Helper()
	if got := f.Effects(a.ID); got != want {
		t.Errorf("%s: carried out %d times, want %d", what, got, want)
	}
}
