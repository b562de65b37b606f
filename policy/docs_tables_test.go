package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"makegood/aftersale"
	"makegood/policy/reason"
)

func docFacts() string {
	var rows [][]string
	for _, f := range FactList() {
		if thresholdNamed(f.Name) != nil {
			continue
		}
		kind := f.Type
		if f.Unit != "" && f.Unit != f.Type {
			kind += ", " + f.Unit
		}
		doc := f.Doc
		if len(f.Values) > 0 {
			doc += ": " + code(f.Values...)
		}
		rows = append(rows, []string{code(f.Name), kind, f.Source, doc})
	}
	return table([]string{"fact", "type, unit", "from", "meaning"}, rows)
}

func docThresholds() string {
	var rows [][]string
	for _, d := range Describe(nil, "", "") {
		bounds := fmt.Sprintf("%v – %v", d.Min, d.Max)
		switch {
		case len(d.Choices) > 0:
			bounds = code(d.Choices...)
		case d.Min == nil:
			bounds = fmt.Sprintf("up to %d words of up to %d characters", maxListLength, maxListWord)
		}
		preset := fmt.Sprint(d.Default)
		if list, ok := d.Default.([]string); ok {
			preset = strings.Join(list, " ")
		}
		rows = append(rows, []string{code(d.Name), d.Unit, preset, bounds, d.DocEN + "<br>" + d.DocZH})
	}
	return table([]string{"name", "unit", "default", "bounds", "meaning"}, rows)
}

var outcomeDocs = map[aftersale.Outcome]string{
	aftersale.OutcomeApprove: "pay; the limits on amounts, goods, parcels and budgets hold",
	aftersale.OutcomeRefuse:  "refuse; only with genuine proof attached, else a person",
	aftersale.OutcomeReturn:  "agree that goods are sent; no money yet",
	aftersale.OutcomeWait:    "look again later; nearer to the deadline than `safety_margin` a person is asked instead",
	aftersale.OutcomeReview:  "a person decides",
	aftersale.OutcomeRecord:  "nothing to decide: follow what the platform does",
	aftersale.OutcomeRecover: "the money is out, bring the parcel back",
}

func docOutcomes() string {
	var rows [][]string
	for _, o := range outcomes {
		rows = append(rows, []string{code(o), outcomeDocs[o]})
	}
	return table([]string{"outcome", "meaning"}, rows)
}

var actionDocs = map[aftersale.ActionName]string{
	aftersale.ActionIntercept:       "ask the courier to bring the outbound parcels back; once per waybill",
	aftersale.ActionWithdraw:        "take accepted intercepts back",
	aftersale.ActionRemark:          "flag and remark the order at the platform",
	aftersale.ActionMessage:         "write `message` to the buyer; each text once",
	aftersale.ActionHold:            "ask the warehouse to stop the shipment; opens an inquiry",
	aftersale.ActionRelease:         "take a hold back",
	aftersale.ActionReportShipment:  "tell the platform whether the shipment was stopped",
	aftersale.ActionNudge:           "ask the courier's service desk why the parcel does not move (inquiry)",
	aftersale.ActionVerify:          "ask the courier's service desk whether the parcel was really delivered (inquiry)",
	aftersale.ActionRequestEvidence: "ask the courier's service desk for the signing proof (inquiry)",
	aftersale.ActionClaim:           "open a claim with the courier, and the line in its register (inquiry)",
	aftersale.ActionAskBuyer:        "wait for the buyer's answer: withdraw, change, or stay (inquiry)",
	aftersale.ActionUnpack:          "ask the warehouse to unpack the return (inquiry)",
}

func docActions() string {
	var rows [][]string
	for _, a := range sideActions {
		answers := ""
		if q, _, opens := a.Question(); opens {
			answers = code(openResponses(q)...)
		}
		rows = append(rows, []string{code(a), actionDocs[a], answers})
	}
	return table([]string{"action", "does", "answers"}, rows)
}

func docLimits() string {
	var rows [][]string
	for i := range limits {
		l := &limits[i]
		rows = append(rows, []string{code(l.name), code(l.on...), mark(l.persons), l.why.EN + "<br>" + l.why.ZH})
	}
	return table([]string{"name", "holds", "people too", "why"}, rows)
}

func docReasons() string {
	var rows [][]string
	for _, c := range reason.Classes() {
		rows = append(rows, []string{code(c), c.Title().EN, c.Title().ZH, mark(c.NeedsPictures()), mark(c.QualityClaim())})
	}
	return table([]string{"class", "title", "", "pictures", "fault"}, rows)
}

func docCodes() string {
	var rows [][]string
	for _, p := range reason.Codes() {
		var list []string
		for _, c := range slices.Sorted(maps.Keys(p.Classes)) {
			list = append(list, "`"+c+"` "+string(p.Classes[c]))
		}
		if len(list) == 0 {
			list = []string{"none"}
		}
		rows = append(rows, []string{p.Platform, strings.Join(list, ", "), p.Source})
	}
	return table([]string{"platform", "codes", "source"}, rows)
}

func docOffers() string {
	var rows [][]string
	for _, o := range offerTable() {
		share := ""
		switch {
		case o.Percent == 100:
			share = "all of it"
		case o.Percent > 0:
			share = fmt.Sprintf("%d %%, %d – %d", o.Percent, o.Min, o.Max)
		}
		not := ""
		if len(o.ExceptGoods) > 0 {
			not = "not " + code(o.ExceptGoods...)
		}
		rows = append(rows, []string{fmt.Sprint(o.Step), o.Title.EN + "<br>" + o.Title.ZH, share, code(o.Reasons...), code(o.Kinds...), strings.TrimSpace(not + " " + o.Needs)})
	}
	return table([]string{"step", "offer", "amount", "reasons", "kinds", "where"}, rows)
}

func docChecks() string {
	var rows [][]string
	for i := range checkTable {
		c := &checkTable[i]
		rows = append(rows, []string{code(c.id), c.rule, c.text.EN + "<br>" + c.text.ZH, mark(c.auto != nil)})
	}
	return table([]string{"id", "rule", "check", "by itself"}, rows)
}
