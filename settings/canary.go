package settings

import (
	"context"
	"errors"
	"hash/fnv"
	"strconv"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/store"
)

// CanaryState is how far a canary has come.
type CanaryState string

// The states of a canary.
const (
	CanaryRunning    CanaryState = "running"
	CanaryPromoted   CanaryState = "promoted"    // its rules are the policy now
	CanaryRolledBack CanaryState = "rolled_back" // it left its bounds, or was stopped
)

// CanaryDoc is the stored document of a canary: rules that decide a share of the
// cases before they decide all.
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

// Name is the trial under which the canary's cases are counted.
func (c *Canary) Name() string { return canaryName(c.Version) }

func canaryName(version int64) string { return "canary:" + strconv.FormatInt(version, 10) }

// takes reports whether the canary decides the case. It says the same about a case
// every time, so that no case changes its rules on the way.
func (c *Canary) takes(ref aftersale.Ref) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strconv.FormatInt(c.Version, 10) + "/" + ref.String()))
	return int(h.Sum32()%100) < c.Percent
}

// StartCanary lets rules decide a share of the cases first. expect is the version
// of the canary document that the admin has seen; store.ErrConflict if it is not
// the newest. Rules that do not load are an error with line and column.
func (s *Settings) StartCanary(ctx context.Context, by people.Actor, c CanaryDoc, expect int64) (int64, error) {
	if c.Percent < 1 || c.Percent > 99 {
		return 0, people.Reject(people.Invalid, "percent: 1 to 99", "percent 须为 1 至 99")
	}
	if err := c.Bounds.check(); err != nil {
		return 0, err
	}
	if _, err := policy.Load("canary", []byte(c.Text)); err != nil {
		return 0, err
	}
	c.StartedAt, c.By, c.State, c.Why = s.now(), by.Name, CanaryRunning, aftersale.Text{}
	return s.putCanary(ctx, by, "canary.start", c, expect)
}

// EndCanary stops the canary that runs; nothing happens if none does.
func (s *Settings) EndCanary(ctx context.Context, by people.Actor, state CanaryState, why aftersale.Text) error {
	doc, version, err := s.Canary(ctx)
	if err != nil || doc.State != CanaryRunning {
		return err
	}
	doc.State, doc.Why = state, why
	_, err = s.putCanary(ctx, by, "canary."+string(state), doc, version)
	if errors.Is(err, store.ErrConflict) {
		return nil // somebody else has ended it
	}
	return err
}

// PromoteCanary makes the rules of the canary that runs the policy. Somebody who
// has changed the policy meanwhile makes it a store.ErrConflict, and the canary
// goes on.
func (s *Settings) PromoteCanary(ctx context.Context, by people.Actor) (int64, error) {
	doc, _, err := s.Canary(ctx)
	if err != nil {
		return 0, err
	}
	if doc.State != CanaryRunning {
		return 0, people.Reject(people.Conflict, "no canary is running", "没有正在进行的灰度")
	}
	version, err := s.PutPolicy(ctx, by, []byte(doc.Text), s.Current().RulesVersion)
	if err != nil {
		return 0, err
	}
	why := aftersale.Text{EN: "promoted by " + by.Name, ZH: "由 " + by.Name + " 转为正式"}
	return version, s.EndCanary(ctx, by, CanaryPromoted, why)
}

// RollBackCanary rolls a canary back that has left its bounds. Every process may
// do it: the first one wins. why is empty while the canary keeps to its bounds.
func (s *Settings) RollBackCanary(ctx context.Context) (why aftersale.Text, err error) {
	c := s.Current().Canary
	if c == nil {
		return aftersale.Text{}, nil
	}
	counts, err := s.store.TrialCounts(ctx, c.Name())
	if err != nil {
		return aftersale.Text{}, err
	}
	for _, n := range counts {
		if n.Side != SideTrial {
			continue
		}
		if why, left := c.Bounds.left(n, s.now().Sub(c.StartedAt)); left {
			makegood := people.Actor{Name: "makegood", Role: people.RoleAdmin}
			return why, s.EndCanary(ctx, makegood, CanaryRolledBack, why)
		}
	}
	return aftersale.Text{}, nil
}

// Canary is the newest canary document, running or over; its version is 0 if there
// never was one.
func (s *Settings) Canary(ctx context.Context) (CanaryDoc, int64, error) {
	var c CanaryDoc
	version, err := s.readJSON(ctx, DocCanary, &c)
	return c, version, err
}

func (s *Settings) putCanary(ctx context.Context, by people.Actor, action string, c CanaryDoc, expect int64) (int64, error) {
	summary := map[string]any{"percent": c.Percent, "state": c.State, "why": c.Why.EN}
	audit := by.Audit(s.now(), action, DocCanary, nil, summary)
	return s.putJSON(ctx, change{document: DocCanary, expect: expect, audit: audit}, c)
}

// readCanary returns the canary that runs. It returns nil if none does, or if its
// rules no longer load: then the policy decides everything.
func (s *Settings) readCanary(ctx context.Context) (*Canary, int64, error) {
	doc, version, err := s.Canary(ctx)
	if err != nil || doc.State != CanaryRunning {
		return nil, version, err
	}
	rules, err := policy.Load("canary", []byte(doc.Text))
	if err != nil {
		return nil, version, nil //nolint:nilerr // a newer program may read rules otherwise: the policy stays
	}
	return &Canary{CanaryDoc: doc, Version: version, Rules: rules}, version, nil
}
