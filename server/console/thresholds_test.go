package console_test

import (
	"strings"
	"testing"

	"makegood/policy"
)

const autoLimit = "auto_refund_limit"

// value is the value of a threshold that is in force for a shop.
func (r *rig) value(name, platform, shop string) any {
	r.t.Helper()
	for _, row := range policy.Describe(r.service.Settings.Current().Overrides, platform, shop) {
		if row.Name == name {
			return row.Value
		}
	}
	r.t.Fatal("no threshold " + name)
	return nil
}

// limits opens the thresholds and begins to change one.
func limits(b *browser, name string) {
	b.t.Helper()
	b.see("[aria-label='Change " + name + "']")
	eval[bool](b, "document.querySelector(\"[aria-label='Change "+name+"']\").click(), true")
	b.see("[aria-label='" + name + "']")
}

// TestThresholdPreviewAndSave: the preview names the case that would be
// decided otherwise and its money, only then can be saved, and what is saved
// is a new version with exactly that value.
func TestThresholdPreviewAndSave(t *testing.T) {
	r := setup(t)
	changed := r.seed(1, 12000)
	r.seed(2, 60000) // above the limit either way
	b := r.signedIn(t, desktop, "ops", "#/thresholds")
	limits(b, autoLimit)
	b.press("100")
	if row := b.text("tr.touched"); !strings.Contains(row, "¥100.00") || !strings.Contains(row, "10,000 fen") {
		t.Errorf("the field does not say what is meant: %q", row)
	}
	if b.able("Save") {
		t.Error("saved before the preview")
	}
	b.click("30 days")
	b.read("Cases decided otherwise")
	b.shot("preview")
	if figures := strings.ReplaceAll(b.text(".figures"), "\n", " "); figures != "2 cases decided again 1 decided otherwise −¥120.00 paid automatically" {
		t.Errorf("the preview says %q", figures)
	}
	if link := eval[string](b, "document.querySelector('.changed a').getAttribute('href')"); link != "#/cases/"+changed.ID {
		t.Errorf("the changed case is %s", link)
	}
	if row := strings.ReplaceAll(b.text(".changed tbody"), "\n", " "); !strings.Contains(row, "U1 pay the refund") || !strings.Contains(row, "a person") || !strings.Contains(row, "¥120.00") {
		t.Errorf("the changed case says %q", row)
	}
	if v := r.service.Settings.Current().ThresholdsVersion; v != 0 {
		t.Fatalf("the preview has stored version %d", v)
	}

	// A look at the case, and back: what was typed and seen is still there.
	b.click(changed.Ref.ID)
	b.read("order-" + changed.Ref.ID)
	eval[bool](b, "history.back(), true")
	b.read("Cases decided otherwise")
	b.click("Save")
	b.read("Version 1.")
	if v, got := r.service.Settings.Current().ThresholdsVersion, r.value(autoLimit, "", ""); v != 1 || got != int64(10000) {
		t.Errorf("version %d with %v", v, got)
	}
	b.wait("no bar", "!document.querySelector('.bottombar')")

	// The own value is taken away again.
	eval[bool](b, "document.querySelector(\"[aria-label='Take the own value of auto_refund_limit away']\").click(), true")
	b.click("90 days")
	b.read("+¥120.00")
	b.click("Save")
	b.read("Version 2.")
	if got := r.value(autoLimit, "", ""); got != int64(50000) {
		t.Errorf("the default is %v", got)
	}
}

// TestThresholdsMovedMeanwhile: a 412 keeps what was typed, names what the
// other person has changed, and the preview is asked for again.
func TestThresholdsMovedMeanwhile(t *testing.T) {
	r, b := opened(t, desktop, "ops", "#/thresholds")
	limits(b, autoLimit)
	b.press("100")
	b.click("7 days")
	b.read("There are no cases to decide again.")
	if _, err := r.service.Settings.PatchThresholds(t.Context(), admin, "", map[string]any{"low_value_limit": 1000}, 0); err != nil {
		t.Fatal(err)
	}
	b.click("Save")
	b.read("Somebody else has changed thresholds meanwhile")
	b.shot("moved")
	if note := strings.Join(strings.Fields(b.text(".reviewed .note")), " "); !strings.Contains(note, "low_value_limit ¥50.00 → ¥10.00") {
		t.Errorf("the note says %q", note)
	}
	if typed := eval[string](b, "document.querySelector('[aria-label=auto_refund_limit]').value"); typed != "100" {
		t.Errorf("%q is left of what was typed", typed)
	}
	if b.able("Save") {
		t.Error("saved without a preview of what is now")
	}
	b.click("7 days")
	b.wait("a save button", "[...document.querySelectorAll('.review button.primary')].some((one) => !one.disabled)")
	b.click("Save")
	b.read("Version 2.")
	if low, auto := r.value("low_value_limit", "", ""), r.value(autoLimit, "", ""); low != int64(1000) || auto != int64(10000) {
		t.Errorf("low_value_limit %v, auto_refund_limit %v", low, auto)
	}
}

// TestThresholdUnits: amounts, durations, words and lists are read as people
// write them, bounds are named, and a scope of its own is chosen.
func TestThresholdUnits(t *testing.T) {
	r, b := opened(t, desktop, "ops", "#/thresholds")
	for _, wrong := range []struct{ typed, says string }{
		{"5000.01", "Allowed is ¥0.00 to ¥5,000.00"}, {"1.234", "Not an amount"}, {"-1", "Not an amount"}, {"x", "Not an amount"},
	} {
		limits(b, autoLimit)
		b.into("[aria-label="+autoLimit+"]", wrong.typed)
		b.read(wrong.says)
		if b.able("7 days") {
			t.Errorf("%q can be tried", wrong.typed)
		}
		b.press("\x1b")
		b.wait("no field", "!document.querySelector('[aria-label=auto_refund_limit]')")
	}
	limits(b, "safety_margin")
	b.into("[aria-label=safety_margin]", "9m")
	b.read("Allowed is 10 min to 1 day")
	b.into("[aria-label=safety_margin]", "1h30m")
	b.read("1 h 30 min")

	b.choose("main .row select", "douyin/"+shopID)
	b.see("[aria-label='Change safety_margin']")
	limits(b, "safety_margin")
	b.into("[aria-label=safety_margin]", "90m")
	limits(b, "fallback")
	b.choose("[aria-label=fallback]", "agree")
	limits(b, "remote_regions")
	b.into("[aria-label=remote_regions]", "西藏，新疆 , 海南")
	limits(b, "agent_limit")
	b.into("[aria-label=agent_limit]", "1,234.5")
	b.click("30 days")
	b.wait("a save button", "[...document.querySelectorAll('.review button.primary')].some((one) => !one.disabled)")
	b.shot("units")
	b.click("Save")
	b.read("Version 1.")
	for name, want := range map[string]any{"safety_margin": "1h30m", "fallback": "agree", "agent_limit": int64(123450)} {
		if got := r.value(name, "douyin", shopID); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
		if got := r.value(name, "", ""); got == want {
			t.Errorf("%s has changed for all", name)
		}
	}
	if got := r.value("remote_regions", "douyin", shopID).([]string); strings.Join(got, " ") != "西藏 新疆 海南" {
		t.Errorf("got the regions %v, want 西藏 新疆 海南", got)
	}
	if mine := b.text("tr:has(code) td:last-child .accent"); !strings.Contains(mine, shopID) {
		t.Errorf("where it is set: %q", mine)
	}

	// What was typed for all shops is still there.
	b.choose("main .row select", "")
	b.see("[aria-label=safety_margin]")
	if typed := eval[string](b, "document.querySelector('[aria-label=safety_margin]').value"); typed != "1h30m" {
		t.Errorf("%q is left of the draft for all shops", typed)
	}
}

// TestThresholdsByKeyboard: the page opens by two keys and a value is changed
// without a mouse.
func TestThresholdsByKeyboard(t *testing.T) {
	r, b := opened(t, desktop, "ops", "#/queue")
	b.see(".nothing h2")
	b.press("g", "t")
	b.see("[aria-label='Change low_value_limit']")
	for range 60 {
		b.press("\t")
		if eval[string](b, "document.activeElement.getAttribute('aria-label') ?? ''") == "Change low_value_limit" {
			break
		}
	}
	b.press("\r")
	b.wait("the field", "document.activeElement.getAttribute('aria-label') === 'low_value_limit'")
	b.press("12.5")
	for range 60 {
		b.press("\t")
		if eval[string](b, "document.activeElement.innerText.trim()") == "7 days" {
			break
		}
	}
	b.press("\r")
	b.wait("a save button", "[...document.querySelectorAll('.review button.primary')].some((one) => !one.disabled)")
	for range 10 {
		b.press("\t")
		if eval[string](b, "document.activeElement.innerText.trim()") == "Save" {
			break
		}
	}
	b.press("\r")
	b.read("Version 1.")
	if got := r.value("low_value_limit", "", ""); got != int64(1250) {
		t.Errorf("low_value_limit is %v", got)
	}
}

// TestThresholdsLookOnly: who may not change sees no button that does.
func TestThresholdsLookOnly(t *testing.T) {
	_, b := opened(t, desktop, "sven", "#/thresholds")
	b.see(".thresholds tbody tr")
	if n := b.count("main button"); n != 0 {
		t.Errorf("%v buttons for a supervisor", n)
	}
	b.route("#/brakes")
	b.read("This page needs the role “admin”.")
}
