package console_test

import (
	"testing"

	"makegood/aftersale"
)

// looks are the browsers in which every page has to be usable.
var looks = map[string]look{
	"desktop":      desktop,
	"desktop_dark": {language: "zh-CN", width: 1440, height: 900, dark: true},
	"phone":        phone,
	"phone_dark":   {language: "en-US", width: 390, height: 844, dark: true},
}

// unnamed lists controls that a screen reader could not name.
const unnamed = `[...document.querySelectorAll('button, a[href], input, select, textarea, [role=grid]')].filter((one) => one.checkVisibility() &&
	!(one.innerText?.trim() || one.getAttribute('aria-label') || one.labels?.length || one.querySelector?.('img[alt]'))).map((one) => one.outerHTML.slice(0, 120))`

// TestLayout: in light and dark, at 1440 and at 390 pixels, nothing is wider
// than the window, every control has a name, and a headline says where one is.
func TestLayout(t *testing.T) {
	r := setup(t)
	r.fill(30)
	c := r.open(damagedReturn(), aftersale.StateNeedsReview)
	shipped := r.open(shippedMadeToOrder(), aftersale.StateNeedsReview)
	for name, l := range looks {
		t.Run(name, func(t *testing.T) {
			b := browse(t, r.url, l)
			b.open("")
			b.see(".signin input")
			b.checkLayout("signin")
			b.enter("sven", "#/queue")
			b.see("[role=row][id]")
			b.see(".summary .tile")
			b.press("jj")
			b.checkLayout("queue")
			b.open("#/cases/" + c.ID)
			b.see(".decisions button")
			b.checkLayout("case")
			eval[bool](b, "document.querySelectorAll('details').forEach((one) => { one.open = true; }), document.querySelector('.timeline').scrollIntoView(), true")
			b.checkLayout("timeline")
			b.open("#/cases/" + shipped.ID)
			b.see(".decisions button")
			b.press("x")
			b.see("dialog .drop")
			b.checkLayout("refuse")
			b.press("\x1b")
			b.wait("no dialog", "!document.querySelector('dialog[open]')")
			eval[bool](b, "document.activeElement.blur(), true")
			b.press("?")
			b.see("dialog .keys")
			b.checkLayout("help")
		})
	}
}

// checkLayout looks at the page as it is now.
func (b *browser) checkLayout(name string) {
	b.t.Helper()
	b.shot(name)
	if over := eval[float64](b, "document.scrollingElement.scrollWidth - innerWidth"); over > 0 {
		b.t.Errorf("%s is %v pixels wider than the window", name, over)
	}
	for _, one := range eval[[]string](b, unnamed) {
		b.t.Errorf("%s has a control without a name: %s", name, one)
	}
	if n := b.count("h1"); n != 1 {
		b.t.Errorf("%s has %v main headlines", name, n)
	}
	if lang := eval[string](b, "document.documentElement.lang"); lang != "en" && lang != "zh-CN" {
		b.t.Errorf("%s has the language %q", name, lang)
	}
}
