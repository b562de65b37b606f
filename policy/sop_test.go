package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"makegood/aftersale"
)

const (
	approve = aftersale.OutcomeApprove
	refuse  = aftersale.OutcomeRefuse
	agree   = aftersale.OutcomeReturn
	wait    = aftersale.OutcomeWait
	person  = aftersale.OutcomeReview
	record  = aftersale.OutcomeRecord
	recov   = aftersale.OutcomeRecover

	stop    = aftersale.ActionIntercept
	note    = aftersale.ActionRemark
	tell    = aftersale.ActionMessage
	hold    = aftersale.ActionHold
	letGo   = aftersale.ActionRelease
	stopped = aftersale.ActionReportShipment
	nudge   = aftersale.ActionNudge
	verify  = aftersale.ActionVerify
	getBack = aftersale.ActionWithdraw
	askFor  = aftersale.ActionAskBuyer
	claim   = aftersale.ActionClaim
	proof   = aftersale.ActionRequestEvidence
	unpack  = aftersale.ActionUnpack
)

// do lists what is to be done beside an outcome.
func do(names ...aftersale.ActionName) []aftersale.ActionName { return names }

// sopCase is one situation of the SOP and what has to come of it.
type sopCase struct {
	name    string
	in      Input
	rule    string
	outcome aftersale.Outcome
	do      []aftersale.ActionName
}

func shipped(changes ...change) Input {
	return scene(append([]change{kind(aftersale.KindRefundShipped)}, changes...)...)
}

// Each situation of the SOP, named by its id.
func TestSOP(t *testing.T) {
	t.Parallel()
	for _, c := range sopCases() {
		t.Run(c.rule+" "+c.name, func(t *testing.T) {
			t.Parallel()
			d := Default().Decide(c.in)
			if got := decidedBy(c.in); got != c.rule || d.Outcome != c.outcome || !slices.Equal(d.Do, c.do) {
				t.Errorf("decided %s %s %v, want %s %s %v\nwhy: %s", decidedBy(c.in), d.Outcome, d.Do, c.rule, c.outcome, c.do, d.Why.EN)
			}
			if d.Why.EN == "" || d.Why.ZH == "" || d.Mode != c.in.Shop.Mode {
				t.Errorf("incomplete decision: why %+v, mode %q", d.Why, d.Mode)
			}
			checkTexts(t, &c, &d)
		})
	}
}

// checkTexts checks that a decision carries what its rule says, and a time for
// every question that it asks.
func checkTexts(t *testing.T, c *sopCase, d *aftersale.Decision) {
	t.Helper()
	for _, r := range Default().List() {
		if strings.TrimSuffix(r.ID+"/"+r.Step, "/") != c.rule || r.Outcome != d.Outcome {
			continue
		}
		if d.Remark != r.Remark || d.Flag != r.Flag || d.Loss != r.Loss || d.Warn != r.Warn || d.Convert != r.Convert || d.Script != r.Script {
			t.Errorf("the decision %+v does not carry what line %d says", d, r.Line)
		}
		told := slices.Contains(d.Do, tell) || d.Outcome == refuse
		if want := map[bool]string{true: r.Message.ZH}[told]; d.Message != want {
			t.Errorf("the buyer reads %q, want %q", d.Message, want)
		}
	}
	for _, name := range d.Do {
		if q, _, opens := name.Question(); opens && d.Within[q] != c.in.Thresholds.ResponseWithin(q) {
			t.Errorf("%s may take %v to be answered", q, d.Within[q])
		}
	}
}

// decidedBy is the rule and step behind a decision, or the limit that had the
// last word.
func decidedBy(in Input) string {
	for _, t := range Default().Explain(in) {
		if t.Decides && t.Step != "" {
			return t.Rule + "/" + t.Step
		}
		if t.Decides {
			return t.Rule
		}
	}
	return ""
}

func sopCases() []sopCase {
	return slices.Concat(unshippedCases(), warehouseCases(), instantCases(), transitCases(), stalledCases(), signedCases(), returnCases(), intakeCases())
}

// Every rule of the default set is the first to match in one of the
// situations: none is hidden behind another, none is untested.
func TestSOPEveryRuleIsReached(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{}
	for _, c := range sopCases() {
		for _, trace := range Default().Explain(c.in) {
			if trace.Result == TraceMatched {
				reached[trace.Rule+"/"+trace.Step] = true
				break
			}
		}
	}
	for _, r := range Default().List() {
		if !reached[r.ID+"/"+r.Step] {
			t.Errorf("line %d: no situation reaches rule %s/%s", r.Line, r.ID, r.Step)
		}
	}
}

// Every id of the SOP has a situation here or a test of its own.
func TestSOPEveryIDIsTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{}
	for _, c := range sopCases() {
		id, _, _ := strings.Cut(c.rule, "/")
		tested[id] = true
	}
	files, _ := filepath.Glob("*_test.go")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^func Test([USRC][0-9][abc]?)[A-Z]`).FindAllSubmatch(text, -1) {
			tested[string(found[1])] = true
		}
	}
	for _, id := range strings.Fields("U1 U2 U3 U4 U5 U6 S1 S2 S2a S2b S2c S3 S3b S3c S4 S5 S6 R0 R1 R2 R3 R4 C1 C2 C3 C4 C5 C6") {
		if !tested[id] {
			t.Errorf("%s is tested nowhere", id)
		}
	}
}
