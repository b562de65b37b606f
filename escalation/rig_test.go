package escalation_test

import (
	"log/slog"
	"testing"

	"makegood/people"
	"makegood/service"
	"makegood/service/servicetest"
)

var discard = slog.New(slog.DiscardHandler)

const shopID = servicetest.ShopID

var admin = people.Actor{Name: "ann", Role: people.RoleAdmin}

// rig is the service under test.
type rig struct{ *servicetest.Rig }

func setup(t *testing.T, change ...func(*service.Options)) *rig {
	t.Helper()
	return &rig{servicetest.New(t, change...)}
}
