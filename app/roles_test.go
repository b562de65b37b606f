package app_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"makegood/sandbox"
	"makegood/store/suite"
)

// TestSeveralOfEachRole runs two web and two worker processes over one
// PostgreSQL and one Redis, kills one worker in the middle, and expects every
// after-sale to be paid exactly once.
func TestSeveralOfEachRole(t *testing.T) {
	address := os.Getenv("MAKEGOOD_TEST_REDIS_ADDR")
	if address == "" || os.Getenv("MAKEGOOD_TEST_POSTGRES_DSN") == "" {
		t.Skip("needs MAKEGOOD_TEST_POSTGRES_DSN and MAKEGOOD_TEST_REDIS_ADDR")
	}
	world := sandbox.NewWorld("")
	if err := world.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	shared := sandbox.Site{Database: suite.Postgres(t), Mode: "live"}
	shared.Redis, _ = realRedis(t, address, 14)
	var sites []sandbox.Site
	var services []*service
	for _, role := range []string{"web", "worker", "web", "worker"} {
		site := shared
		site.Listen, site.AdminListen = freeAddress(t), freeAddress(t)
		path := filepath.Join(t.TempDir(), "makegood.yaml")
		if err := os.WriteFile(path, []byte(world.Config(site)), 0o600); err != nil {
			t.Fatal(err)
		}
		s := &service{t: t, path: path, role: role}
		s.start()
		t.Cleanup(s.kill)
		services = append(services, s)
		if role == "web" {
			sites = append(sites, site)
		}
	}
	ids, bodies := storm(world, 600)
	var sending sync.WaitGroup
	for i, body := range bodies {
		if i == len(bodies)/2 {
			services[1].kill()
		}
		sending.Go(func() { deliver(t, world, sites[i%2], body) })
		if i%50 == 49 {
			sending.Wait()
		}
	}
	sending.Wait()
	unpaid := ids
	for end := time.Now().Add(3 * time.Minute); len(unpaid) > 0 && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		unpaid = unpaidOf(world, unpaid)
	}
	for _, id := range ids {
		if world.Douyin.Paid(id) != 1 || world.Douyin.Attempts(id) != 1 {
			t.Fatalf("%s: paid %d times in %d attempts", id, world.Douyin.Paid(id), world.Douyin.Attempts(id))
		}
	}
}
