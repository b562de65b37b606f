package suite

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// FuzzParse fuzzes Parse with the bodies of the fixtures in testdata as seeds,
// beside those that the caller has added: whatever comes in, the outcome is one
// of those of the contract, scans are sane, and the reply is made. wrap makes
// the request of a body, where Parse takes more; nil: the body alone.
func FuzzParse(f *testing.F, hook courier.Push, wrap func(body []byte) *adapters.Inbound) {
	f.Helper()
	i := suitekit.Inbound[aftersale.Scan]{Hook: hook, Sane: Harness{}.sane}
	i.FuzzParse(f, "testdata", wrap)
}
