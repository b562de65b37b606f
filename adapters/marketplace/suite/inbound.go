package suite

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// golden is what a fixture parses to, as it is stored.
type golden struct {
	Events  []aftersale.Event `json:"events"`
	Ignored []string          `json:"ignored,omitempty"`
	Error   string            `json:"error,omitempty"` // "malformed"
}

// inbound are the checks of the inbound half.
func (h Harness) inbound(t testing.TB) suitekit.Inbound[aftersale.Event] {
	t.Helper()
	return suitekit.Inbound[aftersale.Event]{
		Hook: h.offline(t, nil), Fixtures: suitekit.Fixtures(t, h.Fixtures, h.Arrived), Forbidden: h.forbidden(), Unproved: h.SocketOnly,
		Sane: sane(h.Folder),
		Golden: func(p suitekit.Parsed[aftersale.Event]) any {
			g := golden{Events: p.Items, Ignored: p.Ignored}
			if p.Malformed != "" {
				g.Error = "malformed"
			}
			return g
		},
	}
}

// fixtures: every fixture verifies, parses to its golden, carries what the
// contract wants and nothing of the buyer; one at least is ignored.
func fixtures(t *testing.T, h Harness) {
	i := h.inbound(t)
	ignored := false
	for _, p := range i.Goldens(t) {
		ignored = ignored || p.Ignored != nil
	}
	if !ignored {
		t.Error("no fixture holds a message that is ignored")
	}
	tested := func(f suitekit.Fixture) bool {
		text := h.inside(f.In())
		return slices.ContainsFunc(h.BuyerData, func(v string) bool { return bytes.Contains(text, []byte(v)) })
	}
	if len(h.BuyerData) > 0 && !slices.ContainsFunc(i.Fixtures, tested) {
		t.Error("no fixture holds buyer data: that it stays inside is not tested")
	}
}

// sane checks what the events of one push must be.
func sane(platform string) func(testing.TB, string, []aftersale.Event) {
	return func(t testing.TB, what string, events []aftersale.Event) {
		t.Helper()
		keys := map[string]bool{}
		for n, e := range events {
			at := fmt.Sprintf("%s: event %d", what, n)
			saneEvent(t, at, platform, e)
			if keys[e.Key] {
				t.Errorf("%s: got key %q a second time, want one of its own", at, e.Key)
			}
			keys[e.Key] = true
		}
	}
}

// saneEvent checks what every event must be.
func saneEvent(t testing.TB, what, platform string, e aftersale.Event) {
	t.Helper()
	if e.Ref.Platform != platform || e.Ref.ID == "" || e.Ref.Shop != "" {
		t.Errorf("%s: got Ref %+v, want the platform and an id, no shop", what, e.Ref)
	}
	if e.Type == "" || e.Key == "" || e.Amount.Minor < 0 || e.Amount.Minor != 0 && e.Amount.Currency == "" {
		t.Errorf("%s: got type %q, key %q and amount %v, want both and no bad amount", what, e.Type, e.Key, e.Amount)
	}
	if e.Kind != "" && !slices.Contains(aftersale.Kinds(), e.Kind) {
		t.Errorf("%s: got kind %q, want one that the domain knows", what, e.Kind)
	}
}

// signature: any change of the bytes, of the proof or of the key is noticed.
func signature(t *testing.T, h Harness) {
	i, stranger := h.inbound(t), h.offline(t, h.Stranger)
	for _, f := range i.Fixtures {
		i.Refused(t, f.Name+": another app's secret", stranger, f.In())
		if h.SocketOnly {
			i.Refused(t, f.Name+": no push comes over HTTP", i.Hook, f.In())
		}
		for n, unsign := range h.Unsign {
			in := f.In()
			unsign(in)
			i.Refused(t, fmt.Sprintf("%s: proof removed (%d)", f.Name, n), i.Hook, in)
		}
		if h.BodyUncovered || len(f.In().Body) == 0 {
			continue
		}
		changed := func(what string, in *adapters.Inbound) {
			t.Helper()
			if h.Wrapped && i.Hook.Verify(in) == nil && cmp.Equal(i.Parse(t, what, in), i.Parse(t, what, f.In())) {
				return
			}
			i.Refused(t, what, i.Hook, in)
		}
		for what, in := range suitekit.Flipped(f, 64) {
			changed(what, in)
		}
		in := f.In()
		in.Body = append(in.Body, ' ')
		changed(f.Name+": a blank appended", in)
		in.Body = nil
		i.Refused(t, f.Name+": no body", i.Hook, in)
	}
}

// inside is what the body of a request says.
func (h Harness) inside(in *adapters.Inbound) []byte {
	if h.Inside == nil {
		return in.Body
	}
	return h.Inside(in)
}

// broken: bodies that are damaged never panic, and give documented errors only.
func broken(t *testing.T, h Harness) { h.inbound(t).Broken(t, 100) }

// reply: success for what is accepted, and nothing that looks like success
// for anything else.
func reply(t *testing.T, h Harness) {
	i := h.inbound(t)
	for _, v := range suitekit.Verdicts() {
		r := i.Hook.Reply(i.Fixtures[0].In(), v.Err)
		if got := h.Acknowledged(r); got != v.Taken {
			t.Errorf("%s: got reply %d %q, acknowledged %v, want %v", v.Name, r.Status, r.Body, got, v.Taken)
		}
		i.Forbidden.Check(t, "reply: "+v.Name, string(r.Body))
	}
}
