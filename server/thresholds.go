package server

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"makegood/backtest"
	"makegood/people"
	"makegood/policy"
	"makegood/settings"
)

// thresholdView is one number as it is in force for a scope. It has the fields of
// policy.ThresholdInfo.
type thresholdView struct {
	Name    string       `json:"name"`
	Value   any          `json:"value"` // amounts in minor units, durations like "24h"
	Default any          `json:"default"`
	Min     any          `json:"min,omitempty"`
	Max     any          `json:"max,omitempty"`
	Choices []string     `json:"choices,omitempty"`
	Unit    string       `json:"unit"` // minor | duration | choice | list
	Set     bool         `json:"-"`
	Scope   policy.Scope `json:"scope"` // where the value was set: default, all, a platform, or platform/shop
	DocEN   string       `json:"doc"`
	DocZH   string       `json:"doc_zh"`
}

func viewThreshold(t policy.ThresholdInfo) thresholdView {
	v := thresholdView(t)
	switch {
	case !t.Set:
		v.Scope = "default"
	case t.Scope == "":
		v.Scope = "all"
	}
	return v
}

// scopeView names the scope that was asked for.
type scopeView struct {
	Platform string `json:"platform"` // "" : all
	Shop     string `json:"shop"`
}

// thresholdsView is the answer to GET and PATCH.
type thresholdsView struct {
	Version    int64           `json:"version"`
	Scope      scopeView       `json:"scope"`
	Thresholds []thresholdView `json:"thresholds"`
	Warnings   []string        `json:"warnings,omitempty"` // values that contradict each other
}

// scopeOf reads and checks ?platform=&shop=.
func (p *private) scopeOf(c *gin.Context) (scopeView, policy.Scope, error) {
	s := scopeView{c.Query("platform"), c.Query("shop")}
	reg := p.o.Service.Registry
	switch {
	case s.Platform == "" && s.Shop == "":
		return s, "", nil
	case s.Platform == "":
		return s, "", badRequest("shop", "needs platform beside it", "须同时指定 platform")
	case !slices.Contains(reg.Platforms(), s.Platform):
		return s, "", unacceptable("platform", "no shop of this platform is configured", "未配置该平台的店铺")
	case s.Shop == "":
		return s, policy.Scope(s.Platform), nil
	}
	if _, err := reg.Shop(s.Platform, s.Shop); err != nil {
		return s, "", unacceptable("shop", "no such shop is configured", "未配置该店铺")
	}
	return s, policy.ShopScope(s.Platform, s.Shop), nil
}

// current returns what is in force, other processes' newest changes included.
func (p *private) current(c *gin.Context) (*settings.Settings, *settings.Snapshot, error) {
	t := p.o.Service.Settings
	if err := t.Refresh(c.Request.Context()); err != nil {
		return nil, nil, err
	}
	return t, t.Current(), nil
}

// change applies a change of what is in force: If-Match has to name the present version, and
// afterwards the cases of the scope are decided anew.
func (p *private) change(c *gin.Context, present int64, scope policy.Scope, apply func(context.Context, people.Actor) (int64, error)) error {
	if err := mustMatch(c, present); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if _, err := apply(ctx, actor(c)); err != nil {
		return err
	}
	return p.o.Service.Modes.WakeScope(ctx, scope)
}

// thresholds shows the numbers in force for a scope.
func (p *private) thresholds(c *gin.Context) (response, error) {
	scope, _, err := p.scopeOf(c)
	if err != nil {
		return response{}, err
	}
	_, now, err := p.current(c)
	if err != nil {
		return response{}, err
	}
	return thresholdsResponse(now, scope), nil
}

func thresholdsResponse(now *settings.Snapshot, scope scopeView) response {
	return versioned(now.ThresholdsVersion, thresholdsView{
		Version: now.ThresholdsVersion, Scope: scope,
		Thresholds: viewEach(policy.Describe(now.Overrides, scope.Platform, scope.Shop), viewThreshold),
		Warnings:   contradictions(now.Overrides, scope),
	})
}

// contradictions lists values of the scope that make no sense together. They
// are shown, not refused: two numbers may have to be changed one by one.
func contradictions(o policy.Overrides, scope scopeView) []string {
	name := policy.Scope(scope.Platform)
	if scope.Shop != "" {
		name = policy.ShopScope(scope.Platform, scope.Shop)
	}
	seen := policy.Overrides{}
	maps.Copy(seen, o)
	if seen[name] == nil {
		seen[name] = map[string]any{}
	}
	prefix := string(name) + ": "
	var out []string
	for _, err := range flatten(seen.Check()) {
		text := err.Error()
		if name != "" && !strings.HasPrefix(text, prefix) || name == "" && strings.Count(text, ": ") > 1 {
			continue // another scope's
		}
		out = append(out, strings.TrimPrefix(text, prefix))
	}
	return out
}

// patchThresholds changes numbers of a scope; null takes an override away.
func (p *private) patchThresholds(c *gin.Context) (response, error) {
	scope, name, err := p.scopeOf(c)
	if err != nil {
		return response{}, err
	}
	dry, err := boolParameter(c, "dry_run")
	if err != nil {
		return response{}, err
	}
	var patch map[string]any
	if err := decodeBody(c, &patch); err != nil {
		return response{}, err
	}
	if err := checkPatch(patch); err != nil {
		return response{}, err
	}
	t, now, err := p.current(c)
	if err != nil {
		return response{}, err
	}
	if dry {
		next, err := t.Patched(name, patch)
		if err != nil {
			return response{}, err
		}
		return p.backtest(c, backtest.Proposal{Rules: now.Rules, Overrides: next})
	}
	err = p.change(c, now.ThresholdsVersion, name, func(ctx context.Context, by people.Actor) (int64, error) {
		return t.PatchThresholds(ctx, by, name, patch, now.ThresholdsVersion)
	})
	if err != nil {
		return response{}, err
	}
	return thresholdsResponse(t.Current(), scope), nil
}

// checkPatch checks all values at once, so that all faults are shown at once.
func checkPatch(patch map[string]any) error {
	if len(patch) == 0 {
		return problem(http.StatusUnprocessableEntity, "nothing to change: send {\"name\": value}", "没有要修改的内容")
	}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(patch)) {
		value := patch[name]
		if value == nil && slices.Contains(policy.ThresholdNames(), name) {
			continue
		}
		if _, err := policy.CheckValue(name, value); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}
