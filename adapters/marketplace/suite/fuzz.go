package suite

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Fuzzed is what FuzzParse has to know about an adapter.
type Fuzzed struct {
	Platform string
	Hook     suitekit.Webhook[aftersale.Event]
	IsID     func(string) bool // of an after-sale

	// Wrap makes the request of a body that the fuzzer changed, where Parse
	// takes more than a body; nil: the body alone.
	Wrap func(body []byte) *adapters.Inbound
}

// FuzzParse fuzzes Parse with the bodies of the fixtures in testdata as seeds:
// whatever comes in, the outcome is one of those of the contract, and events
// are sane.
func FuzzParse(f *testing.F, target Fuzzed) {
	f.Helper()
	suitekit.Seed(f, "testdata")
	i := suitekit.Inbound[aftersale.Event]{Hook: target.Hook}
	f.Fuzz(func(t *testing.T, body []byte) {
		in := &adapters.Inbound{Body: body}
		if target.Wrap != nil {
			in = target.Wrap(body)
		}
		p := i.Parse(t, "Parse", in)
		if len(p.Items) == 0 && len(p.Ignored) == 0 && p.Malformed == "" {
			t.Error("Parse: got neither events nor an error")
		}
		for _, e := range p.Items {
			saneEvent(t, "Parse", target.Platform, e)
			if !target.IsID(e.Ref.ID) {
				t.Errorf("Parse: got id %q, want one of an after-sale", e.Ref.ID)
			}
		}
	})
}
