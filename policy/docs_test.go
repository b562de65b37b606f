package policy

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const docsPath = "../docs/policy.md"

// docTables are the tables of docs/policy.md, by the name in their marker.
var docTables = map[string]func() string{
	"facts": docFacts, "thresholds": docThresholds, "outcomes": docOutcomes, "actions": docActions, "limits": docLimits,
	"reasons": docReasons, "codes": docCodes, "offers": docOffers, "checks": docChecks,
}

var docMarker = regexp.MustCompile(`(?s)<!-- table: (\w+) -->\n.*?<!-- end -->`)

// The tables of docs/policy.md are what the code says. -update writes them.
func TestPolicyDocs(t *testing.T) {
	t.Parallel()
	have, err := os.ReadFile(docsPath)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	want := docMarker.ReplaceAllStringFunc(string(have), func(block string) string {
		name := docMarker.FindStringSubmatch(block)[1]
		table := docTables[name]
		if name == "tests" {
			return block // the package ruletest writes it
		}
		if table == nil {
			t.Errorf("%s: no table %q", docsPath, name)
			return block
		}
		written[name] = true
		return "<!-- table: " + name + " -->\n" + table() + "<!-- end -->"
	})
	for _, name := range slices.Sorted(maps.Keys(docTables)) {
		if !written[name] {
			t.Errorf("%s has no table %q", docsPath, name)
		}
	}
	if *update {
		if err := os.WriteFile(docsPath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(have)); diff != "" {
		t.Errorf("%s is stale, write it with: go test ./policy -run TestPolicyDocs -update\n%s", docsPath, diff)
	}
}

// table writes a Markdown table.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) {
		for _, c := range cells {
			b.WriteString("| " + strings.ReplaceAll(c, "|", "\\|") + " ")
		}
		b.WriteString("|\n")
	}
	line(head)
	b.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, r := range rows {
		line(r)
	}
	return b.String()
}

func code[S ~string](words ...S) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "`" + string(w) + "`"
		if w == "" {
			out[i] = "`\"\"`"
		}
	}
	return strings.Join(out, " ")
}

func mark(yes bool) string { return map[bool]string{true: "yes"}[yes] }

// Every outcome and side action is described.
func TestDocsDescribeAll(t *testing.T) {
	t.Parallel()
	for _, o := range outcomes {
		if outcomeDocs[o] == "" {
			t.Errorf("outcome %s is not described", o)
		}
	}
	for _, a := range sideActions {
		if actionDocs[a] == "" {
			t.Errorf("action %s is not described", a)
		}
	}
}
