package policy

import (
	"slices"

	"makegood/aftersale"
	"makegood/internal/yamlfile"
)

// maxRules is how many rules a file may have.
const maxRules = 200

// rulesFile is the YAML shape of a file of rules.
type rulesFile struct {
	Keys    map[string]yamlfile.Position
	Version string
	Receipt aftersale.Text
	Rules   []rawRule
}

// rawRule is one rule as it stands in the file, with the places of its keys.
type rawRule struct {
	At   yamlfile.Position
	Keys map[string]yamlfile.Position
	RuleInfo
}

// Load reads, checks and compiles rules written in YAML. name is shown in
// errors. The error joins one *LoadError for each problem found; Problems
// takes it apart.
func Load(name string, text []byte) (*Rules, error) {
	r := NewReader(name, text)
	var f rulesFile
	r.Decode(text, &f, "version and rules", nil)
	r.nameRules(f.Rules)
	if f.Keys == nil {
		return nil, r.Err()
	}
	r.header(&f)
	compiled := r.compile(f.Rules)
	if err := r.Err(); err != nil {
		return nil, err
	}
	shadows := slices.ContainsFunc(compiled, func(r rule) bool { return r.Shadow })
	return &Rules{name: name, rules: compiled, shadows: shadows, receipt: f.Receipt}, nil
}

// nameRules says in every problem so far which rule it stands in.
func (r *Reader) nameRules(rules []rawRule) {
	for _, e := range r.list {
		for i := range rules {
			if e.Line >= rules[i].At.Line {
				e.Rule = rules[i].ID
			}
		}
	}
}

// header checks what stands in the file beside the rules.
func (r *Reader) header(f *rulesFile) {
	top := yamlfile.Position{Line: 1, Column: 1}
	version, versioned := f.Keys["version"]
	switch {
	case !versioned:
		r.Add(top, "", "version: missing; expected version: 1")
	case f.Version != "1":
		r.Add(r.src.Within(version, "version", f.Version, 0), "", "version: this program reads version 1")
	}
	if at, there := f.Keys["receipt"]; there {
		bad := func(key, format string, a ...any) { r.Add(at, "", key+": "+format, a...) }
		checkMessage(bad, "receipt", f.Receipt, true)
	}
	switch {
	case len(f.Rules) > maxRules:
		r.Add(f.Keys["rules"], "", "rules: at most %d", maxRules)
	case len(f.Rules) == 0 && len(r.list) == 0:
		r.Add(top, "", "rules: expected at least one rule")
	}
}
