package adapters_test

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

var rewrite = flag.Bool("update", false, "rewrite the tables in docs/adding-an-adapter.md")

const (
	guide      = "../docs/adding-an-adapter.md"
	tableStart = "<!-- interfaces: made by go test ./adapters -update -->\n"
	tableEnd   = "<!-- end of interfaces -->\n"
)

// TestGuideListsEveryInterface: the guide's table is what the contracts say.
func TestGuideListsEveryInterface(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableStart)
	have, after, ended := strings.Cut(rest, tableEnd)
	if !ok || !ended {
		t.Fatalf("%s has no place for the table of interfaces", guide)
	}
	want := "| kind | interface | methods | what for |\n|---|---|---|---|\n"
	for _, kind := range []string{"marketplace", "courier", "warehouse", "notify"} {
		want += rows(t, kind)
	}
	if *rewrite {
		if err := os.WriteFile(guide, []byte(before+tableStart+want+tableEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(want, have); diff != "" {
		t.Errorf("the guide's table is not what the code says; run go test ./adapters -update\n-code +guide\n%s", diff)
	}
}

// rows are the interfaces of a kind, the required ones first.
func rows(t *testing.T, kind string) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(kind, kind+".go"), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	type found struct {
		name, methods, doc string
		parts              []string // embedded interfaces
	}
	var all []found
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		spec := gen.Specs[0].(*ast.TypeSpec)
		it, ok := spec.Type.(*ast.InterfaceType)
		if !ok {
			continue
		}
		one := found{name: spec.Name.Name, doc: new(doc.Package).Synopsis(gen.Doc.Text())}
		var methods []string
		for _, m := range it.Methods.List {
			if len(m.Names) == 0 {
				one.parts = append(one.parts, fmt.Sprint(m.Type))
				continue
			}
			methods = append(methods, "`"+m.Names[0].Name+"`")
		}
		one.methods = strings.Join(methods, " ")
		all = append(all, one)
	}
	required := map[string]bool{"Adapter": true, "Channel": true}
	for _, one := range all {
		for _, part := range one.parts {
			required[part] = required[part] || required[one.name]
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Compare(map[bool]int{true: 0, false: 1}[required[a.name]], map[bool]int{true: 0, false: 1}[required[b.name]])
	})
	var b strings.Builder
	for _, one := range all {
		if one.methods == "" {
			continue // only puts others together
		}
		must := "optional"
		if required[one.name] {
			must = "required"
		}
		fmt.Fprintf(&b, "| %s, %s | `%s` | %s | %s |\n", kind, must, one.name, one.methods, one.doc)
	}
	return b.String()
}
