package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// parse runs Parse and sorts the outcome.
func parse(a marketplace.Adapter, in *adapters.Inbound) golden {
	events, err := a.Parse(in)
	g := golden{Events: events}
	var ignored *adapters.Ignored
	switch {
	case errors.As(err, &ignored):
		g.Ignored = ignored.Kinds
	case errors.Is(err, adapters.ErrMalformed):
		g.Error = "malformed"
	case err != nil:
		g.Error = "undocumented: " + err.Error()
	}
	return g
}

// fixtures: every fixture verifies, parses to its golden, carries what the
// contract wants and nothing of the buyer; one at least is ignored.
func fixtures(t *testing.T, h Harness) {
	a := offline(t, h, nil)
	ignored, personal := false, len(h.BuyerData) == 0
	for _, f := range load(t, h) {
		in := f.copied()
		if err := a.Verify(in); err != nil && !h.SocketOnly {
			t.Errorf("%s: Verify: %v", f.name, err)
			continue
		}
		g := parse(a, in)
		if !bytes.Equal(in.Body, f.in.Body) {
			t.Errorf("%s: Verify or Parse changed the body", f.name)
		}
		if diff := cmp.Diff(g, parse(a, f.copied())); diff != "" {
			t.Errorf("%s: parsed twice, two results:\n%s", f.name, diff)
		}
		text := compare(t, f, g)
		noLeak(t, h, f.name+": golden", text)
		checkEvents(t, h, f.name, g)
		ignored = ignored || g.Ignored != nil
		personal = personal || slices.ContainsFunc(h.BuyerData, func(v string) bool { return bytes.Contains(h.inside(f.copied()), []byte(v)) })
	}
	if !ignored {
		t.Error("no fixture holds a message that is ignored")
	}
	if !personal {
		t.Error("no fixture holds personal data: that it stays inside is not tested")
	}
}

// compare compares with the golden, or rewrites it, and returns the text.
func compare(t *testing.T, f fixture, g golden) string {
	t.Helper()
	text, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(f.golden, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(f.golden)
	if err != nil {
		t.Errorf("%s: %v (go test -update writes it)", f.name, err)
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("%s: golden differs (-want +got):\n%s", f.name, diff)
	}
	return string(text)
}

func checkEvents(t *testing.T, h Harness, name string, g golden) {
	t.Helper()
	if strings.HasPrefix(g.Error, "undocumented") {
		t.Errorf("%s: Parse: %s", name, g.Error)
	}
	keys := map[string]bool{}
	for i, e := range g.Events {
		at := fmt.Sprintf("%s: event %d", name, i)
		if e.Ref.Platform != h.Folder || e.Ref.ID == "" || e.Ref.Shop != "" {
			t.Errorf("%s: Ref = %+v: want the platform and an id, no shop", at, e.Ref)
		}
		if e.Key == "" || keys[e.Key] {
			t.Errorf("%s: Key %q is empty or not its own", at, e.Key)
		}
		keys[e.Key] = true
		if e.Type == "" || e.Amount.Minor < 0 || e.Amount.Minor != 0 && e.Amount.Currency == "" {
			t.Errorf("%s: Type = %q, Amount = %v", at, e.Type, e.Amount)
		}
		if e.Kind != "" && !slices.Contains(aftersale.Kinds(), e.Kind) {
			t.Errorf("%s: Kind = %q", at, e.Kind)
		}
	}
}

// signature: any change of the bytes, of the proof or of the key is noticed.
func signature(t *testing.T, h Harness) {
	a := offline(t, h, nil)
	stranger := offline(t, h, h.Stranger)
	for _, f := range load(t, h) {
		refused := func(what string, a marketplace.Adapter, in *adapters.Inbound) {
			t.Helper()
			if err := a.Verify(in); !errors.Is(err, adapters.ErrSignature) {
				t.Errorf("%s, %s: Verify = %v, want ErrSignature", f.name, what, err)
			} else {
				noLeak(t, h, f.name+": "+what, err.Error())
			}
		}
		refused("another app's secret", stranger, f.copied())
		if h.SocketOnly {
			refused("no push comes over HTTP", a, f.copied())
		}
		for i, unsign := range h.Unsign {
			in := f.copied()
			unsign(in)
			refused(fmt.Sprintf("proof removed (%d)", i), a, in)
		}
		if h.BodyUncovered || len(f.in.Body) == 0 {
			continue
		}
		changed := func(what string, in *adapters.Inbound) {
			t.Helper()
			if h.Wrapped && a.Verify(in) == nil && cmp.Equal(parse(a, in), parse(a, f.copied())) {
				return
			}
			refused(what, a, in)
		}
		for at := 0; at < len(f.in.Body); at += max(1, len(f.in.Body)/64) {
			in := f.copied()
			in.Body[at] ^= 1
			changed(fmt.Sprintf("byte %d flipped", at), in)
		}
		in := f.copied()
		in.Body = append(in.Body, ' ')
		changed("a blank appended", in)
		in.Body = nil
		refused("no body", a, in)
	}
}

// inside is what the body of a request says.
func (h Harness) inside(in *adapters.Inbound) []byte {
	if h.Inside == nil {
		return in.Body
	}
	return h.Inside(in)
}

// broken: bodies cut short and bodies that are anything else never panic,
// and give documented errors only.
func broken(t *testing.T, h Harness) {
	a := offline(t, h, nil)
	try := func(name string, in *adapters.Inbound) {
		t.Helper()
		g := parse(a, in)
		checkEvents(t, h, name, g)
		_, err := a.Parse(in)
		if err != nil {
			noLeak(t, h, name, err.Error())
		}
	}
	for _, f := range load(t, h) {
		for n := 0; n < len(f.in.Body); n += max(1, len(f.in.Body)/100) {
			in := f.copied()
			in.Body = in.Body[:n]
			try(fmt.Sprintf("%s cut at %d", f.name, n), in)
		}
		deep := strings.Repeat("[", 20_000)
		for _, body := range []string{"", "null", "[]", "{}", "[null]", `"x"`, "0", "\x00\xff", deep, `{"a":` + deep} {
			in := f.copied()
			in.Body = []byte(body)
			try(f.name+" replaced", in)
		}
	}
}

// reply: success for what is accepted, and nothing that looks like success
// for anything else.
func reply(t *testing.T, h Harness) {
	a := offline(t, h, nil)
	in := load(t, h)[0].copied()
	for _, c := range []struct {
		name string
		err  error
		ok   bool
	}{
		{"accepted", nil, true},
		{"ignored", &adapters.Ignored{Kinds: []string{"x"}}, true},
		{"ignored, wrapped", fmt.Errorf("x: %w", &adapters.Ignored{}), true},
		{"bad signature", adapters.ErrSignature, false},
		{"stale", adapters.ErrStale, false},
		{"malformed", adapters.Malformed("x"), false},
		{"not stored", adapters.ErrUnavailable, false},
		{"anything else", errors.New("boom"), false},
	} {
		r := a.Reply(in, c.err)
		if h.Acknowledged(r) != c.ok {
			t.Errorf("%s: reply %d %q, want acknowledged = %v", c.name, r.Status, r.Body, c.ok)
		}
		noLeak(t, h, "reply: "+c.name, string(r.Body))
	}
}
