package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Scope says for whom a value is set: "" for everybody, "douyin" for a
// platform, "douyin/123456" for one shop. The narrower scope wins.
type Scope string

// ShopScope is the scope of one shop.
func ShopScope(platform, shop string) Scope { return Scope(platform + "/" + shop) }

// Overrides holds the thresholds that were set, by scope and name. Its JSON
// form is what is stored.
type Overrides map[Scope]map[string]any

// scopes lists the scopes that apply to a shop, the narrowest first.
func scopes(platform, shop string) []Scope {
	var list []Scope
	if platform != "" && shop != "" {
		list = append(list, ShopScope(platform, shop))
	}
	if platform != "" {
		list = append(list, Scope(platform))
	}
	return append(list, "")
}

// find returns the value in force for the row and the scope it is set in. A
// stored value that is no longer acceptable is passed over, so that a
// narrowed bound never leaves a shop without thresholds.
func (o Overrides) find(d *thresholdDef, platform, shop string) (value any, from Scope, set bool) {
	for _, s := range scopes(platform, shop) {
		raw, there := o[s][d.name]
		if !there {
			continue
		}
		if v, ok := d.read(raw); ok {
			return v, s, true
		}
	}
	return d.preset, "", false
}

// Resolve returns the thresholds in force for a shop: its own value, else its
// platform's, else everybody's, else the default. An empty shop or platform
// gives the wider scope.
func (o Overrides) Resolve(platform, shop string) Thresholds {
	var t Thresholds
	for i := range thresholdTable {
		d := &thresholdTable[i]
		v, _, _ := o.find(d, platform, shop)
		d.set(&t, v)
	}
	return t
}

// Check returns every problem of the overrides, joined: unknown names and
// values out of bounds (*ThresholdError), and pairs of values that contradict
// each other once resolved for a scope.
func (o Overrides) Check() error {
	var problems []error
	for _, s := range slices.Sorted(maps.Keys(o)) {
		for _, name := range slices.Sorted(maps.Keys(o[s])) {
			if _, err := CheckValue(name, o[s][name]); err != nil {
				problems = append(problems, scoped(s, err))
			}
		}
		platform, shop, _ := strings.Cut(string(s), "/")
		for _, err := range o.Resolve(platform, shop).contradictions() {
			problems = append(problems, scoped(s, err))
		}
	}
	return errors.Join(problems...)
}

func scoped(s Scope, err error) error {
	if s == "" {
		return err
	}
	return fmt.Errorf("%s: %w", s, err)
}

// contradictions lists the pairs of values that make no sense together.
func (t Thresholds) contradictions() []error {
	var problems []error
	pair := func(low, high string) {
		l, _ := t.durationThreshold(low)
		h, _ := t.durationThreshold(high)
		if l > h {
			problems = append(problems, &ThresholdError{Name: low, Want: fmt.Sprintf("expected at most %s, which is %s", high, show(h))})
		}
	}
	pair("fallback_margin", "safety_margin")
	pair("stall_nudge", "stall_lost")
	pair("stall_lost", "stall_lost_remote")
	return problems
}

// ThresholdInfo describes one threshold as it is in force somewhere, in the
// form consoles show: amounts are int64 minor units, durations text like "24h".
type ThresholdInfo struct {
	Name    string   `json:"name"`
	Value   any      `json:"value"`
	Default any      `json:"default"`
	Min     any      `json:"min,omitempty"`
	Max     any      `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Unit    string   `json:"unit"` // minor | duration | choice | list
	Set     bool     `json:"set"`  // false: the default is in force
	Scope   Scope    `json:"scope"`
	DocEN   string   `json:"doc_en"`
	DocZH   string   `json:"doc_zh"`
}

// Describe lists every threshold as it is in force for a shop. Where Set is
// true, Scope is the scope the value was set in.
func Describe(o Overrides, platform, shop string) []ThresholdInfo {
	list := make([]ThresholdInfo, 0, len(thresholdTable))
	for i := range thresholdTable {
		d := &thresholdTable[i]
		v, from, set := o.find(d, platform, shop)
		list = append(list, ThresholdInfo{
			Name: d.name, Value: show(v), Default: show(d.preset), Min: show(d.min), Max: show(d.max), Choices: slices.Clone(d.choices),
			Unit: string(d.unit), Set: set, Scope: from, DocEN: d.doc.EN, DocZH: d.doc.ZH,
		})
	}
	return list
}
