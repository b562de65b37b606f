package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"makegood/adapters/scaffold"
)

// newAdapterCommand lays out the folder of a new adapter in the source tree.
func newAdapterCommand() *cobra.Command {
	return &cobra.Command{
		Use:       "new " + strings.Join(scaffold.Kinds(), "|") + " NAME",
		Short:     "Lay out the folder of a new adapter in the source tree",
		Long:      "Lays out a folder that compiles, proves nothing and sends nothing yet; its tests say what is missing.\nSee docs/adding-an-adapter.md.",
		Args:      cobra.ExactArgs(2),
		ValidArgs: scaffold.Kinds(),
		RunE: func(c *cobra.Command, args []string) error {
			module, err := moduleFolder()
			if err != nil {
				return err
			}
			folder, err := scaffold.Lay(module, args[0], args[1])
			if err != nil {
				return err
			}
			return nextSteps(c.OutOrStdout(), module, folder, args[0], args[1])
		},
	}
}

// moduleFolder is the folder of go.mod, at the working directory or above it.
func moduleFolder() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; folder = filepath.Dir(folder) {
		text, err := os.ReadFile(filepath.Join(folder, "go.mod")) //nolint:gosec // of the tree the user stands in
		switch {
		case err == nil && strings.HasPrefix(string(text), "module makegood\n"):
			return folder, nil
		case folder == filepath.Dir(folder):
			return "", errors.New("run it in the source tree of makegood: no go.mod of it here or above")
		}
	}
}

func nextSteps(out io.Writer, module, folder, kind, name string) error {
	at, err := filepath.Rel(module, folder)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, `%[1]s is laid out. Next:
  1. write down the facts and how sure they are: %[1]s/README.md
  2. go test ./%[1]s/...   says what is missing
  3. one line in adapters/%[2]s/all/all.go: %[3]s.Maker
  4. a line in CHANGELOG.md%[4]s
`, filepath.ToSlash(at), kind, name, map[string]string{
		"marketplace": "; a row in policy/deadline/clocks.yaml if the platform has clocks of its own",
		"courier":     "; a name in adapters/courier/names.go if the company is new",
	}[kind])
	return err
}
