package all_test

import (
	"os"
	"path/filepath"
	"testing"

	"makegood/adapters/marketplace/all"
)

// notAdapters are the folders beside the adapters.
var notAdapters = map[string]bool{"all": true, "suite": true}

func TestEveryFolderIsListedAndComplete(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]bool{}
	for _, e := range entries {
		if !e.IsDir() || notAdapters[e.Name()] {
			continue
		}
		folders[e.Name()] = true
		if _, ok := all.Find(e.Name()); !ok {
			t.Errorf("%s is not in Makers", e.Name())
		}
		for _, part := range []string{"README.md", "testdata/vectors.json", "fuzz_test.go", "fake"} {
			if _, err := os.Stat(filepath.Join("..", e.Name(), part)); err != nil {
				t.Errorf("%s: %s is missing", e.Name(), part)
			}
		}
		if found, _ := filepath.Glob(filepath.Join("..", e.Name(), "testdata", "*.http")); len(found) == 0 {
			t.Errorf("%s: testdata holds no fixture", e.Name())
		}
	}
	seen := map[string]bool{}
	for _, m := range all.Makers() {
		name := m.Manifest.Name
		if !folders[name] || seen[name] || m.New == nil {
			t.Errorf("Makers: %q has no folder, no New, or is there twice", name)
		}
		seen[name] = true
	}
}

func TestFindUnknown(t *testing.T) {
	t.Parallel()
	if m, ok := all.Find("nowhere"); ok || m.New != nil {
		t.Errorf("Find(nowhere) = %v, %v", m.Manifest.Name, ok)
	}
}
