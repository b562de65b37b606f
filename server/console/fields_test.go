package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	downloading "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// into puts a text into a field as typing over what is in it does.
func (b *browser) into(selector, text string) {
	b.t.Helper()
	b.see(selector)
	eval[bool](b, fmt.Sprintf(`(() => { const f = document.querySelector(%q); f.focus(); f.select?.(); return true; })()`, selector))
	b.press(text)
}

// replace puts a long text into a field at once.
func (b *browser) replace(selector, text string) {
	b.t.Helper()
	b.see(selector)
	eval[bool](b, fmt.Sprintf(`(() => { const f = document.querySelector(%q); f.value = %s; f.dispatchEvent(new Event('input', { bubbles: true })); return true; })()`, selector, quoted(text)))
}

// choose picks the option with that value.
func (b *browser) choose(selector, value string) {
	b.t.Helper()
	b.see(selector)
	eval[bool](b, fmt.Sprintf(`(() => { const f = document.querySelector(%q); f.value = %q; f.dispatchEvent(new Event('change', { bubbles: true })); return true; })()`, selector, value))
}

// able reports whether the first button that begins with the text can be
// pressed.
func (b *browser) able(text string) bool {
	b.t.Helper()
	return eval[bool](b, fmt.Sprintf(`[...(document.querySelector('dialog[open]') ?? document).querySelectorAll('button')].find((one) => one.innerText.trim().startsWith(%q))?.disabled === false`, text))
}

// text is what an element shows.
func (b *browser) text(selector string) string {
	b.t.Helper()
	b.see(selector)
	return eval[string](b, fmt.Sprintf(`document.querySelector(%q).innerText`, selector))
}

// closed waits until no dialog is open.
func (b *browser) closed() {
	b.t.Helper()
	b.wait("no dialog", "!document.querySelector('dialog[open]')")
}

// downloads makes the browser keep what is downloaded, and returns a function
// that waits for a file by its name and returns its bytes.
func (b *browser) downloads(t *testing.T) func(name string) []byte {
	t.Helper()
	folder := t.TempDir()
	b.run(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		info, err := cdp.Call(ctx, tab, target.GetTargetInfo, target.GetTargetInfoParams{})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, tab, downloading.SetDownloadBehavior, downloading.SetDownloadBehaviorParams{
			Behavior: downloading.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder, BrowserContextID: info.TargetInfo.BrowserContextID,
		})
		return err
	}))
	return func(name string) []byte {
		t.Helper()
		path := filepath.Join(folder, name)
		for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			if body, err := os.ReadFile(path); err == nil {
				return body
			}
		}
		entries, _ := os.ReadDir(folder)
		t.Fatalf("%s was not downloaded: %v", name, entries)
		return nil
	}
}

// quoted writes a text for a script.
func quoted(text string) string {
	body, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts are always written
	}
	return string(body)
}
