package all

import (
	"os"
	"path/filepath"
	"testing"
)

// Every channel's folder is listed and has what channels have.
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
		parts := []string{"README.md", "testdata/vectors.json", "fuzz_test.go", "send.go", "sign.go", "fake"}
		for _, part := range parts {
			if part == "sign.go" && e.Name() == "wecom" {
				continue // its robots have no signature
			}
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
		t.Error("found a channel that does not exist")
	}
}
