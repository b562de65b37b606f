// Package ruletest runs tests that people write for rules: cases with what is
// known of them, and what the rules have to decide, step by step as time
// passes. docs/policy.md explains the format.
//
// The package decides nothing itself and calls no outside system. Start reading
// at Load and Tests.Run.
package ruletest

import (
	"time"

	"makegood/aftersale"
	"makegood/internal/yamlfile"
	"makegood/policy"
	"makegood/policy/reason"
)

// BuiltInRules is what a file of tests calls the built-in SOP.
const BuiltInRules = "built-in"

// Tests is a file of tests for rules.
type Tests struct {
	name  string
	rules string
	tests []testRow
}

// RulesFile is the rules file that the tests are for, as it is written there:
// relative to the tests, or BuiltInRules.
func (t *Tests) RulesFile() string { return t.rules }

// Load reads tests written in YAML. name is shown in errors, which are those of
// policy.Load: one *policy.LoadError for each problem.
func Load(name string, text []byte) (*Tests, error) {
	r := policy.NewReader(name, text)
	var f fileRow
	if !r.Decode(text, &f, "rules, now and tests", closedWords) {
		return nil, r.Err() // what a test means is looked at once it can be read
	}
	for i := range f.Tests {
		if f.Tests[i].Now.IsZero() {
			f.Tests[i].Now = f.Now
		}
		validate(r, &f.Tests[i])
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return &Tests{name: name, rules: f.Rules, tests: f.Tests}, nil
}

// The YAML shape of the tests. Amounts are in minor units. Times are durations
// relative to the moment of the step they stand in: _ago before it, _in after.
type (
	fileRow struct {
		Rules string    `yaml:"rules" need:"yes"`
		Now   time.Time `yaml:"now"` // of tests that name none
		Tests []testRow `yaml:"tests" need:"yes"`
	}
	testRow struct {
		At   yamlfile.Position
		Name string    `yaml:"name" need:"yes"`
		Now  time.Time `yaml:"now"`
		stateRow
		Goods  aftersale.GoodsKind `yaml:"goods"` // standard if left out
		Expect expectRow           `yaml:"expect" need:"yes"`
		Then   []stepRow           `yaml:"then"`
	}
	stepRow struct {
		At    yamlfile.Position
		After time.Duration `yaml:"at" need:"yes"` // since the test's now
		stateRow
		Expect expectRow `yaml:"expect" need:"yes"`
	}

	// stateRow is what a test, or a step of it, states about the world.
	stateRow struct {
		Thresholds map[string]any `yaml:"thresholds"`
		Case       *caseRow       `yaml:"case"`
		Parcels    []parcelRow    `yaml:"parcels"`
		Ledger     []ledgerRow    `yaml:"ledger"`
		Asked      []askedRow     `yaml:"asked"`
		Stock      *fulfilmentRow `yaml:"stock"`
		Can        *canRow        `yaml:"can"`
		Shop       *shopRow       `yaml:"shop"`
		Buyer      *buyerRow      `yaml:"buyer"`
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
		Pictures     *int               `yaml:"evidence"` // pictures or films the buyer attached
		Partial      *bool              `yaml:"partial"`
		Received     *bool              `yaml:"buyer_received"`
		Intervention *bool              `yaml:"intervention"`
		MayHaveLeft  *bool              `yaml:"may_have_left"`
		PlatformPaid *bool              `yaml:"platform_paid"`
		Manual       *bool              `yaml:"by_hand"`
		HasEvidence  *bool              `yaml:"proof"`
		DeadlineIn   *time.Duration     `yaml:"deadline_in"`
		RequestedAgo *time.Duration     `yaml:"requested_ago"`
		HeldAgo      *time.Duration     `yaml:"held_ago"`         // since when nobody can tell whether the parcel has left
		ReviewAgo    *time.Duration     `yaml:"person_asked_ago"` // since when a person has been asked
		ClaimedBy    *string            `yaml:"claimed_by"`
		Decided      *aftersale.Outcome `yaml:"decided"` // what a person has decided about exactly this
	}
	parcelRow struct {
		At         yamlfile.Position
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
		At      yamlfile.Position
		Action  aftersale.ActionName  `yaml:"action" need:"yes"`
		State   aftersale.LedgerState `yaml:"state" need:"yes"`
		Result  string                `yaml:"result"`
		Ago     time.Duration         `yaml:"planned_ago"`
		Waybill string                `yaml:"waybill"`
	}
	askedRow struct {
		At       yamlfile.Position
		Question aftersale.Question `yaml:"ask" need:"yes"`
		Ago      time.Duration      `yaml:"ago"`
		Response string             `yaml:"answer"`
	}
	fulfilmentRow struct {
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
		ReportShipment  *bool                  `yaml:"answer_shipment"`
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
