package all

import (
	"os"
	"path/filepath"
	"testing"
)

// Every adapter's folder is listed and has what adapters have.
func TestFoldersAreListedAndComplete(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		if !e.IsDir() || e.Name() == "all" || e.Name() == "suite" {
			continue
		}
		found++
		if _, ok := Find(e.Name()); !ok {
			t.Errorf("%s is not in Makers", e.Name())
		}
		for _, part := range []string{"README.md", "testdata/vectors.json", "fuzz_test.go", "webhook.go", "sign.go", "fake"} {
			if _, err := os.Stat(filepath.Join("..", e.Name(), part)); err != nil {
				t.Errorf("%s lacks %s", e.Name(), part)
			}
		}
	}
	if found != len(Makers()) {
		t.Errorf("%d folders, %d makers", found, len(Makers()))
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range Makers() {
		name := m.Manifest.Name
		if got, ok := Find(name); !ok || got.Manifest.Name != name || m.New == nil || seen[name] {
			t.Errorf("%s cannot be found, has no New, or is listed twice", name)
		}
		seen[name] = true
	}
	if _, ok := Find("nobody"); ok {
		t.Error("found a warehouse that does not exist")
	}
}
