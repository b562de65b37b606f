package console_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestVendoredFilesAreTheListedOnes: what is served is what VENDORED.md says,
// with the licence of each library beside it.
func TestVendoredFilesAreTheListedOnes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("VENDORED.md")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^\| (\S+) \| (\S+) \| (\S+) \| (\S+) \| ([0-9a-f]{64}) \|`)
	listed := map[string]string{}
	for _, cells := range line.FindAllStringSubmatch(string(text), -1) {
		name, version, file := cells[1], cells[2], cells[4]
		listed[file] = cells[5]
		if !strings.HasPrefix(file, name+"@"+version+"/") {
			t.Errorf("%s is not in the folder of %s %s", file, name, version)
		}
		if licence, err := fs.ReadFile(web, "vendored/"+name+"@"+version+"/LICENSE"); err != nil || len(licence) < 500 {
			t.Errorf("%s has no licence beside it: %v", name, err)
		}
	}
	bare := regexp.MustCompile(`(?:^|[;}\n])(?:import|export)\b[^;'"]*?(?:from)?\s*['"][^./]`)
	err = fs.WalkDir(web, "vendored", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(web, path)
		if err != nil {
			return err
		}
		file := strings.TrimPrefix(path, "vendored/")
		sum := sha256.Sum256(body)
		if digest := hex.EncodeToString(sum[:]); listed[file] != digest {
			t.Errorf("%s has the digest %s, listed is %q", file, digest, listed[file])
		}
		if strings.HasSuffix(path, "js") {
			if found := bare.FindString(string(body)); found != "" {
				t.Errorf("%s imports by a bare name: %s", file, found)
			}
		}
		delete(listed, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for file := range listed {
		t.Errorf("%s is listed and not there", file)
	}
}
