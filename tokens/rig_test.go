package tokens_test

import (
	"testing"

	"makegood/service"
	"makegood/service/servicetest"
)

const shopID = servicetest.ShopID

// rig is the service under test.
type rig struct{ *servicetest.Rig }

func setup(t *testing.T, change ...func(*service.Options)) *rig {
	t.Helper()
	return &rig{servicetest.New(t, change...)}
}
