package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"makegood/policy"
)

// adminPages are the pages around the cases, each with something that is
// there once it is drawn.
var adminPages = []struct{ name, route, see string }{
	{"thresholds", "#/thresholds", ".thresholds tbody tr"},
	{"rules", "#/rules", ".reference dt"},
	{"versions", "#/rules?tab=versions", ".diff tr"},
	{"canary", "#/rules?tab=canary", ".fields input"},
	{"shadow", "#/rules?tab=shadow", ".rules .card"},
	{"losses", "#/registers?name=losses", ".stacked tbody tr"},
	{"handovers", "#/registers?name=handovers", ".stacked tbody tr"},
	{"risks", "#/registers?name=listing_risks", ".stacked tbody tr"},
	{"claims", "#/registers?name=claims", ".empty"},
	{"brakes", "#/brakes", ".budgets tbody tr"},
	{"shops", "#/shops", ".couriers tbody tr"},
	{"sla", "#/sla", ".charts canvas"},
	{"audit", "#/audit", ".audit tbody tr"},
	{"manual", "#/byhand", ".manual input"},
	{"buyers", "#/buyers", ".stacked tbody tr"},
}

// TestAdminPages: every page opens in both languages, at both widths, light
// and dark, without an error, a refusal by the policy, or anything wider than
// the window.
func TestAdminPages(t *testing.T) {
	r := setup(t)
	r.connect()
	r.tuned()
	r.losses()
	r.history(400, 20)
	r.spend(1234500)
	narrow, night := look{language: "en-US", width: 390, height: 844, dark: true}, look{language: "zh-CN", width: 1440, height: 900, dark: true}
	for name, l := range map[string]look{"desktop": desktop, "phone": phone, "night": night, "nightphone": narrow} {
		t.Run(name, func(t *testing.T) {
			b := r.signedIn(t, l, "ops", "")
			for _, p := range adminPages {
				b.route(p.route)
				b.see(p.see)
				b.wait("a page that is not busy", "!document.querySelector('[aria-busy=true]')")
				if wide := eval[float64](b, "document.documentElement.scrollWidth"); wide > float64(l.width) {
					t.Errorf("%s is %v pixels wide", p.name, wide)
				}
				if os.Getenv("MAKEGOOD_SHOTS") != "" {
					b.drawn()
					b.whole(p.name)
				}
			}
		})
	}
}

// whole keeps a picture of the whole page, as long as it is, in the folder of
// MAKEGOOD_SHOTS.
func (b *browser) whole(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	file := filepath.Join(os.Getenv("MAKEGOOD_SHOTS"), strings.ReplaceAll(b.t.Name()+"-"+name, "/", "_")+".png")
	if err := os.WriteFile(file, png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// TestAdminWorkOnAPhone: what opens while somebody works fits the narrow
// window too.
func TestAdminWorkOnAPhone(t *testing.T) {
	r := setup(t)
	r.connect()
	r.tuned()
	r.seed(1, 12000)
	b := r.signedIn(t, look{language: "en-US", width: 390, height: 844, dark: true}, "ops", "")
	fits := func(name string) {
		t.Helper()
		if wide := eval[float64](b, "document.documentElement.scrollWidth"); wide > 390 {
			t.Errorf("%s is %v pixels wide", name, wide)
		}
		if out := eval[float64](b, "[...document.querySelectorAll('dialog[open] *')].filter((one) => one.getBoundingClientRect().right > 390).length"); out > 0 {
			t.Errorf("%s: %v things of the dialog are outside", name, out)
		}
		if os.Getenv("MAKEGOOD_SHOTS") != "" {
			b.drawn()
			b.whole(name)
		}
	}
	b.route("#/thresholds")
	limits(b, autoLimit)
	b.press("100")
	b.click("30 days")
	b.read("−¥120.00")
	fits("preview")

	editor(b)
	b.replace(yamlField, string(policy.DefaultText())+"\n  - id: 1\n    when: amont > "+strings.Repeat("very_long_name_of_a_fact_", 10)+"\n")
	b.click("7 days")
	b.see(".faults li")
	fits("fault")
	b.replace(yamlField, stricter(t))
	b.route("#/rules?tab=canary")
	b.click("Start the trial")
	b.see(".sides")
	fits("canary")
	b.click("Stop the trial")
	b.see("dialog[open]")
	fits("stop")
	b.click("Cancel")

	b.route("#/audit")
	b.click("Lines that changed")
	b.see(".diff .fresh")
	fits("diff")
	b.route("#/brakes")
	b.click("Stop everything")
	fits("kill")
	b.click("Cancel")
	b.route("#/shops")
	b.click("Go live")
	fits("live")
	b.click("Cancel")
	b.click("Authorisation link")
	fits("authorize")
}
