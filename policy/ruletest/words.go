package ruletest

import (
	"reflect"
	"slices"

	"makegood/aftersale"
	"makegood/policy"
	"makegood/policy/reason"
)

// closedWords lists what a type's texts may be, or nothing if they are free.
func closedWords(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[aftersale.Kind]():
		return texts(aftersale.Kinds())
	case reflect.TypeFor[aftersale.Status]():
		return policy.FactValues("status")
	case reflect.TypeFor[aftersale.State]():
		return texts(aftersale.States())
	case reflect.TypeFor[aftersale.GoodsKind]():
		return texts(policy.GoodsKinds())
	case reflect.TypeFor[aftersale.Mode]():
		return policy.FactValues("mode")
	case reflect.TypeFor[aftersale.Outcome]():
		return texts(policy.Outcomes())
	case reflect.TypeFor[aftersale.ActionName]():
		return texts(append(policy.SideActions(), aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn, aftersale.ActionResend))
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
	states := slices.DeleteFunc(policy.FactValues("parcel"), func(s string) bool {
		return s == policy.ParcelNone || s == policy.ParcelUntracked
	})
	return append(states, string(aftersale.TrackUnknown))
}

func questionWords() []string {
	var words []string
	for _, q := range aftersale.Questions() {
		words = append(words, string(q.Question))
	}
	return words
}

func texts[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
