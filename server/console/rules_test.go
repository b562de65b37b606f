package console_test

import (
	"fmt"
	"strings"
	"testing"

	"makegood/aftersale"
	"makegood/policy"
	"makegood/settings"
	"makegood/store"
)

// stricter are the built-in rules with U1 paying nothing by itself.
func stricter(t *testing.T) string {
	t.Helper()
	lines := strings.Split(string(policy.DefaultText()), "\n")
	inside := false
	for i, line := range lines {
		switch text := strings.TrimSpace(line); {
		case strings.HasPrefix(text, "- id:"):
			inside = text == "- id: U1"
		case inside && text == "outcome: approve":
			lines[i] = strings.Replace(line, "approve", "person", 1)
			return strings.Join(lines, "\n")
		}
	}
	t.Fatal("no rule U1 that approves")
	return ""
}

// editor opens the rules and waits for their text.
func editor(b *browser) {
	b.t.Helper()
	b.route("#/rules")
	b.wait("the text", "document.querySelector('.yaml textarea')?.value.length > 1000")
}

const yamlField = ".yaml textarea"

// TestRulesFaultHasItsPlace: a mistake is shown with line, column and excerpt,
// its number is marked, and a click puts the caret on it.
func TestRulesFaultHasItsPlace(t *testing.T) {
	r, b := opened(t, desktop, "ops", "")
	editor(b)
	text := string(policy.DefaultText())
	if shown := eval[string](b, "document.querySelector('.yaml textarea').value"); shown != text {
		t.Errorf("the editor shows %d bytes of %d", len(shown), len(text))
	}
	if b.able("30 days") || b.able("Save") {
		t.Error("what is not changed can be saved")
	}
	wrong := text + "\n  - id: U1\n    step: typing-error\n    title: {en: a, zh: 甲}\n    when: status == \"pending\" && amont > 5\n    outcome: approve\n"
	line := strings.Count(wrong, "\n") - 1 // that of "when"
	b.replace(yamlField, wrong)
	b.click("30 days")
	b.see(".faults li")
	b.shot("fault")
	column := strings.Index(`    when: status == "pending" && amont > 5`, "amont") + 1
	if fault := b.text(".faults li"); !strings.Contains(fault, fmt.Sprintf("Line %d, column %d", line, column)) || !strings.Contains(fault, "amont") || !strings.Contains(fault, "^") {
		t.Errorf("the fault says %q, want line %d, column %d", fault, line, column)
	}
	if marked := b.text(".band"); marked != fmt.Sprint(line) {
		t.Errorf("marked is line %s", marked)
	}
	b.click(fmt.Sprintf("Line %d", line))
	if word := eval[string](b, "(() => { const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd); })()"); word != "amont" {
		t.Errorf("the caret is on %q", word)
	}
	// The number stands beside its line.
	if off := eval[float64](b, "(() => { const f = document.querySelector('.yaml textarea'); const mark = document.querySelector('.band').getBoundingClientRect(); return mark.top - f.getBoundingClientRect().top - (8 + ("+fmt.Sprint(line)+" - 1) * 20 - f.scrollTop); })()"); off < -1 || off > 1 {
		t.Errorf("the mark is %v pixels off its line", off)
	}
	if b.able("Save") || r.service.Settings.Current().RulesVersion != 0 {
		t.Error("rules that do not load can be saved")
	}
}

// TestRulesPreviewSaveAndRollBack: the whole way of a change, and back.
func TestRulesPreviewSaveAndRollBack(t *testing.T) {
	r := setup(t)
	r.seed(1, 12000)
	b := r.signedIn(t, desktop, "ops", "")
	editor(b)
	b.replace(yamlField, stricter(t))
	b.read("not saved")
	b.click("7 days")
	b.read("−¥120.00")
	b.shot("preview")
	b.click("Save as a new version")
	b.read("Version 1 is in force")
	if now := r.service.Settings.Current(); now.RulesVersion != 1 || string(now.RulesText) != stricter(t) {
		t.Errorf("version %d with %d bytes", now.RulesVersion, len(now.RulesText))
	}
	if _, err := r.service.Settings.PutPolicy(t.Context(), admin, []byte(stricter(t)+"# the end\n"), 1); err != nil {
		t.Fatal(err)
	}
	b.route("#/rules?tab=versions")
	b.read("Version 2")
	b.see(".diff .fresh")
	if added := strings.Join(strings.Fields(b.text(".diff .fresh")), " "); !strings.Contains(added, "# the end") {
		t.Errorf("added is %q", added)
	}
	if n := b.count(".diff .gone"); n != 0 {
		t.Errorf("%v lines taken away", n)
	}
	b.shot("versions")
	b.wait("version 2 in force", "document.querySelector('.rules > .row').innerText.includes('Version 2')")
	eval[bool](b, "[...document.querySelectorAll('tbody tr')].find((row) => row.innerText.startsWith('Version 1')).querySelector('button').click(), true")
	b.read("The text of “Version 1” becomes the newest version")
	b.shot("rollback")
	b.click("Roll back")
	b.closed()
	b.read("Version 3 is in force")
	if text := string(r.service.Settings.Current().RulesText); text != stricter(t) {
		t.Error("another text is in force")
	}
}

// TestRulesMovedMeanwhile: somebody else stores rules while these are written:
// nothing is lost, the differences are shown, and the person chooses.
func TestRulesMovedMeanwhile(t *testing.T) {
	r, b := opened(t, desktop, "ops", "")
	editor(b)
	mine := "# mine\n" + stricter(t)
	b.replace(yamlField, mine)
	b.click("7 days")
	b.read("There are no cases to decide again.")
	if _, err := r.service.Settings.PutPolicy(t.Context(), admin, []byte("# theirs\n"+string(policy.DefaultText())), 0); err != nil {
		t.Fatal(err)
	}
	b.click("Save as a new version")
	b.read("Somebody has stored version 1 while you were changing “The built-in SOP”")
	b.shot("newer")
	if theirs := b.text(".note .diff .fresh"); !strings.Contains(theirs, "# theirs") {
		t.Errorf("their change is shown as %q", theirs)
	}
	if kept := eval[string](b, "document.querySelector('.yaml textarea').value"); kept != mine {
		t.Error("what was typed is lost")
	}
	b.click("Go on with my text")
	b.click("7 days")
	b.wait("a save button", "[...document.querySelectorAll('.review button.primary')].some((one) => !one.disabled)")
	b.click("Save as a new version")
	b.read("Version 2 is in force")
	if text := string(r.service.Settings.Current().RulesText); text != mine {
		t.Error("another text is in force")
	}
}

// TestRulesFacts: what rules may ask about is found by its meaning and put
// into the text by a click; the outline leads to a rule.
func TestRulesFacts(t *testing.T) {
	_, b := opened(t, desktop, "ops", "")
	editor(b)
	b.into("[type=search]", "delivery age")
	b.into("[type=search]", "outbound parcel delivered buyer")
	b.wait("few facts", "document.querySelectorAll('.reference dt').length === 1")
	if fact := b.text(".reference"); !strings.Contains(fact, "delivered") {
		t.Errorf("found %q", fact)
	}
	eval[bool](b, "(() => { const f = document.querySelector('.yaml textarea'); f.setSelectionRange(0, 0); return true; })()")
	b.click("delivered")
	b.wait("the word in the text", "document.querySelector('.yaml textarea').value.startsWith('delivered#')")
	b.click("Discard")
	b.click("Rules in order")
	b.click("U6 lost")
	if line := eval[string](b, "(() => { const f = document.activeElement; return f.value.slice(f.selectionStart).split('\\n').slice(0, 2).join(); })()"); !strings.Contains(line, "id: U6") || !strings.Contains(line, "step: lost") {
		t.Errorf("the caret is at %q", line)
	}
}

// TestCanary: start with bounds, both sides, and the manual end.
func TestCanary(t *testing.T) {
	r, b := opened(t, desktop, "ops", "#/rules?tab=canary")
	b.read("there is nothing to try")
	if b.able("Start the trial") {
		t.Error("a trial of nothing can be started")
	}
	editor(b)
	b.replace(yamlField, stricter(t))
	b.route("#/rules?tab=canary")
	b.read("lines taken away: 1, lines added: 1")
	for i, typed := range []string{"25", "7.5", "30", "99.50", "40"} {
		b.into(fmt.Sprintf(".fields label:nth-child(%d) input", i+1), typed)
	}
	b.shot("start")
	b.click("Start the trial")
	b.read("25 % of the cases are decided by the rules on trial")
	doc, version, err := r.service.Settings.Canary(t.Context())
	want := settings.CanaryBounds{RefusedRate: 0.075, OverrideRate: 0.3, MinorPerHour: 9950, MinCases: 40}
	if err != nil || version != 1 || doc.Percent != 25 || doc.Bounds != want || doc.Text != stricter(t) || doc.State != settings.CanaryRunning || doc.By != "ops" {
		t.Errorf("got version %d (error %v): %+v, want version 1 running by ops: 25 %% within %+v", version, err, doc, want)
	}
	c := r.seed(1, 12000)
	counts := []store.TrialCount{{Name: "canary:1", Side: "trial", Decided: 60, Approved: 12, Refused: 3, Overridden: 6, Rejected: 1, Minor: 5000}, {Name: "canary:1", Side: "control", Decided: 200, Approved: 150, Minor: 1234500}}
	if err := r.store.Commit(t.Context(), store.Change{Case: c, Trials: counts}); err != nil {
		t.Fatal(err)
	}
	b.wait("the counts", "document.querySelector('.sides').innerText.includes('200')")
	b.shot("running")
	sides := strings.Join(strings.Fields(b.text(".sides")), " ")
	for _, want := range []string{"Decided 60 200", "Refunds 12 20% 150 75%", "6.7% 0% at most 7.5%", "6 10% 0 0% at most 30%", "¥50.00 ¥12,345.00 at most ¥99.50 an hour"} {
		if !strings.Contains(sides, want) {
			t.Errorf("the sides lack %q: %s", want, sides)
		}
	}
	b.click("Stop the trial")
	b.read("The policy in force decides the 25 % again at once.")
	b.click("Stop the trial")
	b.closed()
	b.read("Why it was rolled back: stopped by ops")
	if doc, _, _ := r.service.Settings.Canary(t.Context()); doc.State != settings.CanaryRolledBack {
		t.Errorf("the trial is %s", doc.State)
	}
}

// TestCanaryRolledBackAndPromoted: a trial that leaves its bounds says why; one
// that keeps to them becomes the policy.
func TestCanaryRolledBackAndPromoted(t *testing.T) {
	r := setup(t)
	start := func(expect int64) {
		t.Helper()
		doc := settings.CanaryDoc{Text: stricter(t), Percent: 10, Bounds: settings.CanaryBounds{RefusedRate: 0.1, MinCases: 10}}
		if _, err := r.service.Settings.StartCanary(t.Context(), admin, doc, expect); err != nil {
			t.Fatal(err)
		}
	}
	start(0)
	c := r.seed(1, 12000)
	if err := r.store.Commit(t.Context(), store.Change{Case: c, Trials: []store.TrialCount{{Name: "canary:1", Side: "trial", Decided: 20, Refused: 5}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.service.Settings.RollBackCanary(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := r.signedIn(t, chinese, "ops", "#/rules?tab=canary")
	b.read("回滚原因： 拒绝率 25.0%，超过上限 10.0%")
	b.shot("rolledback")
	start(2)
	b.read("进行中")
	b.click("转为正式规则")
	b.read("包括其余 90%")
	b.click("转为正式规则")
	b.closed()
	b.read("当前使用版本 1")
	if now := r.service.Settings.Current(); string(now.RulesText) != stricter(t) || now.Canary != nil {
		t.Error("the rules on trial are not the policy")
	}
}

// TestShadowRules: what they would have done is counted, and one that has not
// matched yet is named.
func TestShadowRules(t *testing.T) {
	r, b := opened(t, desktop, "vera", "#/rules?tab=shadow")
	b.read("No rule watches")
	r.tuned()
	eval[bool](b, "document.dispatchEvent(new Event('visibilitychange')), true")
	b.read("Watching, never matched so far: X1 small-change")
	c := r.seed(1, 900, func(c *aftersale.Case) { c.Rule = "X" })
	if err := r.store.Commit(t.Context(), store.Change{Case: c, Trials: []store.TrialCount{{Name: "shadow", Side: "X1/small-change", Decided: 4, Approved: 4, Overridden: 1, Minor: 3600}}}); err != nil {
		t.Fatal(err)
	}
	b.see(".rules .stacked")
	if row := strings.Join(strings.Fields(b.text(".stacked tbody tr")), " "); row != "X1 small-change small amounts would be paid at once 4 4 0 0 1 ¥36.00" {
		t.Errorf("the rule says %q", row)
	}
	b.shot("counted")
}
