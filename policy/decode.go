package policy

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"makegood/aftersale"
)

// rawRule is one rule as it stands in the file, with the places of its values.
type rawRule struct {
	RuleInfo
	at   position
	keys map[string]position // where each key of the rule stands
}

// decoder reads the YAML tree by hand instead of by reflection, so that every
// problem has its place and nothing but plain values is accepted: no anchors,
// no aliases, no tags, no merge keys.
type decoder struct {
	*problems
	rule    string         // id of the rule being read
	receipt aftersale.Text // of the file
}

func (d *decoder) file(f *ast.File) []rawRule {
	var list []rawRule
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		d.add(position{}, "", "expected one YAML document with the keys version and rules")
		return nil
	}
	versioned := false
	d.mapping(f.Docs[0].Body, "version, receipt, rules", func(key string, at position, value ast.Node) bool {
		switch key {
		case "version":
			versioned = true
			if text, _ := d.text(value); text != "1" {
				d.add(positionOf(value), "", "version: this program reads version 1")
			}
		case "receipt":
			d.receipt = d.bilingual(value)
			checkMessage(func(key, format string, a ...any) { d.add(at, "", key+": "+format, a...) }, "receipt", d.receipt, true)
		case "rules":
			list = d.rules(value)
		default:
			return false
		}
		return true
	})
	if !versioned {
		d.add(position{1, 1}, "", "version: missing; expected version: 1")
	}
	if len(list) == 0 && len(d.list) == 0 {
		d.add(position{1, 1}, "", "rules: expected at least one rule")
	}
	return list
}

func (d *decoder) rules(n ast.Node) []rawRule {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(positionOf(n), "", "rules: expected a list")
		return nil
	}
	if len(seq.Values) > maxRules {
		d.add(positionOf(n), "", "rules: at most %d", maxRules)
		return nil
	}
	list := make([]rawRule, 0, len(seq.Values))
	for _, v := range seq.Values {
		w := rawRule{at: positionOf(v), keys: map[string]position{}}
		w.Line = w.at.line
		d.rule = ""
		d.mapping(v, ruleKeys, func(key string, at position, value ast.Node) bool {
			w.keys[key] = at
			return d.field(&w, key, value)
		})
		list = append(list, w)
	}
	d.rule = ""
	return list
}

// field reads one key of a rule and reports whether there is such a key.
func (d *decoder) field(w *rawRule, key string, value ast.Node) bool {
	switch key {
	case "id":
		w.ID, _ = d.text(value)
		d.rule = w.ID
	case "step":
		w.Step, _ = d.text(value)
	case "title":
		w.Title = d.bilingual(value)
	case "when":
		w.When, _ = d.text(value)
	case "outcome":
		text, _ := d.text(value)
		w.Outcome = aftersale.Outcome(text)
	case "do":
		for _, text := range d.texts(value) {
			w.Do = append(w.Do, aftersale.ActionName(text))
		}
	case "convert":
		w.Convert = d.flag("convert", value)
	case "check_after":
		w.CheckAfter, _ = d.text(value)
	case "remark":
		w.Remark, _ = d.text(value)
	case "flag":
		text, _ := d.text(value)
		w.Flag = aftersale.Flag(text)
	case "script":
		w.Script = d.bilingual(value)
	case "message":
		w.Message = d.bilingual(value)
	case "loss":
		text, _ := d.text(value)
		w.Loss = aftersale.LossState(text)
	case "warn":
		w.Warn, _ = d.text(value)
	case "shadow":
		w.Shadow = d.flag("shadow", value)
	default:
		return false
	}
	return true
}

// ruleKeys are the keys of a rule, as messages list them.
const ruleKeys = "id, step, title, when, outcome, do, convert, check_after, remark, flag, script, message, loss, warn, shadow"

func (d *decoder) flag(key string, n ast.Node) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		d.add(positionOf(n), d.rule, "%s: expected true or false", key)
		return false
	}
	return b.Value
}

// mapping calls each for every key. each returns false for a key it does not know.
func (d *decoder) mapping(n ast.Node, known string, each func(key string, at position, value ast.Node) bool) {
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		d.add(positionOf(n), d.rule, "expected a mapping with the keys %s", known)
		return
	}
	for _, v := range values {
		key, ok := v.Key.(*ast.StringNode)
		if !ok {
			d.add(positionOf(v.Key), d.rule, "expected one of the keys %s", known)
			continue
		}
		at := positionOf(key)
		if !each(key.Value, at, v.Value) {
			d.add(at, d.rule, "unknown key %q; known are %s", shorten(key.Value), known)
		}
	}
}

// text reads a plain value. Numbers and booleans are taken as they were typed.
func (d *decoder) text(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(v.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	d.add(positionOf(n), d.rule, "expected a plain text")
	return "", false
}

func (d *decoder) texts(n ast.Node) []string {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(positionOf(n), d.rule, "expected a list, as in [courier:intercept, order:remark]")
		return nil
	}
	var list []string
	for _, v := range seq.Values {
		if text, ok := d.text(v); ok {
			list = append(list, text)
		}
	}
	return list
}

func (d *decoder) bilingual(n ast.Node) aftersale.Text {
	var t aftersale.Text
	d.mapping(n, "en, zh", func(key string, _ position, value ast.Node) bool {
		switch key {
		case "en":
			t.EN, _ = d.text(value)
		case "zh":
			t.ZH, _ = d.text(value)
		default:
			return false
		}
		return true
	})
	return t
}

// shorten keeps what a message quotes from the file short.
func shorten(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
