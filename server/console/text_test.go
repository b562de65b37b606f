package console_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// table reads every text of a language: the files are JSON behind "export default".
func table(t *testing.T, language string) map[string]string {
	t.Helper()
	files, err := fs.Glob(web, "text/"+language+"/*.js")
	if err != nil || len(files) < 2 {
		t.Fatalf("got the files %q and the error %v, want at least two", files, err)
	}
	index, err := fs.ReadFile(web, "text/"+language+"/index.js")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		name := strings.TrimPrefix(file, "text/"+language)
		if name == "/index.js" {
			continue
		}
		if !strings.Contains(string(index), "'."+name+"'") {
			t.Errorf("%s is not named in index.js", file)
		}
		text, err := fs.ReadFile(web, file)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(string(text), "export default ")), ";")
		var part map[string]string
		if err := json.Unmarshal([]byte(body), &part); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if strings.Count(body, `": "`) != len(part) {
			t.Errorf("%s has a key twice", file)
		}
		for key, value := range part {
			if _, twice := all[key]; twice {
				t.Errorf("%s: %s stands in two files", file, key)
			}
			all[key] = value
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

// TestLanguagesSayTheSame: the same keys, the same values to fill in, and no
// text that was left in the other language.
func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	en, zh := table(t, "en"), table(t, "zh")
	if diff := cmp.Diff(slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(zh))); diff != "" {
		t.Fatal("keys of en (-) and zh (+):", diff)
	}
	han, word := regexp.MustCompile(`\p{Han}`), regexp.MustCompile(`[A-Za-z]{3}`)
	for key := range en {
		if strings.TrimSpace(en[key]) == "" || strings.TrimSpace(zh[key]) == "" {
			t.Errorf("%s is empty", key)
		}
		values := func(text string) []string {
			found := placeholder.FindAllString(text, -1)
			slices.Sort(found)
			return slices.Compact(found)
		}
		if diff := cmp.Diff(values(en[key]), values(zh[key])); diff != "" {
			t.Errorf("%s: values of en (-) and zh (+): %s", key, diff)
		}
		if han.MatchString(en[key]) {
			t.Errorf("%s: Chinese in the English table: %s", key, en[key])
		}
		if !han.MatchString(zh[key]) && word.MatchString(placeholder.ReplaceAllString(zh[key], "")) {
			t.Errorf("%s: no Chinese in the Chinese table: %s", key, zh[key])
		}
	}
}

var (
	wholeKey = regexp.MustCompile(`['"]([a-z]\w*(?:\.[\w:]+)+)['"]`)
	keyStart = regexp.MustCompile(`['"]((?:[a-z]\w*\.)+)['"]\s*\+`)
	keyTable = regexp.MustCompile(`known\('([\w.]+)'`)
	asked    = regexp.MustCompile(`\bt\(\s*'([\w.:]+)'\s*[,)]`)
)

// TestTextsAreUsed: a module asks for no text that is not there, and no text
// is there that nobody asks for. Keys put together at run time count as used
// by the part that stands in the source.
func TestTextsAreUsed(t *testing.T) {
	t.Parallel()
	en := table(t, "en")
	used := map[string]bool{}
	var starts []string
	for file, text := range own(t, ".js") {
		if strings.HasPrefix(file, "text/") {
			continue
		}
		for _, found := range asked.FindAllStringSubmatch(text, -1) {
			if _, there := en[found[1]]; !there {
				t.Errorf("%s asks for %q, which no table has", file, found[1])
			}
		}
		for _, found := range wholeKey.FindAllStringSubmatch(text, -1) {
			used[found[1]] = true
		}
		for _, found := range keyStart.FindAllStringSubmatch(text, -1) {
			starts = append(starts, found[1])
		}
		for _, found := range keyTable.FindAllStringSubmatch(text, -1) {
			starts = append(starts, found[1]+".")
		}
	}
	for key := range en {
		byStart := slices.ContainsFunc(starts, func(start string) bool { return strings.HasPrefix(key, start) })
		if !used[key] && !byStart {
			t.Errorf("%s is used by nobody", key)
		}
	}
	for _, start := range starts {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(en)), func(key string) bool { return strings.HasPrefix(key, start) }) {
			t.Errorf("no text begins with %q", start)
		}
	}
}
