package console_test

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forbidden is what the Content-Security-Policy would refuse, and what would
// turn data into markup or keep it where it does not belong.
var forbidden = map[string]*regexp.Regexp{
	"markup from text":       regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|DOMParser|srcdoc`),
	"code from text":         regexp.MustCompile(`\beval\(|new Function\(|setTimeout\(['"]|setInterval\(['"]|javascript:`),
	"an inline style":        regexp.MustCompile(`style="|style='|cssText|setAttribute\(['"]style|<style`),
	"an inline script":       regexp.MustCompile(`<script>|\son[a-z]+="`),
	"a cookie":               regexp.MustCompile(`document\.cookie`),
	"another host":           regexp.MustCompile(`(src|href|from|import)\s*[=(]?\s*['"](https?:)?//`),
	"something left to do":   regexp.MustCompile(`TODO|FIXME|XXX`),
	"a library's debug mode": regexp.MustCompile(`preact/debug|sourceMappingURL`),
}

func TestNothingForbiddenInTheSource(t *testing.T) {
	t.Parallel()
	for file, text := range own(t, ".js", ".html", ".css", ".svg") {
		for what, pattern := range forbidden {
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s has %s: %q", file, what, found)
			}
		}
		if strings.Contains(text, "localStorage") && file != "core/language.js" {
			t.Errorf("%s uses localStorage, which outlives the tab: only the language is remembered", file)
		}
		if strings.Contains(text, "sessionStorage") && file != "core/token.js" {
			t.Errorf("%s uses sessionStorage: only the token is kept there", file)
		}
		if lines := strings.Count(text, "\n"); lines > 300 {
			t.Errorf("%s has %d lines: split it", file, lines)
		}
	}
}

// What modules and the document say of each other.
var (
	importForm  = regexp.MustCompile(`(?m)^(?:import|export)\s+(?:([^'"]*?)\s+from\s+)?'([^']+)';`)
	dynamicForm = regexp.MustCompile(`import\('([^']+)'\)`)
	exportForm  = regexp.MustCompile(`(?m)^export\s+(?:async\s+)?(?:const|let|function|class)\s+(\w+)`)
	listForm    = regexp.MustCompile(`(?m)^export\s*\{([^}]*)\}`)
	linkForm    = regexp.MustCompile(`(?:href|src)="([^"]+)"`)
)

// TestImportsFit: without a build step nobody else finds a file that is not
// there, or a name that a module does not export.
func TestImportsFit(t *testing.T) {
	t.Parallel()
	modules := own(t, ".js")
	for file, text := range modules {
		for _, found := range importForm.FindAllStringSubmatch(text, -1) {
			target := resolve(t, file, found[2])
			if target == "" || strings.HasPrefix(target, "vendored/") {
				continue
			}
			for _, name := range named(found[1]) {
				if !slices.Contains(exported(t, modules, target), name) {
					t.Errorf("%s imports %s, which %s does not export", file, name, target)
				}
			}
		}
		for _, found := range dynamicForm.FindAllStringSubmatch(text, -1) {
			if target := resolve(t, file, found[1]); target != "" && !strings.Contains(modules[target], "export default") {
				t.Errorf("%s loads %s, which has no default export", file, target)
			}
		}
	}
}

// resolve is the path below web of a module that file imports.
func resolve(t *testing.T, file, address string) string {
	t.Helper()
	if !strings.HasPrefix(address, "./") && !strings.HasPrefix(address, "../") {
		t.Errorf("%s imports %q: browsers want a relative address", file, address)
		return ""
	}
	target := path.Join(path.Dir(file), address)
	if _, err := fs.Stat(web, target); err != nil {
		t.Errorf("%s imports %s: %v", file, address, err)
		return ""
	}
	return target
}

// TestImportsHaveNoCircle: a module never needs itself, on whatever way, whether it is imported at
// once or later. The same holds for folders: core, widgets and text know no page, and pages know
// no shell.
func TestImportsHaveNoCircle(t *testing.T) {
	t.Parallel()
	files, folders := map[string][]string{}, map[string][]string{}
	for file, text := range own(t, ".js") {
		for _, form := range []*regexp.Regexp{importForm, dynamicForm} {
			for _, found := range form.FindAllStringSubmatch(text, -1) {
				target := path.Join(path.Dir(file), found[len(found)-1])
				files[file] = append(files[file], target)
				if from, to := path.Dir(file), path.Dir(target); from != to {
					folders[from] = append(folders[from], to)
				}
			}
		}
	}
	if len(files) < 50 || len(folders) < 10 {
		t.Errorf("got imports of %d modules in %d folders, want those of the whole console", len(files), len(folders))
	}
	for what, graph := range map[string]map[string][]string{"modules": files, "folders": folders} {
		if found := circle(graph); found != nil {
			t.Errorf("got a circle of %s, want none: %s", what, strings.Join(found, " → "))
		}
	}
	known := map[string][]string{"a": {"b", "c"}, "b": {"d"}, "c": {"d", "e"}, "e": {"c"}}
	if found := circle(known); len(found) != 3 {
		t.Errorf("got the circle %q, want the one of c and e", found)
	}
}

// circle returns a way from a node back to itself, or nil.
func circle(graph map[string][]string) []string {
	done := map[string]bool{}
	var walk func(way []string, node string) []string
	walk = func(way []string, node string) []string {
		if i := slices.Index(way, node); i >= 0 {
			return append(slices.Clone(way[i:]), node)
		}
		if done[node] {
			return nil
		}
		way = append(way, node)
		for _, next := range graph[node] {
			if found := walk(way, next); found != nil {
				return found
			}
		}
		done[node] = true
		return nil
	}
	for _, node := range slices.Sorted(maps.Keys(graph)) {
		if found := walk(nil, node); found != nil {
			return found
		}
	}
	return nil
}

// named are the names in {…} of an import.
func named(clause string) []string {
	_, list, found := strings.Cut(clause, "{")
	if !found {
		return nil
	}
	list, _, _ = strings.Cut(list, "}")
	var out []string
	for part := range strings.SplitSeq(list, ",") {
		if name, _, _ := strings.Cut(strings.TrimSpace(part), " as "); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// exported are the names that a module exports, with those of vendored
// modules that it hands on.
func exported(t *testing.T, modules map[string]string, file string) []string {
	t.Helper()
	var out []string
	for _, found := range exportForm.FindAllStringSubmatch(modules[file], -1) {
		out = append(out, found[1])
	}
	for _, found := range listForm.FindAllStringSubmatch(modules[file], -1) {
		out = append(out, named("{"+found[1]+"}")...)
	}
	for _, found := range regexp.MustCompile(`(?m)^export \* from '([^']+)'`).FindAllStringSubmatch(modules[file], -1) {
		text, err := fs.ReadFile(web, path.Join(path.Dir(file), found[1]))
		if err != nil {
			t.Error(err)
		}
		for _, name := range regexp.MustCompile(`as (\w+)`).FindAllStringSubmatch(string(text), -1) {
			out = append(out, name[1])
		}
	}
	return out
}

// TestDocumentNamesItsFiles: every style sheet is linked, and every link leads
// to a file.
func TestDocumentNamesItsFiles(t *testing.T) {
	t.Parallel()
	document := own(t, "index.html")["index.html"]
	var linked []string
	for _, found := range linkForm.FindAllStringSubmatch(document, -1) {
		linked = append(linked, found[1])
		if _, err := fs.Stat(web, found[1]); err != nil {
			t.Errorf("index.html: %v", err)
		}
	}
	for file := range own(t, ".css") {
		if !slices.Contains(linked, file) {
			t.Errorf("%s is not linked", file)
		}
	}
}

// TestDocumentPreloads: browsers find modules one import after the other; the
// document names all that the first page needs, so that they come at once.
func TestDocumentPreloads(t *testing.T) {
	t.Parallel()
	modules := own(t, ".js")
	want := map[string]bool{}
	var follow func(file string)
	follow = func(file string) {
		if want[file] {
			return
		}
		want[file] = true
		for _, found := range importForm.FindAllStringSubmatch(modules[file], -1) {
			if target := resolve(t, file, found[2]); target != "" {
				follow(target)
			}
		}
	}
	follow("app.js")
	follow("queue/page.js")
	have := map[string]bool{"app.js": true}
	for _, found := range regexp.MustCompile(`<link rel="modulepreload" href="([^"]+)">`).FindAllStringSubmatch(own(t, "index.html")["index.html"], -1) {
		have[found[1]] = true
	}
	var lines []string
	for file := range want {
		if file != "app.js" {
			lines = append(lines, `<link rel="modulepreload" href="`+file+`">`)
		}
	}
	if !maps.Equal(want, have) {
		slices.Sort(lines)
		t.Errorf("index.html should preload:\n%s", strings.Join(lines, "\n"))
	}
}
