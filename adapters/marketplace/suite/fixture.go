package suite

import (
	"os"

	"makegood/adapters"
	"makegood/adapters/suitekit"
)

// ReadFixture reads one file of a whole HTTP request, for tests that do not
// call suitekit.ReadFixture yet.
func ReadFixture(path string) (*adapters.Inbound, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return suitekit.ReadRequest(raw)
}
