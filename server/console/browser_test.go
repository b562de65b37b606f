package console_test

import (
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// chromiumEnv makes the browser tests mandatory: 1, or the path of a Chromium;
// off leaves them out.
const chromiumEnv = "MAKEGOOD_TEST_CHROMIUM"

// chromium is the program that the tests drive, or "".
func chromium() string {
	switch named := os.Getenv(chromiumEnv); {
	case filepath.IsAbs(named):
		return named
	case named == "off":
		return ""
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// look is how a browser is set up.
type look struct {
	language string // as browsers send it
	width    int64
	height   int64
	dark     bool
}

var (
	desktop = look{language: "en-US", width: 1440, height: 900}
	chinese = look{language: "zh-CN", width: 1440, height: 900}
	phone   = look{language: "zh-CN", width: 390, height: 844}
)

// browser is one tab with storage of its own.
type browser struct {
	t   testing.TB
	ctx context.Context
	url string

	mu     sync.Mutex
	faults []string // errors on the console, exceptions, refused by the policy
}

// watch is run before anything of the page: it keeps what the policy refuses
// and every task that held the page up.
const watch = `
window.violations = [];
window.longTasks = [];
addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
new PerformanceObserver((list) => { for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration)); }).observe({ type: 'longtask', buffered: true });
`

// shared is the one Chromium of the test binary.
var shared struct {
	sync.Once
	ctx context.Context
	err error
}

func TestMain(m *testing.M) {
	defer func() {
		if shared.ctx != nil {
			_ = chromedp.Cancel(shared.ctx)
		}
	}()
	m.Run()
}

// browse opens a tab on the console of a rig. It skips the test if there is
// no Chromium, unless the environment says that there has to be one.
func browse(t testing.TB, url string, l look) *browser {
	t.Helper()
	program := chromium()
	if program == "" {
		if named := os.Getenv(chromiumEnv); named != "" && named != "off" {
			t.Fatal("no Chromium, and " + chromiumEnv + " is set")
		}
		t.Skip("no Chromium here: install one (Debian: apt-get install chromium), or set " + chromiumEnv + " to its path")
	}
	shared.Do(func() { shared.ctx, shared.err = launch(program) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	tab, closeTab := chromedp.NewContext(shared.ctx, chromedp.WithNewBrowserContext())
	if err := chromedp.Do(tab); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(tab, 5*time.Minute)
	b := &browser{t: t, ctx: ctx, url: url + "/console/"}
	go b.hear(chromedp.Console(ctx))
	b.run(l.apply())
	t.Cleanup(func() {
		b.checkClean()
		stop()
		closeTab()
	})
	return b
}

func launch(program string) (context.Context, error) {
	allocator, _ := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(program), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("no-proxy-server", true),
	)
	ctx, _ := chromedp.NewContext(allocator)
	return ctx, chromedp.Do(ctx)
}

// apply makes the tab look like this, and watches it from the start.
func (l look) apply() chromedp.Action[chromedp.Void] {
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: l.width, Height: l.height, DeviceScaleFactor: 1, Mobile: l.width < 500})
		if err != nil {
			return err
		}
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		if _, err = cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
			return err
		}
		if _, err = cdp.Call(ctx, t, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "Mozilla/5.0 Chrome", AcceptLanguage: l.language}); err != nil {
			return err
		}
		if _, err = cdp.Call(ctx, t, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Shanghai"}); err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
		return err
	})
}

// hear collects what goes wrong in the page. Answers that are no success stand
// in the browser's log as network errors: tests look at those themselves.
func (b *browser) hear(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.Source == "network" || m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleException {
			continue
		}
		b.mu.Lock()
		b.faults = append(b.faults, m.String()+" "+m.URL)
		b.mu.Unlock()
	}
}

// checkClean fails the test for everything that went wrong in the page.
func (b *browser) checkClean() {
	b.t.Helper()
	violations, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`window.violations`))
	if err != nil {
		b.t.Error(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range append(b.faults, violations...) {
		b.t.Errorf("in the page: %s", fault)
	}
}

func (b *browser) run(action chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, action); err != nil {
		b.shot("failed")
		b.t.Fatal(err)
	}
}

// eval is the value of a script.
func eval[T any](b *browser, script string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return v
}
