package server

import (
	"net/http"
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
	Why       string                `json:"why"`
	WhyZH     string                `json:"why_zh"`
	Text      string                `json:"text"`
	Trial     trialView             `json:"trial"`
	Control   trialView             `json:"control"`
}

// trialView is what one side has come to.
type trialView struct {
	Decided    int64 `json:"decided"`
	Approved   int64 `json:"approved"`
	Refused    int64 `json:"refused"`
	Overridden int64 `json:"overridden"`
	Rejected   int64 `json:"rejected"`
	Minor      int64 `json:"minor"`
}

func viewTrial(t store.TrialCount) trialView {
	return trialView{Decided: t.Decided, Approved: t.Approved, Refused: t.Refused, Overridden: t.Overridden, Rejected: t.Rejected, Minor: t.Minor}
}

// canary shows the newest trial.
func (p *private) canary(c *gin.Context) (answer, error) {
	doc, version, err := p.o.Service.Settings.Canary(c.Request.Context())
	if err != nil {
		return answer{}, err
	}
	v := canaryView{
		Version: version, Percent: doc.Percent, Bounds: doc.Bounds, StartedAt: orNull(doc.StartedAt), By: doc.By,
		State: string(doc.State), Why: doc.Why.EN, WhyZH: doc.Why.ZH, Text: doc.Text,
	}
	if version == 0 {
		v.State = "none"
		return versioned(0, v), nil
	}
	counts, err := p.o.Service.Settings.TrialOf(c.Request.Context(), doc, version)
	if err != nil {
		return answer{}, err
	}
	v.Trial, v.Control = viewTrial(counts["trial"]), viewTrial(counts["control"])
	return versioned(version, v), nil
}

// startCanary lets rules decide a share of the cases first.
func (p *private) startCanary(c *gin.Context) (answer, error) {
	var body struct {
		Text    string                `json:"text"`
		Percent int                   `json:"percent"`
		Bounds  settings.CanaryBounds `json:"bounds"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	if strings.TrimSpace(body.Text) == "" {
		return answer{}, unacceptable("text", "want the rules as YAML", "须为 YAML 规则")
	}
	_, version, err := p.o.Service.Settings.Canary(c.Request.Context())
	if err != nil {
		return answer{}, err
	}
	if _, err := ifMatch(c, version); err != nil {
		return answer{}, err
	}
	doc := settings.CanaryDoc{Text: body.Text, Percent: body.Percent, Bounds: body.Bounds}
	if _, err := p.o.Service.Settings.StartCanary(c.Request.Context(), actor(c), doc, version); err != nil {
		return answer{}, err
	}
	return p.canary(c)
}

// stopCanary gives all cases back to the policy.
func (p *private) stopCanary(c *gin.Context) (answer, error) {
	by := actor(c)
	why := aftersale.Text{EN: "stopped by " + by.Name, ZH: "由 " + by.Name + " 停止"}
	if err := p.o.Service.Settings.EndCanary(c.Request.Context(), by, settings.CanaryRolledBack, why); err != nil {
		return answer{}, err
	}
	return p.canary(c)
}

// promoteCanary makes the rules on trial the policy.
func (p *private) promoteCanary(c *gin.Context) (answer, error) {
	if _, err := p.o.Service.Settings.PromoteCanary(c.Request.Context(), actor(c)); err != nil {
		return answer{}, err
	}
	if err := p.o.Service.Modes.WakeScope(c.Request.Context(), ""); err != nil {
		return answer{}, err
	}
	return p.canary(c)
}

// shadowRules shows what shadow rules would have decided.
func (p *private) shadowRules(c *gin.Context) (answer, error) {
	counts, err := p.o.Service.Settings.ShadowCounts(c.Request.Context())
	if err != nil {
		return answer{}, err
	}
	type row struct {
		Rule    string `json:"rule"`
		Step    string `json:"step"`
		Matched int64  `json:"matched"`
		Approve int64  `json:"approve"`
		Refuse  int64  `json:"refuse"`
		Failed  int64  `json:"failed"`
		Differs int64  `json:"differs"`
		Minor   int64  `json:"minor"`
	}
	list := []row{}
	for _, n := range counts {
		rule, step, _ := strings.Cut(n.Side, "/")
		list = append(list, row{Rule: rule, Step: step, Matched: n.Decided, Approve: n.Approved, Refuse: n.Refused, Failed: n.Rejected, Differs: n.Overridden, Minor: n.Minor})
	}
	return answer{status: http.StatusOK, body: map[string]any{"rules": list}}, nil
}
