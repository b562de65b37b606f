package policy

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// value reads a YAML node into a Go value whose shape says what is allowed:
// structs by their yaml tags, pointers for what may be left out, lists, text,
// numbers, yes or no, durations, instants, and words of a closed list. Fields with
// the tag need must be there. Every problem has its place.
func (d *decoder) value(n ast.Node, v reflect.Value, key string) {
	switch {
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), key)
	case v.Type() == reflect.TypeFor[map[string]any]():
		d.freeValues(n, v, key)
	case v.Kind() == reflect.Slice:
		d.sequence(n, v, key)
	case v.Type() == reflect.TypeFor[position]():
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		d.object(n, v, key)
	default:
		d.plain(n, v, key)
	}
}

// object reads a mapping into a struct and keeps where it stands in a field
// of type place, if there is one.
func (d *decoder) object(n ast.Node, v reflect.Value, key string) {
	fields := map[string]int{}
	var known []string
	for i := range v.NumField() {
		if at, ok := v.Field(i).Addr().Interface().(*position); ok {
			*at = positionOf(n)
			continue
		}
		name := v.Type().Field(i).Tag.Get("yaml")
		fields[name] = i
		known = append(known, name)
	}
	seen := map[string]bool{}
	d.mapping(n, strings.Join(known, ", "), func(name string, at position, value ast.Node) bool {
		i, ok := fields[name]
		if !ok {
			return false
		}
		if seen[name] {
			d.add(at, "", "%s is there twice", name)
		}
		seen[name] = true
		d.value(value, v.Field(i), name)
		return true
	})
	for _, name := range known {
		if v.Type().Field(fields[name]).Tag.Get("need") != "" && !seen[name] {
			d.add(positionOf(n), "", "%s: %s: missing", key, name)
		}
	}
}

func (d *decoder) sequence(n ast.Node, v reflect.Value, key string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(positionOf(n), "", "%s: expected a list", key)
		return
	}
	list := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, one := range seq.Values {
		d.value(one, list.Index(i), key)
	}
	v.Set(list)
}

// freeValues reads a mapping of plain values and lists of them.
func (d *decoder) freeValues(n ast.Node, v reflect.Value, key string) {
	out := map[string]any{}
	d.mapping(n, key, func(name string, _ position, value ast.Node) bool {
		if _, isList := value.(*ast.SequenceNode); isList {
			out[name] = d.texts(value)
			return true
		}
		text, _ := d.text(value)
		out[name] = text
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			out[name] = n
		}
		return true
	})
	v.Set(reflect.ValueOf(out))
}

// plain reads one scalar.
func (d *decoder) plain(n ast.Node, v reflect.Value, key string) {
	text, ok := joined(n)
	if !ok {
		text, ok = d.text(n)
	}
	if !ok {
		return
	}
	bad := func(want string) { d.add(positionOf(n), "", "%s: expected %s", key, want) }
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			bad("a time like 2026-06-09T12:00:00+08:00")
			return
		}
		v.Set(reflect.ValueOf(at))
	case v.Type() == reflect.TypeFor[time.Duration]():
		span, err := time.ParseDuration(strings.TrimPrefix(text, "+"))
		if err != nil || span < 0 {
			bad("a duration like 4h or 1h30m")
			return
		}
		v.SetInt(int64(span))
	case v.Kind() == reflect.Bool:
		if text != "true" && text != "false" {
			bad("true or false")
			return
		}
		v.SetBool(text == "true")
	case v.Kind() == reflect.Int64 || v.Kind() == reflect.Int:
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number < 0 {
			bad("a whole number, not below zero")
			return
		}
		v.SetInt(number)
	default:
		if words := closedWords(v.Type()); words != nil && !slices.Contains(words, text) {
			bad("one of " + strings.Join(words, ", "))
			return
		}
		v.SetString(text)
	}
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
	if !isKey || !isText || positionOf(value).line != positionOf(key).line || positionOf(value).column != positionOf(key).column+len(key.Value)+1 {
		return "", false
	}
	return key.Value + ":" + value.Value, true
}

// closedWords lists what a type's texts may be, or nothing if they are free.
func closedWords(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[aftersale.Kind]():
		return texts(aftersale.Kinds())
	case reflect.TypeFor[aftersale.Status]():
		return factValues("status")
	case reflect.TypeFor[aftersale.State]():
		return texts(aftersale.States())
	case reflect.TypeFor[aftersale.GoodsKind]():
		return texts(GoodsKinds())
	case reflect.TypeFor[aftersale.Mode]():
		return factValues("mode")
	case reflect.TypeFor[aftersale.Outcome]():
		return texts(outcomes)
	case reflect.TypeFor[aftersale.ActionName]():
		return texts(append(slices.Clone(sideActions), aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn, aftersale.ActionResend))
	case reflect.TypeFor[aftersale.TrackState]():
		return trackStates()
	case reflect.TypeFor[aftersale.LedgerState]():
		return texts([]aftersale.LedgerState{aftersale.Planned, aftersale.Sent, aftersale.Confirmed, aftersale.Refused, aftersale.Unknown})
	case reflect.TypeFor[aftersale.ShipmentState]():
		return texts(aftersale.ShipmentStates())
	case reflect.TypeFor[aftersale.Inspection]():
		return texts(aftersale.Inspections())
	case reflect.TypeFor[aftersale.Question]():
		return questionWords()
	case reflect.TypeFor[reason.Class]():
		return texts(reason.Classes())
	case reflect.TypeFor[parcelWay]():
		return []string{string(wayOut), string(wayBack)}
	}
	return nil
}

func trackStates() []string {
	states := slices.DeleteFunc(parcelStates(), func(s string) bool { return s == ParcelNone || s == ParcelUntracked })
	return append(states, string(aftersale.TrackUnknown))
}

func questionWords() []string {
	var words []string
	for _, q := range aftersale.Questions() {
		words = append(words, string(q.Question))
	}
	return words
}
