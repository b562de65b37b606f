package server

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/backtest"
	"makegood/policy"
	"makegood/settings"
)

// policyView is the set of rules in force.
type policyView struct {
	Version int64             `json:"version"` // 0: the built-in SOP
	Source  string            `json:"source"`  // built-in | stored
	Rules   []policy.RuleInfo `json:"rules"`
	Text    string            `json:"text"` // YAML
}

// yamlType is the registered media type (RFC 9512).
const yamlType = "application/yaml; charset=utf-8"

// policy shows the rules, as JSON or, if asked for, as their YAML text.
func (p *private) policy(c *gin.Context) (answer, error) {
	_, now, err := p.tuning(c)
	if err != nil {
		return answer{}, err
	}
	c.Header("Vary", "Accept")
	if strings.Contains(c.GetHeader("Accept"), "yaml") {
		a := versioned(now.RulesVersion, nil)
		a.raw, a.kind = now.RulesText, yamlType
		return a, nil
	}
	return policyAnswer(now), nil
}

func policyAnswer(now *settings.Snapshot) answer {
	source := "stored"
	if now.RulesVersion == 0 {
		source = "built-in"
	}
	return versioned(now.RulesVersion, policyView{
		Version: now.RulesVersion, Source: source, Rules: now.Rules.List(), Text: string(now.RulesText),
	})
}

// putPolicy stores a new version of the rules. Only rules that load are stored.
func (p *private) putPolicy(c *gin.Context) (answer, error) {
	dry, err := boolParameter(c, "dry_run")
	if err != nil {
		return answer{}, err
	}
	text, err := policyText(c)
	if err != nil {
		return answer{}, err
	}
	t, now, err := p.tuning(c)
	if err != nil {
		return answer{}, err
	}
	if dry {
		rules, err := policy.Load("policy", text)
		if err != nil {
			return answer{}, err
		}
		return p.replay(c, backtest.Proposal{Rules: rules, Overrides: now.Overrides})
	}
	if err := mustMatch(c, now.RulesVersion); err != nil {
		return answer{}, err
	}
	if _, err := t.PutPolicy(c.Request.Context(), actor(c), text, now.RulesVersion); err != nil {
		return answer{}, err
	}
	if err := p.o.Service.Modes.WakeScope(c.Request.Context(), ""); err != nil {
		return answer{}, err
	}
	return policyAnswer(t.Current()), nil
}

// policyText is the YAML of the body, which may be wrapped in JSON.
func policyText(c *gin.Context) ([]byte, error) {
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if kind != "application/json" {
		return readBody(c)
	}
	var body struct {
		Text string `json:"text"`
	}
	err := decodeBody(c, &body)
	return []byte(body.Text), err
}

// versionView is one stored version of the rules.
type versionView struct {
	Version int64     `json:"version"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Text    string    `json:"text,omitempty"`
}

// policyVersions lists the stored versions, newest first.
func (p *private) policyVersions(c *gin.Context) (answer, error) {
	limit, err := intParameter(c, "limit", 50, 1, 500)
	if err != nil {
		return answer{}, err
	}
	docs, err := p.o.Service.Store.DocumentVersions(c.Request.Context(), settings.DocPolicy, int(limit))
	if err != nil {
		return answer{}, err
	}
	list := make([]versionView, len(docs))
	for i, d := range docs {
		list[i] = versionView{Version: d.Version, By: d.By, At: d.At}
	}
	return ok(map[string]any{"versions": list}), nil
}

// policyVersion shows the text of one stored version; 0 is the built-in SOP.
func (p *private) policyVersion(c *gin.Context) (answer, error) {
	n, err := strconv.ParseInt(c.Param("version"), 10, 64)
	if err != nil || n < 0 {
		return answer{}, notFound
	}
	if n == 0 {
		return ok(versionView{Text: string(policy.DefaultText())}), nil
	}
	d, err := p.o.Service.Store.DocumentAt(c.Request.Context(), settings.DocPolicy, n)
	if err != nil {
		return answer{}, err
	}
	return ok(versionView{Version: d.Version, By: d.By, At: d.At, Text: string(d.Body)}), nil
}

// rollbackPolicy makes an older version the newest; 0 is the built-in SOP.
func (p *private) rollbackPolicy(c *gin.Context) (answer, error) {
	var body struct {
		Version *int64 `json:"version"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	if body.Version == nil || *body.Version < 0 {
		return answer{}, problem(http.StatusUnprocessableEntity, "version: want a stored version, or 0 for the built-in rules", "version 须为已存版本号，0 表示内置规则", Fault{Name: "version", Message: "required"})
	}
	t, now, err := p.tuning(c)
	if err != nil {
		return answer{}, err
	}
	if err := mustMatch(c, now.RulesVersion); err != nil {
		return answer{}, err
	}
	if _, err := t.RollbackPolicy(c.Request.Context(), actor(c), *body.Version, now.RulesVersion); err != nil {
		return answer{}, err
	}
	if err := p.o.Service.Modes.WakeScope(c.Request.Context(), ""); err != nil {
		return answer{}, err
	}
	return policyAnswer(t.Current()), nil
}
