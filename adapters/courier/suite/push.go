package suite

import (
	"net/http"
	"net/url"
	"testing"

	"makegood/adapters/suitekit"
)

// forged checks that what is not genuine is refused. A courier that signs
// nothing is checked as far as the settings prove the sender.
func (h Harness) forged(t *testing.T) {
	i := h.inbound(t)
	a, other := h.adapter(t, h.Settings, ""), h.adapter(t, h.OtherSettings, "")
	if h.Signed && !a.Authenticated() {
		t.Error("pushes are signed: got Authenticated false, want true")
	}
	for _, f := range i.Fixtures {
		if other.Authenticated() {
			i.Refused(t, f.Name+": another account's secret", other, f.In())
		}
		if h.Signed {
			for what, in := range suitekit.Flipped(f, 48) {
				i.Refused(t, what, a, in)
			}
		}
		if a.Authenticated() {
			in := f.In()
			in.Header, in.Query = http.Header{"Content-Type": in.Header["Content-Type"]}, url.Values{}
			if h.Signed {
				in.Body = nil
			}
			i.Refused(t, f.Name+": no proof at all", a, in)
		}
	}
}

// reply checks that a failure never looks like a success.
func (h Harness) reply(t *testing.T) { h.inbound(t).Replies(t) }

// damaged checks that no body makes an adapter panic or talk.
func (h Harness) damaged(t *testing.T) { h.inbound(t).Broken(t, 200) }

// concurrent checks (with -race) that the inbound half keeps no state.
func (h Harness) concurrent(t *testing.T) { h.inbound(t).Concurrent(t) }
