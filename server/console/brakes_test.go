package console_test

import (
	"strings"
	"testing"

	"makegood/settings"
)

// TestKillSwitch: the confirmation says what stops, the switch is engaged at
// once whatever others change, and letting go needs the version that was seen.
func TestKillSwitch(t *testing.T) {
	r := setup(t)
	r.spend(1234500)
	b := r.signedIn(t, desktop, "ops", "#/brakes")
	b.read("¥12,345.00 of ¥20,000.00 (62%)")
	b.read("free to pay")
	b.click("Stop everything")
	for _, says := range []string{"New refunds, refusals and return agreements of all shops.", "Decisions of people too", "Calls that are under way are not taken back.", "at the deadline they act by themselves"} {
		b.read(says)
	}
	b.shot("confirm")
	if _, err := r.service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{CountHour: 7}, 0); err != nil {
		t.Fatal(err)
	}
	b.click("Stop everything")
	b.closed()
	b.read("engaged")
	if now := r.service.Settings.Current().SafetyLimits; !now.KillSwitch || now.CountHour != 7 {
		t.Errorf("got %+v, want the kill switch and 7 refunds an hour", now)
	}
	if row := b.text(".budgets tbody tr"); !strings.Contains(row, "stopped") {
		t.Errorf("the shop says %q", row)
	}
	b.shot("engaged")

	b.click("Let it go on")
	b.read("Make sure that the reason for stopping is gone.")
	if _, err := r.service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{KillSwitch: true, CountHour: 9}, 2); err != nil {
		t.Fatal(err)
	}
	b.click("Let it go on")
	b.read("Changed meanwhile")
	if !r.service.Settings.Current().SafetyLimits.KillSwitch {
		t.Error("the switch was let go by somebody who had not seen the present state")
	}
	b.click("Cancel")
	b.closed()
	b.click("Let it go on")
	b.click("Let it go on")
	b.closed()
	b.read("not engaged")
	if now := r.service.Settings.Current().SafetyLimits; now.KillSwitch || now.CountHour != 9 {
		t.Errorf("got %+v, want no kill switch and 9 refunds an hour", now)
	}
}

// TestCounts: limits are saved with the version that was seen; what was typed
// survives somebody who was faster.
func TestCounts(t *testing.T) {
	r, b := opened(t, desktop, "ops", "#/brakes")
	b.into("form label:nth-child(1) input", "x")
	b.read("Whole numbers only.")
	if b.able("Save the limits") {
		t.Error("x can be saved")
	}
	b.into("form label:nth-child(1) input", "5")
	b.into("form label:nth-child(3) input", "300")
	if _, err := r.service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{CountHour: 50, CountDay: 100}, 0); err != nil {
		t.Fatal(err)
	}
	b.click("Save the limits")
	b.read("What you typed is kept")
	b.read("now: 100")
	b.shot("moved")
	b.click("Save the limits")
	b.read("The limits are in force")
	if now := r.service.Settings.Current().SafetyLimits; now != (settings.SafetyLimits{CountMinute: 5, CountHour: 50, CountDay: 300}) {
		t.Errorf("got %+v, want 5 a minute, 50 an hour, 300 a day", now)
	}
}
