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
	t.Run("manifest", func(t *testing.T) { t.Parallel(); manifest(t, h) })
	t.Run("settings", func(t *testing.T) { t.Parallel(); settings(t, h) })
	t.Run("fixtures", func(t *testing.T) { t.Parallel(); fixtures(t, h) })
	t.Run("signature", func(t *testing.T) { t.Parallel(); signature(t, h) })
	t.Run("broken", func(t *testing.T) { t.Parallel(); broken(t, h) })
	t.Run("reply", func(t *testing.T) { t.Parallel(); reply(t, h) })
	t.Run("prefix", func(t *testing.T) { t.Parallel(); prefix(t, h) })
	t.Run("fetch", func(t *testing.T) { t.Parallel(); fetch(t, h) })
	t.Run("kept file", func(t *testing.T) { t.Parallel(); keptFile(t, h) })
	t.Run("actions", func(t *testing.T) { t.Parallel(); actions(t, h) })
	t.Run("optional", func(t *testing.T) { t.Parallel(); optional(t, h) })
	t.Run("faults", func(t *testing.T) { t.Parallel(); faults(t, h) })
	t.Run("list", func(t *testing.T) { t.Parallel(); list(t, h) })
}

// with returns the settings with some replaced.
func with(s adapters.Settings, replaced adapters.Settings) adapters.Settings {
	out := adapters.Settings{}
	for k, v := range s {
		out[k] = v
	}
	for k, v := range replaced {
		out[k] = v
	}
	return out
}

// offline makes an adapter for the inbound half: it makes no calls.
func offline(t *testing.T, h Harness, replaced adapters.Settings) marketplace.Adapter {
	t.Helper()
	a, err := h.Maker.New("shop-1", with(h.Settings, replaced), adapters.Env{})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return a
}
