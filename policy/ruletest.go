package policy

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/goccy/go-yaml/parser"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// BuiltInRules is what a file of rule tests calls the built-in SOP.
const BuiltInRules = "built-in"

// RuleTests is a file of tests for rules: cases with what is known of them,
// and what has to be decided, step by step as time passes.
type RuleTests struct {
	name  string
	rules string
	tests []ruleTest
}

// RulesFile is the rules file that the tests are for, as it is written there:
// relative to the tests, or BuiltInRules.
func (t *RuleTests) RulesFile() string { return t.rules }

// The YAML shape of the tests. Amounts are in minor units. Times are durations
// relative to the moment of the step they stand in: _ago before it, _in after.
type (
	ruleTestFile struct {
		Rules string     `yaml:"rules" need:"yes"`
		Now   time.Time  `yaml:"now"` // of tests that name none
		Tests []ruleTest `yaml:"tests" need:"yes"`
	}
	ruleTest struct {
		At         position
		Name       string              `yaml:"name" need:"yes"`
		Now        time.Time           `yaml:"now"`
		Thresholds map[string]any      `yaml:"thresholds"`
		Goods      aftersale.GoodsKind `yaml:"goods"` // standard if left out
		Case       *caseRow            `yaml:"case"`
		Parcels    []parcelRow         `yaml:"parcels"`
		Ledger     []ledgerRow         `yaml:"ledger"`
		Asked      []askedRow          `yaml:"asked"`
		Stock      *stockRow           `yaml:"stock"`
		Can        *canRow             `yaml:"can"`
		Shop       *shopRow            `yaml:"shop"`
		Buyer      *buyerRow           `yaml:"buyer"`
		Expect     expectRow           `yaml:"expect" need:"yes"`
		Then       []ruleTestStep      `yaml:"then"`
	}
	ruleTestStep struct {
		At         position
		After      time.Duration  `yaml:"at" need:"yes"` // since the test's now
		Thresholds map[string]any `yaml:"thresholds"`
		Case       *caseRow       `yaml:"case"`
		Parcels    []parcelRow    `yaml:"parcels"`
		Ledger     []ledgerRow    `yaml:"ledger"`
		Asked      []askedRow     `yaml:"asked"`
		Stock      *stockRow      `yaml:"stock"`
		Can        *canRow        `yaml:"can"`
		Shop       *shopRow       `yaml:"shop"`
		Buyer      *buyerRow      `yaml:"buyer"`
		Expect     expectRow      `yaml:"expect" need:"yes"`
	}

	// expectRow is compared whole: a step or a list of deeds that is left out
	// means that there is none. The rest is compared where it is given.
	expectRow struct {
		Rule    string                 `yaml:"rule" need:"yes"` // of the rules, "none", or of a limit, brake or clock
		Step    string                 `yaml:"step"`
		Outcome aftersale.Outcome      `yaml:"outcome" need:"yes"`
		Do      []aftersale.ActionName `yaml:"do"`
		Convert *bool                  `yaml:"convert"`
		CheckIn *time.Duration         `yaml:"check_in"` // next check at the latest
	}
	caseRow struct {
		Platform     *string            `yaml:"platform"`
		Shop         *string            `yaml:"shop"`
		Kind         *aftersale.Kind    `yaml:"kind"`
		Status       *aftersale.Status  `yaml:"status"`
		State        *aftersale.State   `yaml:"state"`
		Amount       *int64             `yaml:"amount"`
		Freight      *int64             `yaml:"freight"`
		Currency     *string            `yaml:"currency"`
		Version      *string            `yaml:"version"`
		ReasonCode   *string            `yaml:"reason_code"`
		ReasonClass  *reason.Class      `yaml:"reason_class"`
		Evidence     *int               `yaml:"evidence"` // pictures or films the buyer attached
		Partial      *bool              `yaml:"partial"`
		Received     *bool              `yaml:"buyer_received"`
		Intervention *bool              `yaml:"intervention"`
		MayHaveLeft  *bool              `yaml:"may_have_left"`
		PlatformPaid *bool              `yaml:"platform_paid"`
		ByHand       *bool              `yaml:"by_hand"`
		Proof        *bool              `yaml:"proof"`
		DeadlineIn   *time.Duration     `yaml:"deadline_in"`
		RequestedAgo *time.Duration     `yaml:"requested_ago"`
		HeldAgo      *time.Duration     `yaml:"held_ago"`         // since when nobody can tell whether the parcel has left
		PersonAgo    *time.Duration     `yaml:"person_asked_ago"` // since when a person has been asked
		ClaimedBy    *string            `yaml:"claimed_by"`
		Decided      *aftersale.Outcome `yaml:"decided"` // what a person has decided about exactly this
	}
	parcelRow struct {
		At         position
		Number     string                `yaml:"number" need:"yes"`
		Courier    *string               `yaml:"courier"`
		Way        parcelWay             `yaml:"way"`
		State      *aftersale.TrackState `yaml:"state"` // left out: nothing is known of it
		StateAgo   *time.Duration        `yaml:"state_ago"`
		ScannedAgo *time.Duration        `yaml:"scanned_ago"`
		CheckedAgo *time.Duration        `yaml:"checked_ago"`
		Places     []string              `yaml:"places"`
	}
	ledgerRow struct {
		At      position
		Action  aftersale.ActionName  `yaml:"action" need:"yes"`
		State   aftersale.LedgerState `yaml:"state" need:"yes"`
		Result  string                `yaml:"result"`
		Ago     time.Duration         `yaml:"planned_ago"`
		Waybill string                `yaml:"waybill"`
	}
	askedRow struct {
		At     position
		Ask    aftersale.Question `yaml:"ask" need:"yes"`
		Ago    time.Duration      `yaml:"ago"`
		Answer string             `yaml:"answer"`
	}
	stockRow struct {
		Shipment    aftersale.ShipmentState `yaml:"shipment"`
		Ago         time.Duration           `yaml:"ago"`
		Inspection  aftersale.Inspection    `yaml:"inspection"`
		InspectedIn string                  `yaml:"return_number"`
	}
	canRow struct {
		Intercept       *bool                  `yaml:"intercept"`
		Track           *bool                  `yaml:"track"`
		Refuse          *bool                  `yaml:"refuse"`
		Convert         *bool                  `yaml:"convert"`
		Message         *bool                  `yaml:"message"`
		AnswerShipment  *bool                  `yaml:"answer_shipment"`
		Warehouse       *bool                  `yaml:"warehouse"`
		InterceptFrom   []aftersale.TrackState `yaml:"intercept_from"` // states in which the courier takes an intercept; none: all
		InterceptWithin *time.Duration         `yaml:"intercept_within"`
	}
	shopRow struct {
		Mode       *aftersale.Mode `yaml:"mode"`
		KillSwitch *bool           `yaml:"kill_switch"`
		BudgetLeft *int64          `yaml:"budget_left"`
	}
	buyerRow struct {
		Requests    int    `yaml:"requests"`
		Refunds     int    `yaml:"refunds"`
		RefundMinor int64  `yaml:"refund_minor"`
		List        string `yaml:"list"`
	}
)

// parcelWay is which way a parcel goes.
type parcelWay string

const (
	wayOut  parcelWay = "outbound" // to the buyer; the default
	wayBack parcelWay = "return"
)

// LoadRuleTests reads tests written in YAML. name is shown in errors, which
// are those of Load: one *LoadError for each problem.
func LoadRuleTests(name string, text []byte) (tests *RuleTests, err error) {
	p := &problems{src: newSource(name, text)}
	defer func() {
		if r := recover(); r != nil { // as in Load: the text is wrong, not the program
			tests, err = nil, errors.Join(&LoadError{File: name, Message: fmt.Sprintf("not readable as YAML: %v", r)})
		}
	}()
	if problem := bounded(text); problem != "" {
		p.add(position{}, "", "%s", problem)
		return nil, p.err()
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		p.add(syntaxPosition(err), "", "%s", syntaxMessage(err))
		return nil, p.err()
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		p.add(position{}, "", "expected one YAML document with the keys rules, now and tests")
		return nil, p.err()
	}
	var f ruleTestFile
	(&decoder{problems: p}).value(file.Docs[0].Body, reflect.ValueOf(&f).Elem(), "the file")
	if len(p.list) > 0 {
		return nil, p.err() // what a test means is looked at once it can be read
	}
	for i := range f.Tests {
		if f.Tests[i].Now.IsZero() {
			f.Tests[i].Now = f.Now
		}
		p.checkTest(&f.Tests[i])
	}
	if len(p.list) > 0 {
		return nil, p.err()
	}
	return &RuleTests{name: name, rules: f.Rules, tests: f.Tests}, nil
}
