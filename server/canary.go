package server

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/settings"
	"makegood/store"
)

// canaryView is the newest trial of a policy version.
type canaryView struct {
	Version   int64                 `json:"version"` // 0: there never was one
	Percent   int                   `json:"percent"`
	Bounds    settings.CanaryBounds `json:"bounds"`
	StartedAt *time.Time            `json:"started_at"`
	By        string                `json:"by"`
	State     string                `json:"state"` // none | running | promoted | rolled_back
	reasoned
	Text    string    `json:"text"`
	Trial   trialView `json:"trial"`
	Control trialView `json:"control"`
}

// trialView is what one side has come to. It has the fields of store.TrialCount.
type trialView struct {
	Name       string `json:"-"`
	Side       string `json:"-"`
	Decided    int64  `json:"decided"`
	Approved   int64  `json:"approved"`
	Refused    int64  `json:"refused"`
	Overridden int64  `json:"overridden"`
	Rejected   int64  `json:"rejected"`
	Minor      int64  `json:"minor"`
}

// canary shows the newest trial.
func (p *private) canary(c *gin.Context) (response, error) {
	doc, version, err := p.o.Service.Settings.Canary(c.Request.Context())
	if err != nil {
		return response{}, err
	}
	v := canaryView{
		Version: version, Percent: doc.Percent, Bounds: doc.Bounds, StartedAt: orNull(doc.StartedAt), By: doc.By,
		State: string(doc.State), reasoned: reasoned(doc.Why), Text: doc.Text,
	}
	if version == 0 {
		v.State = "none"
		return versioned(0, v), nil
	}
	counts, err := p.o.Service.Settings.TrialOf(c.Request.Context(), doc, version)
	if err != nil {
		return response{}, err
	}
	v.Trial, v.Control = trialView(counts["trial"]), trialView(counts["control"])
	return versioned(version, v), nil
}

// canaryBody is the body of PUT …/canary.
type canaryBody struct {
	Text    string                `json:"text"`
	Percent int                   `json:"percent"`
	Bounds  settings.CanaryBounds `json:"bounds"`
}

// startCanary lets rules decide a share of the cases first.
func (p *private) startCanary(c *gin.Context, body canaryBody) (response, error) {
	if strings.TrimSpace(body.Text) == "" {
		return response{}, unacceptable("text", "want the rules as YAML", "须为 YAML 规则")
	}
	_, version, err := p.o.Service.Settings.Canary(c.Request.Context())
	if err != nil {
		return response{}, err
	}
	if _, err := ifMatch(c, version); err != nil {
		return response{}, err
	}
	doc := settings.CanaryDoc{Text: body.Text, Percent: body.Percent, Bounds: body.Bounds}
	if _, err := p.o.Service.Settings.StartCanary(c.Request.Context(), actor(c), doc, version); err != nil {
		return response{}, err
	}
	return p.canary(c)
}

// stopCanary gives all cases back to the policy.
func (p *private) stopCanary(c *gin.Context) (response, error) {
	by := actor(c)
	why := aftersale.Text{EN: "stopped by " + by.Name, ZH: "由 " + by.Name + " 停止"}
	if err := p.o.Service.Settings.EndCanary(c.Request.Context(), by, settings.CanaryRolledBack, why); err != nil {
		return response{}, err
	}
	return p.canary(c)
}

// promoteCanary makes the rules on trial the policy.
func (p *private) promoteCanary(c *gin.Context) (response, error) {
	if _, err := p.o.Service.Settings.PromoteCanary(c.Request.Context(), actor(c)); err != nil {
		return response{}, err
	}
	if err := p.o.Service.Modes.WakeScope(c.Request.Context(), ""); err != nil {
		return response{}, err
	}
	return p.canary(c)
}

// shadowView is what one shadow rule would have decided.
type shadowView struct {
	Rule    string `json:"rule"`
	Step    string `json:"step"`
	Matched int64  `json:"matched"`
	Approve int64  `json:"approve"`
	Refuse  int64  `json:"refuse"`
	Failed  int64  `json:"failed"`
	Differs int64  `json:"differs"`
	Minor   int64  `json:"minor"`
}

// shadowRules shows what shadow rules would have decided.
func (p *private) shadowRules(c *gin.Context) (response, error) {
	counts, err := p.o.Service.Settings.ShadowCounts(c.Request.Context())
	return listOf("rules", counts, err, func(n store.TrialCount) shadowView {
		rule, step, _ := strings.Cut(n.Side, "/")
		return shadowView{
			Rule: rule, Step: step, Matched: n.Decided, Approve: n.Approved, Refuse: n.Refused,
			Failed: n.Rejected, Differs: n.Overridden, Minor: n.Minor,
		}
	})
}
