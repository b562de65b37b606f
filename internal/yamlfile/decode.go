package yamlfile

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Decode reads the value into the Go value that to points to, whose shape says
// what is allowed: structs by their yaml tags, pointers for what may be left
// out, lists, maps, text, numbers, yes or no, durations and instants.
//
//   - A field without a tag has its name in small letters; a tag "-" passes it over.
//   - A field with the tag need must be in the file.
//   - A field of type Position receives where the struct starts, one of type
//     map[string]Position where each of its keys stands.
//
// words lists what the texts of a type may be, or returns nil if they are free;
// it may be nil itself.
func (n *Node) Decode(to any, words func(reflect.Type) []string) {
	d := decoder{words: words}
	d.value(n, reflect.ValueOf(to).Elem())
}

type decoder struct{ words func(reflect.Type) []string }

// value reports whether the value has the right shape.
func (d decoder) value(n *Node, v reflect.Value) (ok bool) {
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return d.value(n, v.Elem())
	case v.Kind() == reflect.Slice:
		list, ok := n.List()
		if !ok {
			return false
		}
		v.Set(reflect.MakeSlice(v.Type(), 0, len(list)))
		for _, n := range list {
			one := reflect.New(v.Type().Elem()).Elem()
			if d.value(n, one) {
				v.Set(reflect.Append(v, one))
			}
		}
	case v.Kind() == reflect.Map:
		d.mapping(n, v)
	case v.Kind() == reflect.Interface:
		if free := freeValue(n); free != nil {
			v.Set(reflect.ValueOf(free))
		}
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		d.object(n, v)
	default:
		return d.plain(n, v)
	}
	return true
}

func (d decoder) mapping(n *Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	n.Mapping(nil, func(key string, _ Position, value *Node) {
		one := reflect.New(v.Type().Elem()).Elem()
		d.value(value, one)
		v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), one)
	})
}

// object reads a mapping into a struct.
func (d decoder) object(n *Node, v reflect.Value) {
	fields, keys := map[string]reflect.Value{}, map[string]Position{}
	var known, needed []string
	var visit func(reflect.Value)
	visit = func(v reflect.Value) {
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name := cmp.Or(field.Tag.Get("yaml"), strings.ToLower(field.Name))
			switch to := v.Field(i); {
			case field.Type == reflect.TypeFor[Position]():
				to.Set(reflect.ValueOf(n.Position()))
			case field.Type == reflect.TypeFor[map[string]Position]():
				to.Set(reflect.ValueOf(keys))
			case field.Anonymous:
				visit(to)
			case name != "-":
				fields[name] = to
				known = append(known, name)
				if field.Tag.Get("need") != "" {
					needed = append(needed, name)
				}
			}
		}
	}
	visit(v)
	n.Mapping(known, func(key string, at Position, value *Node) {
		keys[key] = at
		d.value(value, fields[key])
	})
	for _, key := range needed {
		if _, there := keys[key]; !there {
			n.file.Report(Problem{At: n.Position(), Path: join(n.path, key), Key: key, Message: "missing"})
		}
	}
}

// freeValue reads a single value or a list of them. Whole numbers become int64.
func freeValue(n *Node) any {
	if _, isList := n.ast.(*ast.SequenceNode); isList {
		var texts []string
		n.Decode(&texts, nil)
		return texts
	}
	text, ok := n.Text()
	if !ok {
		return nil
	}
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number
	}
	return text
}

// plain reads one scalar.
func (d decoder) plain(n *Node, v reflect.Value) (ok bool) {
	text, ok := joined(n.ast)
	if !ok {
		text, ok = n.Text()
	}
	if !ok {
		return false
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			n.Fail("a time like 2026-06-09T12:00:00+08:00")
		}
		v.Set(reflect.ValueOf(at))
	case v.Type() == reflect.TypeFor[time.Duration]():
		span, err := time.ParseDuration(strings.TrimPrefix(text, "+"))
		if err != nil || span < 0 {
			n.Fail("a duration like 4h or 1h30m")
		}
		v.SetInt(int64(span))
	case v.Kind() == reflect.Bool:
		yes := strings.EqualFold(text, "true")
		if !yes && !strings.EqualFold(text, "false") {
			n.Fail("true or false")
		}
		v.SetBool(yes)
	case v.CanInt():
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number < 0 {
			n.Fail("a whole number, not below zero")
		}
		v.SetInt(number)
	default:
		if d.words != nil {
			if words := d.words(v.Type()); words != nil && !slices.Contains(words, text) {
				n.Fail("one of %s", strings.Join(words, ", "))
			}
		}
		v.SetString(strings.TrimRight(text, "\n"))
	}
	return true
}

// joined is the text "order:remark" where the YAML library has taken its colon
// for that of a mapping: it does so for lists inside braces, although YAML
// wants a blank behind the colon of a mapping.
func joined(n ast.Node) (string, bool) {
	m, ok := n.(*ast.MappingNode)
	if !ok || len(m.Values) != 1 {
		return "", false
	}
	key, isKey := m.Values[0].Key.(*ast.StringNode)
	value, isText := m.Values[0].Value.(*ast.StringNode)
	if !isKey || !isText {
		return "", false
	}
	behind := positionOf(key)
	behind.Column += len(key.Value) + 1
	if positionOf(value) != behind {
		return "", false
	}
	return key.Value + ":" + value.Value, true
}

// Unmarshal reads a text that comes with the program into the value that to
// points to.
func Unmarshal(text []byte, to any) error {
	var problems []error
	root, _ := Parse(text, Options{MaxBytes: 1 << 20, MaxDepth: 8, Verb: "expected", Report: func(p Problem) {
		problems = append(problems, fmt.Errorf("line %d: %s: %s", p.At.Line, p.Path, p.Message))
	}})
	if root != nil {
		root.Decode(to, nil)
	}
	return errors.Join(problems...)
}
