package app

import (
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
)

// fakeRedis answers INFO as a Redis of that version and policy would.
func fakeRedis(t *testing.T, version, policy string) string {
	t.Helper()
	m := miniredis.RunT(t)
	m.Server().SetPreHook(func(c *server.Peer, cmd string, _ ...string) bool {
		if strings.EqualFold(cmd, "INFO") {
			c.WriteBulk("# Server\r\nredis_version:" + version + "\r\n# Memory\r\nmaxmemory_policy:" + policy + "\r\n")
			return true
		}
		return false
	})
	return m.Addr()
}

func TestRedisThatWouldLoseQueuesIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ version, policy, want string }{
		"good":     {"7.0.15", "noeviction", ""},
		"6.2":      {"6.2.0", "noeviction", ""},
		"too old":  {"6.0.16", "noeviction", "6.2 or newer"},
		"much too": {"5.0.7", "noeviction", "6.2 or newer"},
		"evicting": {"7.2.4", "allkeys-lru", "noeviction"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			link, err := openRedis(t.Context(), fakeRedis(t, tc.version, tc.policy)+"/9")
			if err == nil {
				_ = link.Close()
			}
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
	if _, err := openRedis(t.Context(), "redis://:hidden-password@127.0.0.1:1/0"); err == nil || strings.Contains(err.Error(), "hidden-password") {
		t.Errorf("unreachable: %v", err)
	}
}
