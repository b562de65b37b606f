package ruletest

import (
	"flag"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the table of keys in docs/policy.md")

const docsPath = "../../docs/policy.md"

var docMarker = regexp.MustCompile(`(?s)<!-- table: tests -->\n.*?<!-- end -->`)

// The table of keys in docs/policy.md is what the code says. -update writes it.
func TestDocs(t *testing.T) {
	t.Parallel()
	have, err := os.ReadFile(docsPath)
	if err != nil {
		t.Fatal(err)
	}
	if !docMarker.Match(have) {
		t.Fatalf("%s has no table of the keys of rule tests", docsPath)
	}
	want := docMarker.ReplaceAllLiteralString(string(have), "<!-- table: tests -->\n"+docKeys()+"<!-- end -->")
	if *update {
		if err := os.WriteFile(docsPath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(have)); diff != "" {
		t.Errorf("%s is stale (-want +got), write it with: go test ./policy/ruletest -run TestDocs -update\n%s", docsPath, diff)
	}
}

// docKeys is the Markdown table of the keys of rule tests.
func docKeys() string {
	var b strings.Builder
	b.WriteString("| where | keys (* must be there) |\n|---|---|\n")
	for _, row := range []struct {
		where string
		shape any
	}{
		{"the file", fileRow{}},
		{"a test", testRow{}},
		{"a step of `then`", stepRow{}},
		{"`expect`", expectRow{}},
		{"`case`", caseRow{}},
		{"`parcels`", parcelRow{}},
		{"`ledger`", ledgerRow{}},
		{"`asked`", askedRow{}},
		{"`stock`", fulfilmentRow{}},
		{"`can`", canRow{}},
		{"`shop`", shopRow{}},
		{"`buyer`", buyerRow{}},
	} {
		var keys []string
		for _, field := range reflect.VisibleFields(reflect.TypeOf(row.shape)) {
			key := field.Tag.Get("yaml")
			if key == "" {
				continue
			}
			if field.Tag.Get("need") != "" {
				key += "*"
			}
			keys = append(keys, "`"+key+"` "+docKind(field.Type))
		}
		b.WriteString("| " + row.where + " | " + strings.Join(keys, ", ") + " |\n")
	}
	return b.String()
}

// docKind says what a key takes.
func docKind(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case closedWords(t) != nil:
		return "word"
	case t == reflect.TypeFor[time.Duration]():
		return "duration"
	case t == reflect.TypeFor[time.Time]():
		return "time"
	}
	switch t.Kind() {
	case reflect.Slice:
		return "list"
	case reflect.Struct, reflect.Map:
		return "mapping"
	case reflect.Bool:
		return "yes/no"
	case reflect.String:
		return "text"
	}
	return "number"
}
