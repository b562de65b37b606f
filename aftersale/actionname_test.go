package aftersale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// class is what is true of an action by its name.
type class struct{ Decision, MovesMoney, PlatformPays, Repeatable, Inquiry bool }

// classes says of every action in facts what production computes. A new action
// has to be entered here, so that somebody thinks about money before it is used.
var classes = map[ActionName]class{
	"refund:approve":    {Decision: true, MovesMoney: true, PlatformPays: true},
	"refund:refuse":     {Decision: true},
	"return:agree":      {Decision: true},
	"courier:intercept": {},
	"courier:withdraw":  {},
	"order:remark":      {Repeatable: true},
	"buyer:message":     {},
	"warehouse:hold":    {Repeatable: true, Inquiry: true},
	"warehouse:release": {Repeatable: true},
	"warehouse:resend":  {Repeatable: true, Inquiry: true},
	"shipment:answer":   {PlatformPays: true},
	"courier:nudge":     {Inquiry: true},
	"courier:verify":    {Inquiry: true},
	"courier:proof":     {Inquiry: true},
	"claim:open":        {Inquiry: true},
	"buyer:ask":         {Inquiry: true},
	"warehouse:unpack":  {Inquiry: true},
}

// onlyInquiries are the actions that open an inquiry and send nothing.
var onlyInquiries = []ActionName{
	ActionNudge, ActionVerify, ActionRequestEvidence, ActionClaim, ActionAskBuyer, ActionUnpack,
}

func TestActionNames(t *testing.T) {
	t.Parallel()
	listed := map[ActionName]bool{}
	for _, n := range append(ActionNames(), onlyInquiries...) {
		listed[n] = true
		want, known := classes[n]
		if !known {
			t.Errorf("%s is not classified: say in this test whether it moves money", n)
			continue
		}
		_, _, inquiry := n.Question()
		got := class{
			Decision: n.IsDecision(), MovesMoney: n.MovesMoney(), PlatformPays: n.MakesPlatformPay(), Repeatable: n.Repeatable(),
			Inquiry: inquiry,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", n, diff)
		}
		if got.PlatformPays && got.Repeatable {
			t.Errorf("%s makes the platform pay and may be repeated", n)
		}
	}
	for _, n := range ActionNames() {
		if actionZH[n] == "" {
			t.Errorf("%s has no Chinese name", n)
		}
	}
	for _, n := range declaredNames(t) {
		if !listed[n] {
			t.Errorf("%s is declared, but ActionNames does not list it", n)
		}
	}
}

// declaredNames reads every constant of type ActionName from the source, so
// that one which no list names is found.
func declaredNames(t *testing.T) []ActionName {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "actionname.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []ActionName
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != "ActionName" {
			return true
		}
		name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ActionName(name))
		return true
	})
	if len(out) != len(classes) {
		t.Errorf("%d actions are declared, %d are classified", len(out), len(classes))
	}
	return out
}

// Entries written before Reference existed carry it in Reason.
func TestUpgraded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ was, want Action }{
		{Action{Name: ActionIntercept, Reason: "log7"}, Action{Name: ActionIntercept, Reference: "log7"}},
		{Action{Name: ActionWithdraw, Reason: "log7"}, Action{Name: ActionWithdraw, Reference: "log7"}},
		{Action{Name: ActionRelease, Reason: "c1.1"}, Action{Name: ActionRelease, Reference: "c1.1"}},
		{Action{Name: ActionRelease, Reference: "c1.1"}, Action{Name: ActionRelease, Reference: "c1.1"}},
		{Action{Name: ActionRefuse, Reason: "signed for"}, Action{Name: ActionRefuse, Reason: "signed for"}},
	} {
		if diff := cmp.Diff(tt.want, tt.was.Upgraded()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.was.Name, diff)
		}
	}
}
