package policy

import (
	_ "embed" // the default rules
	"slices"
	"sync"
	"time"

	"github.com/expr-lang/expr/vm"

	"makegood/aftersale"
)

// rule is one compiled rule.
type rule struct {
	RuleInfo
	program    *vm.Program
	facts      []string      // names of the facts it reads, in the order of the text
	checkAfter time.Duration // 0: none, or the threshold of RuleInfo.CheckAfter
}

// RuleInfo is one rule as it was written.
type RuleInfo struct {
	ID         string                 `json:"id"`             // id of the SOP; several rules may share it
	Step       string                 `json:"step,omitempty"` // tells rules of one id apart
	Title      aftersale.Text         `json:"title"`
	When       string                 `json:"when"`
	Outcome    aftersale.Outcome      `json:"outcome"`
	Do         []aftersale.ActionName `json:"do,omitempty"`
	Convert    bool                   `json:"convert,omitempty"`
	CheckAfter string                 `json:"check_after,omitempty" yaml:"check_after"` // a duration, or the name of a threshold
	Remark     string                 `json:"remark,omitempty"`
	Flag       aftersale.Flag         `json:"flag,omitempty"`
	Script     aftersale.Text         `json:"script,omitzero"`
	Message    aftersale.Text         `json:"message,omitzero"` // what the buyer is told at the platform
	Loss       aftersale.LossState    `json:"loss,omitempty"`
	Warn       string                 `json:"warn,omitempty"`
	Shadow     bool                   `json:"shadow,omitempty"` // counted, never applied
	Line       int                    `json:"line" yaml:"-"`    // where it starts in its file
	Facts      []string               `json:"facts" yaml:"-"`   // what it reads
}

// Rules is a compiled set of rules. It is immutable and safe for concurrent use.
type Rules struct {
	name    string
	rules   []rule
	shadows bool           // any rule is a shadow rule
	receipt aftersale.Text // what every new request is acknowledged with (C1)
}

// Name is the name the rules were loaded under.
func (r *Rules) Name() string { return r.name }

// List describes the rules in the order they are tried.
func (r *Rules) List() []RuleInfo {
	list := make([]RuleInfo, len(r.rules))
	for i := range r.rules {
		list[i] = r.rules[i].RuleInfo
		list[i].Do = slices.Clone(list[i].Do)
		list[i].Facts = slices.Clone(r.rules[i].facts)
	}
	return list
}

// after is how long after the decision the rule wants the case looked at
// again, or zero.
func (r *rule) after(t *Thresholds) time.Duration {
	if d, ok := t.durationThreshold(r.CheckAfter); ok {
		return d
	}
	return r.checkAfter
}

//go:embed sop.yaml
var defaultText []byte

// DefaultText returns the rules of the SOP as YAML.
func DefaultText() []byte { return slices.Clone(defaultText) }

// Default returns the rules of the SOP.
func Default() *Rules { return defaultRules() }

var defaultRules = sync.OnceValue(func() *Rules {
	r, err := Load("sop.yaml", defaultText)
	if err != nil {
		panic("the built-in rules do not load: " + err.Error()) // a test loads them
	}
	return r
})
