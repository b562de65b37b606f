package suite

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// FuzzParse fuzzes Parse with the bodies of the fixtures in testdata as seeds:
// whatever comes in, the outcome is one of those of the contract, and events
// are sane. open makes a body that Parse can read of what the fuzzer changed;
// nil: the body is readable as it is.
func FuzzParse(f *testing.F, platform string, hook marketplaceHook, open func(body []byte) *adapters.Inbound) {
	f.Helper()
	suitekit.Seed(f, "testdata")
	i := suitekit.Inbound[aftersale.Event]{Hook: hook, Sane: sane(platform)}
	f.Fuzz(func(t *testing.T, body []byte) {
		in := &adapters.Inbound{Body: body}
		if open != nil {
			in = open(body)
		}
		p := i.Parse(t, "Parse", in)
		if len(p.Items) == 0 && len(p.Ignored) == 0 && p.Malformed == "" {
			t.Error("Parse: got neither events nor an error")
		}
	})
}

type marketplaceHook = suitekit.Webhook[aftersale.Event]
