package server

import (
	"context"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/backtest"
	"makegood/people"
	"makegood/policy"
	"makegood/settings"
	"makegood/store"
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
func (p *private) policy(c *gin.Context) (response, error) {
	_, now, err := p.current(c)
	if err != nil {
		return response{}, err
	}
	c.Header("Vary", "Accept")
	if strings.Contains(c.GetHeader("Accept"), "yaml") {
		a := versioned(now.RulesVersion, nil)
		a.raw, a.kind = now.RulesText, yamlType
		return a, nil
	}
	return policyResponse(now), nil
}

func policyResponse(now *settings.Snapshot) response {
	source := "stored"
	if now.RulesVersion == 0 {
		source = "built-in"
	}
	return versioned(now.RulesVersion, policyView{
		Version: now.RulesVersion, Source: source, Rules: now.Rules.List(), Text: string(now.RulesText),
	})
}

// putPolicy stores a new version of the rules. Only rules that load are stored.
func (p *private) putPolicy(c *gin.Context) (response, error) {
	dry, err := boolParameter(c, "dry_run")
	if err != nil {
		return response{}, err
	}
	text, err := policyText(c)
	if err != nil {
		return response{}, err
	}
	t, now, err := p.current(c)
	if err != nil {
		return response{}, err
	}
	if dry {
		rules, err := policy.Load("policy", text)
		if err != nil {
			return response{}, err
		}
		return p.backtest(c, backtest.Proposal{Rules: rules, Overrides: now.Overrides})
	}
	err = p.change(c, now.RulesVersion, "", func(ctx context.Context, by people.Actor) (int64, error) {
		return t.PutPolicy(ctx, by, text, now.RulesVersion)
	})
	if err != nil {
		return response{}, err
	}
	return policyResponse(t.Current()), nil
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
func (p *private) policyVersions(c *gin.Context) (response, error) {
	limit, err := intParameter(c, "limit", 50, 1, 500)
	if err != nil {
		return response{}, err
	}
	docs, err := p.o.Service.Store.DocumentVersions(c.Request.Context(), settings.DocPolicy, int(limit))
	return listOf("versions", docs, err, func(d store.Document) versionView {
		return versionView{Version: d.Version, By: d.By, At: d.At}
	})
}

// policyVersion shows the text of one stored version; 0 is the built-in SOP.
func (p *private) policyVersion(c *gin.Context) (response, error) {
	n, err := strconv.ParseInt(c.Param("version"), 10, 64)
	if err != nil || n < 0 {
		return response{}, notFound
	}
	if n == 0 {
		return ok(versionView{Text: string(policy.DefaultText())}), nil
	}
	d, err := p.o.Service.Store.DocumentAt(c.Request.Context(), settings.DocPolicy, n)
	if err != nil {
		return response{}, err
	}
	return ok(versionView{Version: d.Version, By: d.By, At: d.At, Text: string(d.Body)}), nil
}

// rollbackBody is the body of POST …/rollback.
type rollbackBody struct {
	Version *int64 `json:"version"`
}

// rollbackPolicy makes an older version the newest; 0 is the built-in SOP.
func (p *private) rollbackPolicy(c *gin.Context, body rollbackBody) (response, error) {
	if body.Version == nil || *body.Version < 0 {
		return response{}, problem(http.StatusUnprocessableEntity, "version: want a stored version, or 0 for the built-in rules", "version 须为已存版本号，0 表示内置规则", Fault{Name: "version", Message: "required"})
	}
	t, now, err := p.current(c)
	if err != nil {
		return response{}, err
	}
	err = p.change(c, now.RulesVersion, "", func(ctx context.Context, by people.Actor) (int64, error) {
		return t.RollbackPolicy(ctx, by, *body.Version, now.RulesVersion)
	})
	if err != nil {
		return response{}, err
	}
	return policyResponse(t.Current()), nil
}
