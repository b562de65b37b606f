package fake

import (
	"fmt"
	"strings"
)

// graphError is a top-level error.
type graphError struct{ code, message string }

// maxCost is what the platform lets one document cost.
const maxCost = 1000

// validator checks a document against the schema.
type validator struct {
	vars map[string]string // declared variables with their types
	cost float64           // a point for each object, lists by their size, ten for a mutation
	no   *graphError       // the first thing that is wrong
}

// validate checks a document with its variables and counts what it costs.
func validate(op *operation, given map[string]any) (cost float64, no *graphError) {
	v := &validator{vars: op.vars}
	v.selection(op.kind, op.sub, 1)
	for name, typ := range op.vars {
		if strings.HasSuffix(typ, "!") && given[name] == nil {
			v.fail("INVALID_VARIABLE", "Variable $%s of type %s was provided invalid value", name, typ)
		}
		v.input(strings.Trim(typ, "[]!"), given[name])
	}
	if v.cost > maxCost {
		v.fail("MAX_COST_EXCEEDED", "query cost exceeds the maximum of %d", maxCost)
	}
	return v.cost, v.no
}

func (v *validator) fail(code, format string, a ...any) {
	if v.no == nil {
		v.no = &graphError{code, fmt.Sprintf(format, a...)}
	}
}

// selection checks fields of a type, of which there may be some number.
func (v *validator) selection(typ string, sel []*field, times float64) {
	for _, f := range sel {
		switch {
		case f.on == "":
			v.field(typ, f, times)
		case f.on != typ && f.on != fragments[typ]:
			v.fail("undefinedType", "fragment on %s cannot be in %s", f.on, typ)
		default:
			v.selection(f.on, f.sub, times)
		}
	}
}

func (v *validator) field(typ string, f *field, times float64) {
	ft, ok := schema[typ][f.name]
	switch {
	case !ok:
		v.fail("undefinedField", "Field '%s' doesn't exist on type '%s'", f.name, typ)
		return
	case (ft.typ == "") != (f.sub == nil):
		v.fail("selectionMismatch", "Field '%s' must have a selection exactly if it is an object", f.name)
	}
	v.arguments(typ, f, ft)
	if ft.list {
		n, ok := f.args["first"].(int64)
		if !ok || n < 1 || n > 250 {
			v.fail("missingRequiredArguments", "'%s' needs first, 1 to 250", f.name)
		}
		times *= float64(n)
	}
	switch {
	case typ == "mutation":
		v.cost += 10
	case ft.typ == "" || ft.typ == "PageInfo" || strings.HasSuffix(ft.typ, "Connection"): // free: the nodes count
	default:
		v.cost += times
	}
	v.selection(ft.typ, f.sub, times)
}

func (v *validator) arguments(typ string, f *field, ft fieldType) {
	known := arguments[typ+"."+f.name]
	for name, value := range f.args {
		want, ok := known[name]
		if paging := ft.list && (name == "first" || name == "after"); !ok && !paging {
			v.fail("argumentNotAccepted", "Field '%s' doesn't accept argument '%s'", f.name, name)
		}
		if variable, is := value.(variable); is && !fits(v.vars[string(variable)], want) {
			v.fail("variableMismatch", "Type mismatch on variable $%s", variable)
		}
	}
	for name, want := range known {
		if _, given := f.args[name]; !given && strings.HasSuffix(want, "!") {
			v.fail("missingRequiredArguments", "Field '%s' is missing required argument %s", f.name, name)
		}
	}
}

// fits reports whether a variable of a type may stand for an argument: one that
// may be null not for one that may not. want "" is any type, got "" none.
func fits(got, want string) bool {
	return got != "" && (want == "" || got == want || strings.TrimSuffix(got, "!") == want)
}

// input wants no field that an input type does not have. A value of another
// type is refused where it is read.
func (v *validator) input(typ string, value any) {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			v.input(typ, one)
		}
	case map[string]any:
		for name, inner := range value {
			f, ok := schema[typ][name]
			if !ok {
				v.fail("INVALID_VARIABLE", "Field is not defined on %s: %s", typ, name)
			}
			v.input(f.typ, inner)
		}
	}
}
