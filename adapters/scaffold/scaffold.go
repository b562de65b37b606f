// Package scaffold lays out the folder of a new adapter: code that compiles,
// proves nothing and sends nothing yet, and a conformance test that says what
// is missing. Start with Lay; the files are templates/KIND/*.tmpl.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

//go:embed templates
var templates embed.FS

// Kinds lists the kinds of adapter, which are the folders below adapters.
func Kinds() []string { return []string{"marketplace", "courier", "warehouse", "notify"} }

// nameForm is what a folder, a package, a URL segment and a metric label may be
// called alike.
var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]{1,30}$`)

// Files returns the files of a new adapter by their path below the adapter's
// folder. kind is one of Kinds.
func Files(kind, name string) (map[string][]byte, error) {
	if !nameForm.MatchString(name) {
		return nil, fmt.Errorf("%q cannot be an adapter's name: 2 to 31 lower-case letters and digits, a letter first", name)
	}
	root := path.Join("templates", kind)
	all, err := template.ParseFS(templates, root+"/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("no kind of adapter %q: there are %s", kind, strings.Join(Kinds(), ", "))
	}
	out := map[string][]byte{}
	for _, t := range all.Templates() {
		var text bytes.Buffer
		data := map[string]string{"Name": name, "Title": strings.ToUpper(name[:1]) + name[1:]}
		if err := t.Execute(&text, data); err != nil {
			return nil, err
		}
		file := strings.ReplaceAll(strings.TrimSuffix(t.Name(), ".tmpl"), "NAME", name)
		file = strings.ReplaceAll(file, "__", "/") // fake__fake.go is fake/fake.go
		body := text.Bytes()
		if strings.HasSuffix(file, ".go") {
			if body, err = format.Source(body); err != nil {
				return nil, fmt.Errorf("%s: %w", t.Name(), err)
			}
		}
		out[file] = body
	}
	return out, nil
}

// Lay writes the files of a new adapter below module, the folder of go.mod, and
// returns the adapter's folder. It writes nothing where the folder exists.
func Lay(module, kind, name string) (folder string, err error) {
	files, err := Files(kind, name)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(module, "adapters", kind)); err != nil {
		return "", errors.New("run it in the source tree of makegood: " + err.Error())
	}
	folder = filepath.Join(module, "adapters", kind, name)
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s is there already", folder)
	}
	for file, body := range files { // source files, readable like all others
		to := filepath.Join(folder, file)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(to, body, 0o644); err != nil {
			return "", err
		}
	}
	return folder, nil
}
