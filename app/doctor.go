package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/config"
	"makegood/internal/httpx"
	"makegood/policy"
	"makegood/registry"
	"makegood/store/sqlstore"
)

// Check is one finding of Doctor.
type Check struct {
	Name    string
	Detail  string
	Warning bool  // works, but somebody should know
	Err     error // does not work
}

// maxSkew is how far the clocks of this machine and a platform may differ:
// signed calls carry a time, and platforms refuse old ones.
const maxSkew = 60 * time.Second

// Doctor checks a configuration against the outside world without changing
// anything there: adapters and their settings, database, Redis, policy, and
// for each shop the token, the platform's reach and the clocks.
func Doctor(ctx context.Context, cfg *config.Config) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		env := adapters.Env{Log: slog.New(slog.DiscardHandler), Now: time.Now, HTTP: &http.Client{Transport: httpx.Transport()}}
		reg, err := buildRegistry(cfg, env)
		_, told := buildChannels(cfg, env)
		err = errors.Join(err, told)
		if !yield(Check{Name: "adapters and settings", Err: err, Detail: fmt.Sprintf("%d shops, %d couriers, %d warehouses, %d channels", len(cfg.Shops), len(cfg.Couriers), len(cfg.Warehouses), len(cfg.Notify.Channels))}) || err != nil {
			return
		}
		for _, step := range []func() Check{
			func() Check { return checkDatabase(ctx, cfg) },
			func() Check { return checkRedisAt(ctx, cfg) },
			func() Check { return checkPolicy(cfg) },
			func() Check { return checkTokens(cfg) },
		} {
			if !yield(step()) {
				return
			}
		}
		for _, s := range reg.Shops {
			for _, c := range checkShop(ctx, s) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

func checkDatabase(ctx context.Context, cfg *config.Config) Check {
	c := Check{Name: "database: reachable, writable, schema"}
	s, err := sqlstore.Open(ctx, cfg.Database, sqlstore.Options{})
	if err != nil {
		c.Err = err
		return c
	}
	_, c.Err = s.Lease(ctx, "doctor", "doctor", time.Now(), time.Second)
	if err := s.Close(); c.Err == nil {
		c.Err = err
	}
	return c
}

func checkRedisAt(ctx context.Context, cfg *config.Config) Check {
	c := Check{Name: "redis: version and eviction policy"}
	if cfg.Redis == "" {
		c.Detail = "embedded: one process only"
		return c
	}
	link, err := openRedis(ctx, cfg.Redis)
	if err != nil {
		c.Err = err
		return c
	}
	c.Err = link.Close()
	return c
}

func checkPolicy(cfg *config.Config) Check {
	c := Check{Name: "policy"}
	if cfg.PolicyFile == "" {
		c.Detail = fmt.Sprintf("built-in SOP, %d rules", len(policy.Default().List()))
		return c
	}
	rules, err := loadPolicyFile(cfg.PolicyFile)
	if err != nil {
		c.Err = err
		return c
	}
	c.Detail = fmt.Sprintf("%s, %d rules", cfg.PolicyFile, len(rules.List()))
	return c
}

func checkTokens(cfg *config.Config) Check {
	c := Check{Name: "admin tokens and secret_key"}
	admins, weak := 0, ""
	for _, t := range cfg.AdminTokens {
		if t.Weak() {
			weak = t.Name
		}
		if t.Role == config.RoleAdmin {
			admins++
		}
	}
	switch {
	case admins == 0:
		c.Warning, c.Detail = true, "no token with role admin: nobody can change thresholds or switch a shop to live"
	case weak != "":
		c.Warning, c.Detail = true, "the token of "+weak+" is short enough to be guessed: give it at least 16 characters"
	case len(cfg.Notify.Channels) == 0:
		c.Warning, c.Detail = true, "no notify.channels: people learn of cases from the console only"
	case cfg.SecretKey == nil:
		c.Warning, c.Detail = true, "no secret_key: renewed tokens are kept in memory only, and buyers are not told apart"
	}
	return c
}

// checkShop asks the platform something harmless and compares clocks.
func checkShop(ctx context.Context, s *registry.Shop) []Check {
	name := "shop " + s.Platform + "/" + s.ID
	mode := Check{Name: name + ": mode", Detail: string(s.Mode)}
	reach := Check{Name: name + ": platform answers, token is good"}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if r, ok := s.Adapter.(marketplace.TokenRefresher); ok && r.CanRefresh(marketplace.Token{}) {
		t, err := r.RefreshToken(ctx, marketplace.Token{})
		if err == nil {
			r.UseToken(t)
			reach.Detail = "token until " + t.ExpiresAt.Format(time.RFC3339)
		}
	}
	if l, ok := s.Adapter.(marketplace.Lister); ok {
		now := time.Now()
		_, _, reach.Err = l.List(ctx, now.Add(-time.Minute), now, "")
	} else {
		_, err := s.Adapter.Fetch(ctx, aftersale.Ref{Platform: s.Platform, Shop: s.ID, ID: "0"}, "")
		if class := aftersale.ClassOf(err); class == aftersale.ClassAuth || class == aftersale.ClassRetry || class == aftersale.ClassUnknown {
			reach.Err = err
		}
	}
	return []Check{mode, reach, checkClock(ctx, s)}
}

// checkClock compares the clocks of this machine and of the platform's host.
func checkClock(ctx context.Context, s *registry.Shop) Check {
	c := Check{Name: "shop " + s.Platform + "/" + s.ID + ": clock"}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, s.URL, nil)
	if err != nil {
		c.Warning, c.Detail = true, "no address to compare with"
		return c
	}
	asked := time.Now()
	resp, err := (&http.Client{Transport: httpx.Transport()}).Do(req)
	if err != nil {
		c.Warning, c.Detail = true, "the platform's host does not answer: not compared"
		return c
	}
	_ = resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		c.Warning, c.Detail = true, "the platform's host does not tell the time"
		return c
	}
	skew := asked.Sub(theirs).Round(time.Second)
	c.Detail = "differs by " + skew.Abs().String()
	if skew.Abs() > maxSkew {
		c.Err = fmt.Errorf("more than %s: signed calls will be refused as old or from the future", maxSkew)
	}
	return c
}

func loadPolicyFile(path string) (*policy.Rules, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return policy.Load(path, text)
}
