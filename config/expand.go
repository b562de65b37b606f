package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
)

// maxSecret bounds a file named by ${file:…}, in bytes: the largest thing
// kept there is a private key.
const maxSecret = 64 << 10

// expander replaces ${NAME} by a variable of the environment, ${file:PATH} by
// the contents of a file without its trailing line ends, and $${ by ${.
// What comes in is not looked at again: a secret may hold "${".
type expander struct {
	lookup   func(string) (string, bool)
	readFile func(string) ([]byte, error)
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// text returns the expanded text, or what is wrong with it. The problem names
// variables and files, never what is in them.
func (x expander) text(s string) (out, problem string) {
	var b strings.Builder
	for {
		i := strings.Index(s, "${")
		if i < 0 {
			b.WriteString(s)
			return b.String(), ""
		}
		if i > 0 && s[i-1] == '$' {
			b.WriteString(s[:i-1] + "${")
			s = s[i+2:]
			continue
		}
		b.WriteString(s[:i])
		name, rest, closed := strings.Cut(s[i+2:], "}")
		if !closed {
			return "", "${ without }; write $${ for a literal ${"
		}
		value, problem := x.value(name)
		if problem != "" {
			return "", problem
		}
		b.WriteString(value)
		s = rest
	}
}

// value returns what stands between ${ and }.
func (x expander) value(name string) (value, problem string) {
	if path, ok := strings.CutPrefix(name, "file:"); ok {
		body, err := x.readFile(path)
		if err != nil {
			return "", "file " + path + ": " + fileProblem(err)
		}
		if len(body) > maxSecret {
			return "", "file " + path + ": " + fileProblem(errTooLarge)
		}
		return strings.TrimRight(string(body), "\r\n"), ""
	}
	if !variable.MatchString(name) {
		return "", "want ${NAME} or ${file:/path}; write $${ for a literal ${"
	}
	value, ok := x.lookup(name)
	if !ok {
		return "", "environment variable " + name + " is not set"
	}
	return value, ""
}

var errTooLarge = errors.New("too large")

// readBounded reads a file of at most limit bytes.
func readBounded(path string, limit int) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	body, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err == nil && len(body) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", errTooLarge, limit)
	}
	return body, err
}

// fileProblem says in words why a file could not be read.
func fileProblem(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by this user"
	case errors.Is(err, errTooLarge):
		return "is too large"
	}
	return "cannot be read"
}
