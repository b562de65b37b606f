package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/store"
)

// DocCanary is the document of rules that take a share of the cases first.
const DocCanary = "canary"

// CanaryState is how far a canary has come.
type CanaryState string

// The states of a canary.
const (
	CanaryRunning    CanaryState = "running"
	CanaryPromoted   CanaryState = "promoted"    // its rules are the policy now
	CanaryRolledBack CanaryState = "rolled_back" // it left its bounds, or was stopped
)

// CanaryBounds are what a canary must keep to. Rates are parts of 1.
type CanaryBounds struct {
	RefusedRate  float64 `json:"refused_rate"`   // refusals of ours, and of our answers by the platform
	OverrideRate float64 `json:"override_rate"`  // people who decided otherwise
	MinorPerHour int64   `json:"minor_per_hour"` // money approved, minor units; 0: no bound
	MinCases     int64   `json:"min_cases"`      // before which the rates do not count
}

// CanaryDoc is a version of the rules that decides a share of the cases.
type CanaryDoc struct {
	Text      string         `json:"text"`
	Percent   int            `json:"percent"` // 1 to 99
	Bounds    CanaryBounds   `json:"bounds"`
	StartedAt time.Time      `json:"started_at"`
	By        string         `json:"by"`
	State     CanaryState    `json:"state"`
	Why       aftersale.Text `json:"why,omitzero"`
}

// Canary is a canary that runs.
type Canary struct {
	CanaryDoc
	Version int64
	Rules   *policy.Rules
}

// Name is the trial under which its cases are counted.
func (c *Canary) Name() string { return canaryName(c.Version) }

func canaryName(version int64) string { return "canary:" + strconv.FormatInt(version, 10) }

// The sides of a trial.
const (
	SideTrial   = "trial"
	SideControl = "control"
)

// ShadowTrial is the trial under which shadow rules are counted, one side per rule.
const ShadowTrial = "shadow"

// takes reports whether the canary decides the case: always the same answer
// for the same case, so that no case changes its rules from turn to turn.
func (c *Canary) takes(ref aftersale.Ref) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strconv.FormatInt(c.Version, 10) + "/" + ref.String()))
	return int(h.Sum32()%100) < c.Percent
}

// RulesFor are the rules that decide the case, and its side in the trial that
// runs ("" if none does).
func (c *Snapshot) RulesFor(ref aftersale.Ref) (rules *policy.Rules, side string) {
	switch {
	case c.Canary == nil:
		return c.Rules, ""
	case c.Canary.takes(ref):
		return c.Canary.Rules, SideTrial
	}
	return c.Rules, SideControl
}

// RollBackCanary rolls a canary back that has left its bounds. Every process may
// do it: the first one wins. why is empty while it keeps to its bounds.
func (t *Settings) RollBackCanary(ctx context.Context) (why aftersale.Text, err error) {
	c := t.Current().Canary
	if c == nil {
		return why, nil
	}
	counts, err := t.store.TrialCounts(ctx, c.Name())
	if err != nil {
		return why, err
	}
	for _, n := range counts {
		if n.Side != SideTrial {
			continue
		}
		if why, left := c.Bounds.left(n, t.now().Sub(c.StartedAt)); left {
			return why, t.EndCanary(ctx, people.Actor{Name: "makegood", Role: people.RoleAdmin}, CanaryRolledBack, why)
		}
	}
	return why, nil
}

// left reports whether the counts are outside the bounds, and which.
func (b CanaryBounds) left(n store.TrialCount, age time.Duration) (aftersale.Text, bool) {
	hours := max(1, age.Hours())
	if perHour := int64(float64(n.Minor) / hours); b.MinorPerHour > 0 && perHour > b.MinorPerHour {
		return aftersale.Text{
			EN: fmt.Sprintf("approved %d minor units an hour, more than %d", perHour, b.MinorPerHour),
			ZH: fmt.Sprintf("每小时退款 %d 分，超过上限 %d 分", perHour, b.MinorPerHour),
		}, true
	}
	if n.Decided < max(1, b.MinCases) {
		return aftersale.Text{}, false
	}
	rate := func(part int64) float64 { return float64(part) / float64(n.Decided) }
	if r := rate(n.Refused + n.Rejected); b.RefusedRate > 0 && r > b.RefusedRate {
		return aftersale.Text{
			EN: fmt.Sprintf("%.1f %% refused, more than %.1f %%", 100*r, 100*b.RefusedRate), ZH: fmt.Sprintf("拒绝率 %.1f%%，超过上限 %.1f%%", 100*r, 100*b.RefusedRate),
		}, true
	}
	if r := rate(n.Overridden); b.OverrideRate > 0 && r > b.OverrideRate {
		return aftersale.Text{
			EN: fmt.Sprintf("people decided otherwise in %.1f %%, more than %.1f %%", 100*r, 100*b.OverrideRate),
			ZH: fmt.Sprintf("人工改判率 %.1f%%，超过上限 %.1f%%", 100*r, 100*b.OverrideRate),
		}, true
	}
	return aftersale.Text{}, false
}

// StartCanary lets rules decide a share of the cases first. expect is the
// version of the canary document that the admin has seen.
func (t *Settings) StartCanary(ctx context.Context, by people.Actor, c CanaryDoc, expect int64) (int64, error) {
	switch {
	case c.Percent < 1 || c.Percent > 99:
		return 0, people.Reject(people.Invalid, "percent: 1 to 99", "percent 须为 1 至 99")
	case c.Bounds.RefusedRate < 0 || c.Bounds.RefusedRate > 1 || c.Bounds.OverrideRate < 0 || c.Bounds.OverrideRate > 1:
		return 0, people.Reject(people.Invalid, "bounds: rates are parts of 1", "比率须在 0 与 1 之间")
	case c.Bounds.MinorPerHour < 0 || c.Bounds.MinCases < 0:
		return 0, people.Reject(people.Invalid, "bounds must not be negative", "上限不能为负")
	}
	if _, err := policy.Load("canary", []byte(c.Text)); err != nil {
		return 0, err
	}
	c.StartedAt, c.By, c.State, c.Why = t.now(), by.Name, CanaryRunning, aftersale.Text{}
	return t.putCanary(ctx, by, "canary.start", c, expect)
}

// EndCanary stops the canary that runs; nothing happens if none does.
func (t *Settings) EndCanary(ctx context.Context, by people.Actor, state CanaryState, why aftersale.Text) error {
	doc, version, err := t.Canary(ctx)
	if err != nil || doc.State != CanaryRunning {
		return err
	}
	doc.State, doc.Why = state, why
	_, err = t.putCanary(ctx, by, "canary."+string(state), doc, version)
	if errors.Is(err, store.ErrConflict) {
		return nil // somebody else has ended it
	}
	return err
}

// PromoteCanary makes the rules of the canary that runs the policy.
func (t *Settings) PromoteCanary(ctx context.Context, by people.Actor) (int64, error) {
	doc, _, err := t.Canary(ctx)
	if err != nil {
		return 0, err
	}
	if doc.State != CanaryRunning {
		return 0, people.Reject(people.Conflict, "no canary is running", "没有正在进行的灰度")
	}
	version, err := t.PutPolicy(ctx, by, []byte(doc.Text), t.Current().RulesVersion)
	if err != nil {
		return 0, err
	}
	return version, t.EndCanary(ctx, by, CanaryPromoted, aftersale.Text{EN: "promoted by " + by.Name, ZH: "由 " + by.Name + " 转为正式"})
}

// Canary is the newest canary document, running or over; its version is 0 if
// there never was one.
func (t *Settings) Canary(ctx context.Context) (CanaryDoc, int64, error) {
	var c CanaryDoc
	doc, err := t.store.Document(ctx, DocCanary)
	if err != nil || doc.Version == 0 {
		return c, 0, err
	}
	if err := json.Unmarshal(doc.Body, &c); err != nil {
		return c, doc.Version, fmt.Errorf("stored canary version %d: %w", doc.Version, err)
	}
	return c, doc.Version, nil
}

func (t *Settings) putCanary(ctx context.Context, by people.Actor, action string, c CanaryDoc, expect int64) (int64, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	summary := map[string]any{"percent": c.Percent, "state": c.State, "why": c.Why.EN}
	doc, err := t.store.PutDocument(ctx, DocCanary, expect, body, by.Audit(t.now(), action, DocCanary, nil, summary))
	if err != nil {
		return 0, err
	}
	return doc.Version, t.Refresh(ctx)
}

// readCanary returns the canary that runs; nil if none does, or its rules no
// longer load: then the policy decides everything.
func (t *Settings) readCanary(ctx context.Context) (*Canary, int64, error) {
	doc, version, err := t.Canary(ctx)
	if err != nil || doc.State != CanaryRunning {
		return nil, version, err
	}
	rules, err := policy.Load("canary", []byte(doc.Text))
	if err != nil {
		return nil, version, nil //nolint:nilerr // a newer program may read rules otherwise: the policy stays
	}
	return &Canary{CanaryDoc: doc, Version: version, Rules: rules}, version, nil
}

// TrialOf is what each side of a canary has come to. The cases of a canary
// are counted under the version in which it was started.
func (t *Settings) TrialOf(ctx context.Context, doc CanaryDoc, version int64) (map[string]store.TrialCount, error) {
	if doc.State != CanaryRunning {
		version-- // ending it made one more version
	}
	counts, err := t.store.TrialCounts(ctx, canaryName(version))
	out := map[string]store.TrialCount{}
	for _, n := range counts {
		out[n.Side] = n
	}
	return out, err
}

// ShadowCounts is what shadow rules would have decided, one line per rule.
func (t *Settings) ShadowCounts(ctx context.Context) ([]store.TrialCount, error) {
	return t.store.TrialCounts(ctx, ShadowTrial)
}
