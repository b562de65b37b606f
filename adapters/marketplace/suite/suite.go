// Package suite is the conformance test that every marketplace adapter
// passes. It knows no platform: an adapter's test hands it a Harness. It
// imports testing and lives outside the serve path.
package suite

import (
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// Harness is what an adapter's test gives the suite.
type Harness struct {
	// Maker is the adapter under test and Folder the name of its folder.
	Maker  marketplace.Maker
	Folder string

	// Settings are valid and complete but for api_url; their secrets have
	// signed the fixtures and are those of the fake platform.
	Settings adapters.Settings

	// Stranger replaces settings with those of another app or shop: no
	// fixture may verify with them.
	Stranger adapters.Settings

	// Fixtures is the folder of *.http and *.golden.json; "" is testdata.
	Fixtures string

	// Arrived is when the fixtures arrived, for platforms with a time window.
	Arrived time.Time

	// Unsign each take the proof out of a request: a header missing, empty…
	Unsign []func(in *adapters.Inbound)

	// BodyUncovered says that the platform's signature does not cover the
	// body, so that a changed body cannot be noticed.
	BodyUncovered bool

	// Wrapped says that the proof covers what the body carries and not its
	// wrapping (blanks, other keys): a changed body is refused, or it says
	// exactly what it said before.
	Wrapped bool

	// Inside returns what an encrypted body says, to be searched for BuyerData;
	// nil: the body is readable as it is.
	Inside func(in *adapters.Inbound) []byte

	// SocketOnly says that the platform never pushes over HTTP: Verify refuses
	// every request with ErrSignature, and the bodies of the fixtures are the
	// frames of its socket.
	SocketOnly bool

	// BuyerData are values of buyers that stand in the fixtures or in the fake
	// platform's answers and must not come out anywhere.
	BuyerData []string

	// Acknowledged reports whether the platform takes the reply as success.
	Acknowledged func(adapters.Reply) bool

	// Start returns a fresh fake platform; t.Cleanup stops it.
	Start func(t *testing.T) Fake
}

// Fake is a running fake platform.
type Fake struct {
	URL string           // value of the setting api_url
	Now func() time.Time // its clock; nil: time.Now

	// Missing is an after-sale id that the platform does not have.
	Missing string

	// Prepare opens an after-sale for which the action is legal and returns
	// the action with Name, Ref.ID (OrderID too, where Fetch needs it) and
	// what a person or a rule adds (Stage, Convert, reason, evidence, remark).
	// The suite fills in what is read from the platform.
	Prepare func(t *testing.T, name aftersale.ActionName) aftersale.Action

	// Effects counts how often the action took effect for its after-sale.
	Effects func(a aftersale.Action) int

	// Fault makes the next call that carries the action out suffer f.
	Fault func(name aftersale.ActionName, f fault.Fault)
}

// Run runs the whole suite.
func Run(t *testing.T, h Harness) {
	t.Helper()
	if h.Fixtures == "" {
		h.Fixtures = "testdata"
	}
	for _, check := range []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"manifest", manifest}, {"settings", settings}, {"fixtures", fixtures}, {"signature", signature},
		{"broken", broken}, {"reply", reply}, {"prefix", prefix}, {"fetch", fetch}, {"kept file", keptFile},
		{"actions", actions}, {"optional", optional}, {"faults", faults}, {"list", list}, {"own limit", ownLimit},
	} {
		t.Run(check.name, func(t *testing.T) {
			t.Parallel()
			check.run(t, h)
		})
	}
}

// offline makes an adapter for the inbound half: it makes no calls.
func (h Harness) offline(t testing.TB, replaced adapters.Settings) marketplace.Adapter {
	t.Helper()
	return Open[marketplace.Adapter](t, h.Maker, "shop-1", adapters.Env{}, h.Settings, replaced)
}
