package jobs_test

import (
	"log/slog"
	"testing"

	"makegood/jobs"
	"makegood/service/servicetest"
)

var discard = slog.New(slog.DiscardHandler)

const shopID = servicetest.ShopID

// rig is the service under test.
type rig struct{ *servicetest.Rig }

func setup(t *testing.T, change ...func(*jobs.ServiceOptions)) *rig {
	t.Helper()
	return &rig{servicetest.New(t, change...)}
}
