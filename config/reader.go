package config

import "makegood/internal/yamlfile"

const (
	maxText  = 1 << 20 // bytes of a configuration file
	maxDepth = 16      // of nesting; the deepest thing there is needs four
)

// reader walks the YAML tree into a Config and collects what is wrong.
type reader struct {
	config   *Config
	expand   expander
	problems []*Error
	accounts map[string]string // where each account was first named, by its list and name
}

// read reads a text into the configuration.
func (r *reader) read(text []byte) error {
	root, _ := yamlfile.Parse(text, yamlfile.Options{
		MaxBytes: maxText, MaxDepth: maxDepth, Secret: true, Verb: "want",
		Report: func(p yamlfile.Problem) {
			r.problems = append(r.problems, &Error{File: r.config.name, Line: p.At.Line, Key: p.Path, Want: p.Message})
		},
	})
	if root != nil {
		r.config.lines = root.Lines()
		r.root(root)
		r.crossChecks()
	}
	return yamlfile.Join(r.problems)
}

// field reads the value of a key or of an element of a list.
type field func(value *yamlfile.Node)

// named is a key of a mapping and how its value is read. The order is the
// one in which messages list the keys.
type named struct {
	key  string
	read field
}

// fail reports what is wrong with the value at a path.
func (r *reader) fail(path, want string) {
	r.problems = append(r.problems, r.config.ErrorAt(path, want))
}

// object reads a mapping whose keys are all known beforehand. A key without a
// value is a key left out.
func (r *reader) object(node *yamlfile.Node, fields []named) {
	keys, read := make([]string, len(fields)), map[string]field{}
	for i, f := range fields {
		keys[i], read[f.key] = f.key, f.read
	}
	node.Mapping(keys, func(key string, _ yamlfile.Position, value *yamlfile.Node) {
		if !value.Null() {
			read[key](value)
		}
	})
}

// list reads a sequence, element by element.
func (r *reader) list(read field) field {
	return func(node *yamlfile.Node) {
		list, _ := node.List()
		for _, one := range list {
			read(one)
		}
	}
}

// texts reads a list of texts, none of them empty.
func (r *reader) texts(dst *[]string) field {
	return r.list(func(node *yamlfile.Node) {
		var text string
		r.text(&text, notEmpty)(node)
		*dst = append(*dst, text)
	})
}

// settings reads a mapping of any keys to single values.
func (r *reader) settings(dst map[string]string) field {
	return func(node *yamlfile.Node) {
		node.Mapping(nil, func(key string, _ yamlfile.Position, value *yamlfile.Node) {
			if text, ok := r.scalar(value); ok {
				dst[key] = text
			}
		})
	}
}

// scalar returns the text of a single value with ${…} filled in.
func (r *reader) scalar(node *yamlfile.Node) (string, bool) {
	if node.Null() {
		return "", true
	}
	text, ok := node.Text()
	if !ok {
		return "", false
	}
	text, problem := r.expand.text(text)
	if problem != "" {
		r.fail(node.Path(), problem)
		return "", false
	}
	return text, true
}

// value reads a single value and hands its text to set, which returns what is
// expected instead, or "".
func (r *reader) value(set func(text string) (want string)) field {
	return func(node *yamlfile.Node) {
		text, ok := r.scalar(node)
		if !ok {
			return
		}
		if want := set(text); want != "" {
			r.fail(node.Path(), want)
		}
	}
}

// text reads a single value into dst if check, which may be nil, has no objection.
func (r *reader) text(dst *string, check func(string) (want string)) field {
	return r.value(func(text string) string {
		if check != nil {
			if want := check(text); want != "" {
				return want
			}
		}
		*dst = text
		return ""
	})
}
