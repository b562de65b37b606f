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
	i := suitekit.Inbound[aftersale.Event]{Hook: target.Hook, Sane: func(t testing.TB, what string, events []aftersale.Event) {
		t.Helper()
		for _, e := range events {
			saneEvent(t, what, target.Platform, e)
			if !target.IsID(e.Ref.ID) {
				t.Errorf("%s: got id %q, want one of an after-sale", what, e.Ref.ID)
			}
		}
	}}
	i.FuzzParse(f, "testdata", target.Wrap)
}
