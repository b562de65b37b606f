package policy

import (
	"reflect"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// FactInfo describes one fact for people who write rules.
type FactInfo struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"`             // text | number | yes/no | duration | list
	Unit   string   `json:"unit,omitempty"`   // minor (of the currency), count, duration
	Source string   `json:"source"`           // platform | courier | warehouse | ledger | case | shop | settings
	Values []string `json:"values,omitempty"` // what a text may be, if that is a closed list
	Doc    string   `json:"doc"`
}

// factField is a fact with the path to its struct field.
type factField struct {
	FactInfo
	index []int
}

// factTable lists all facts in the order of the struct; factByName finds them.
var (
	factTable  = factFields()
	factByName = indexFacts(factTable)
)

// FactList lists every fact that rules may ask about, thresholds included.
func FactList() []FactInfo {
	list := make([]FactInfo, len(factTable))
	for i, f := range factTable {
		list[i] = f.FactInfo
		list[i].Values = slices.Clone(f.Values)
	}
	return list
}

func factFields() []factField {
	var list []factField
	for _, sf := range reflect.VisibleFields(reflect.TypeFor[Facts]()) {
		name := sf.Tag.Get("expr")
		if name == "" {
			continue
		}
		f := factField{index: sf.Index, FactInfo: FactInfo{
			Name: name, Type: typeName(sf.Type), Unit: sf.Tag.Get("unit"), Source: sf.Tag.Get("from"), Doc: sf.Tag.Get("doc"), Values: FactValues(name),
		}}
		if d := thresholdNamed(name); d != nil {
			f.Source, f.Doc = "settings", d.doc.EN
			if d.unit == unitMinor || d.unit == unitDuration {
				f.Unit = string(d.unit)
			}
		}
		list = append(list, f)
	}
	return list
}

func indexFacts(list []factField) map[string]*factField {
	index := make(map[string]*factField, len(list))
	for i := range list {
		index[list[i].Name] = &list[i]
	}
	return index
}

func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "duration"
	case t.Kind() == reflect.Bool:
		return "yes/no"
	case t.Kind() == reflect.Slice:
		return "list"
	case t.Kind() == reflect.String:
		return "text"
	}
	return "number"
}

// FactValues lists what a fact may be, where that is a closed list: a rule
// that compares it with another word has a typing error and would never match.
func FactValues(name string) []string {
	switch name {
	case "kind":
		return texts(aftersale.Kinds())
	case "status":
		return texts([]aftersale.Status{
			aftersale.StatusPending, aftersale.StatusAwaitReturn, aftersale.StatusReturning, aftersale.StatusFulfilling, aftersale.StatusRefused,
			aftersale.StatusRefunding, aftersale.StatusRefunded, aftersale.StatusClosed, aftersale.StatusUnknown,
		})
	case "state":
		return texts(aftersale.States())
	case "goods":
		return texts(GoodsKinds())
	case "mode":
		return texts([]aftersale.Mode{aftersale.ModeShadow, aftersale.ModeLive})
	case "fallback":
		return []string{FallbackAgree, FallbackRefuse, FallbackLeave}
	case "parcel", "return_parcel":
		return parcelStates()
	case "warehouse":
		return append([]string{WarehouseNone, WarehouseSilent}, texts(aftersale.ShipmentStates())...)
	case "hold":
		return responsesTo(aftersale.QuestionHold)
	case "unpack":
		return responsesTo(aftersale.QuestionUnpack)
	case "buyer_answer":
		return responsesTo(aftersale.QuestionReply)
	case "verify":
		return responsesTo(aftersale.QuestionVerify)
	case "nudge":
		return responsesTo(aftersale.QuestionNudge)
	case "proof_asked":
		return responsesTo(aftersale.QuestionEvidence)
	case "claim":
		return responsesTo(aftersale.QuestionClaim)
	case "inspection":
		return append([]string{""}, texts(aftersale.Inspections())...)
	case "reason_class":
		return texts(reason.Classes())
	case "buyer_list":
		return []string{BuyerOnNone, BuyerAllowed, BuyerBlocked}
	case "intercept":
		return []string{
			InterceptNone, InterceptPlanned, InterceptAccepted, InterceptRefused, InterceptUnknown, InterceptSucceeded, InterceptFailed,
		}
	}
	return nil
}

// parcelStates lists the states of a parcel from "far from the buyer" to "with the buyer".
func parcelStates() []string {
	list := make([]string, 0, len(trackRank))
	for s := range trackRank {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b string) int { return trackRank[a] - trackRank[b] })
	return list
}

func texts[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// readFacts returns the named facts as they are shown and stored: durations as
// text, very large ones as "never".
func readFacts(f *Facts, names []string) map[string]any {
	if len(names) == 0 {
		return nil
	}
	v := reflect.ValueOf(f).Elem()
	out := make(map[string]any, len(names))
	for _, name := range names {
		field := factByName[name]
		if field == nil {
			continue
		}
		value := v.FieldByIndex(field.index).Interface()
		if d, ok := value.(time.Duration); ok && d >= never {
			value = "never"
		} else if ok {
			value = show(d.Round(time.Second))
		}
		out[name] = value
	}
	return out
}
