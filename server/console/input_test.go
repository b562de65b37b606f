package console_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// open goes to an address of the console, like #/queue.
func (b *browser) open(fragment string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.url + fragment))
}

// enter opens the console with a link that carries the token, as the demo
// prints it, and goes to a page.
func (b *browser) enter(name, route string) {
	b.t.Helper()
	b.open("#token=" + tokenOf(name))
	b.see("header.top")
	if route != "" {
		b.route(route)
	}
}

// signedIn opens a browser in which somebody has signed in and gone to a route.
func (r *rig) signedIn(t testing.TB, l look, name, route string) *browser {
	t.Helper()
	b := browse(t, r.url, l)
	b.enter(name, route)
	return b
}

// opened makes a rig, and a browser in which somebody has signed in and gone to a route.
func opened(t testing.TB, l look, name, route string) (*rig, *browser) {
	t.Helper()
	r := setup(t)
	return r, r.signedIn(t, l, name, route)
}

// route goes to another page of the console without loading anything anew.
func (b *browser) route(fragment string) {
	b.t.Helper()
	eval[string](b, fmt.Sprintf("location.hash = %q", fragment))
}

// count is how many elements there are.
func (b *browser) count(selector string) int {
	b.t.Helper()
	return int(eval[float64](b, fmt.Sprintf("document.querySelectorAll(%q).length", selector)))
}

// see waits until an element is there and visible.
func (b *browser) see(selector string) {
	b.t.Helper()
	b.wait("element "+selector, fmt.Sprintf(`!!document.querySelector(%q)?.checkVisibility()`, selector))
}

// read waits until the page shows a text.
func (b *browser) read(text string) {
	b.t.Helper()
	b.wait("text "+text, fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
}

// wait polls a condition in the page.
func (b *browser) wait(what, condition string) {
	b.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(30 * time.Millisecond) {
		if eval[bool](b, condition) {
			return
		}
	}
	b.shot("missing")
	b.t.Fatalf("the page does not show %s; it shows: %s", what, eval[string](b, "document.body.innerText"))
}

// drawn waits until the page has nothing left to do and has been drawn twice: what was set before
// has its place and size then.
func (b *browser) drawn() {
	b.t.Helper()
	eval[bool](b, `window.drawn = false, requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true; }))), true`)
	b.wait("a drawn page", "window.drawn")
}

// press types texts and keys wherever the focus is, as a keyboard does: what a
// page keeps from happening when a key goes down types nothing.
func (b *browser) press(texts ...string) {
	b.t.Helper()
	b.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range strings.Join(texts, "") {
			events := kb.Encode(r)
			down, up := *events[0], *events[len(events)-1]
			if unicode.IsPrint(r) || r == '\r' {
				down.Type, down.Text = "keyDown", string(r)
			}
			for _, event := range []input.DispatchKeyEventParams{down, up} {
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, event); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// reload loads the page again.
func (b *browser) reload() {
	b.t.Helper()
	b.run(chromedp.Reload())
}

// click presses the first button or link that begins with the text: of the
// dialog, if one is open.
func (b *browser) click(text string) {
	b.t.Helper()
	find := fmt.Sprintf(`[...(document.querySelector('dialog[open]') ?? document).querySelectorAll('button, a, summary')].find((one) => one.checkVisibility() && !one.disabled && one.innerText.trim().startsWith(%q))`, text)
	b.wait("button "+text, "!!"+find)
	eval[bool](b, find+".click(), true")
}

// shot keeps a picture of the page among the test's artifacts, or in the
// folder of MAKEGOOD_SHOTS.
func (b *browser) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("MAKEGOOD_SHOTS")
	if folder == "" {
		folder = b.t.ArtifactDir()
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Log(err)
		return
	}
	file := filepath.Join(folder, strings.NewReplacer("/", "_", " ", "_").Replace(b.t.Name()+"-"+name)+".png")
	if err := os.WriteFile(file, png, 0o600); err != nil {
		b.t.Log(err)
	}
}
