package scaffold_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"makegood/adapters/scaffold"
)

// module is the folder of go.mod.
const module = "../.."

// TestEveryKindCompiles builds the conformance test of a new folder of every
// kind as if the folder were there, and runs it: it says what is missing.
func TestEveryKindCompiles(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(module)
	if err != nil {
		t.Fatal(err)
	}
	for kind, missing := range map[string]string{
		"marketplace": "Chinese title|fixtures|Fetch", "courier": "", "warehouse": "", "notify": "Chinese title|deliver",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			away := t.TempDir()
			if err := os.MkdirAll(filepath.Join(away, "adapters", kind), 0o750); err != nil {
				t.Fatal(err)
			}
			folder, err := scaffold.Lay(away, kind, "newcomer")
			if err != nil {
				t.Fatal(err)
			}
			replace := map[string]string{}
			err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					replace[filepath.Join(root, strings.TrimPrefix(path, away))] = path
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(map[string]any{"Replace": replace})
			if err != nil {
				t.Fatal(err)
			}
			overlay, binary := filepath.Join(away, "overlay.json"), filepath.Join(away, "newcomer.test")
			if err := os.WriteFile(overlay, text, 0o600); err != nil {
				t.Fatal(err)
			}
			build := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", binary, "./adapters/"+kind+"/newcomer")
			build.Dir = root
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("the new folder does not build: %v\n%s", err, out)
			}
			run := exec.CommandContext(t.Context(), binary)
			run.Dir = folder
			out, err := run.CombinedOutput()
			if err == nil {
				t.Errorf("the suite passes an adapter that does nothing")
			}
			for word := range strings.SplitSeq(missing, "|") {
				if !strings.Contains(string(out), word) {
					t.Errorf("got this from the suite, want it to name %s:\n%s", word, out)
				}
			}
		})
	}
}

func TestLay(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if _, err := scaffold.Lay(root, "courier", "newcomer"); err == nil {
		t.Error("outside of the source tree: got no error, want one")
	}
	if err := os.MkdirAll(filepath.Join(root, "adapters", "courier"), 0o750); err != nil {
		t.Fatal(err)
	}
	folder, err := scaffold.Lay(root, "courier", "newcomer")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"newcomer.go", "webhook.go", "sign.go", "README.md", "fake/fake.go", "conformance_test.go", "fuzz_test.go", "testdata/vectors.json"} {
		if _, err := os.Stat(filepath.Join(folder, file)); err != nil {
			t.Errorf("%s: got %v, want a file", file, err)
		}
	}
	if _, err := scaffold.Lay(root, "courier", "newcomer"); err == nil {
		t.Error("a folder that is there: got no error, want one")
	}
	for _, name := range []string{"", "x", "9gag", "../up", "Upper", "with-dash"} {
		if _, err := scaffold.Lay(root, "courier", name); err == nil {
			t.Errorf("name %q: got no error, want one", name)
		}
	}
	if _, err := scaffold.Lay(root, "bakery", "newcomer"); err == nil || !strings.Contains(err.Error(), "marketplace, courier") {
		t.Errorf("unknown kind: got %v, want an error that lists the kinds", err)
	}
}
