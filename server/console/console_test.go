package console_test

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/server"
	"makegood/server/console"
	"makegood/service"
	"makegood/store"
)

// web is the folder of the files that the console serves.
var web = os.DirFS("web")

// own lists the console's own files with an ending, by path below web.
func own(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(web, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		for _, ending := range endings {
			if strings.HasSuffix(path, ending) && !strings.HasPrefix(path, "vendored/") {
				text, err := fs.ReadFile(web, path)
				out[path] = string(text)
				return err
			}
		}
		return nil
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("got %d files and the error %v, want the page's", len(out), err)
	}
	return out
}

// fetch asks the real private listener, with no token.
func fetch(t *testing.T, method, path string, header ...string) *http.Response {
	t.Helper()
	private := server.Private(server.Options{Service: &service.Service{Store: nothing{}}})
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	private.ServeHTTP(w, req)
	return w.Result()
}

func TestEveryAnswerIsLockedDown(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
			"font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	}
	for _, path := range []string{"", "index.html", "app.js", "style/base.css", "vendored/preact@11.2.0/preact.mjs", "nothing.js", "../private.go", "%2e%2e/private.go"} {
		res := fetch(t, "GET", console.Path+path)
		for name, value := range want {
			if got := res.Header.Get(name); got != value {
				t.Errorf("%s: %s = %q, want %q", path, name, got, value)
			}
		}
		if len(res.Header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s sets a cookie", path)
		}
	}
}

func TestFilesAndTheirCaching(t *testing.T) {
	t.Parallel()
	const forGood, askAgain = "public, max-age=31536000, immutable", "no-cache"
	for _, want := range []struct {
		path, kind, cache string
		status            int
	}{
		{"", "text/html; charset=utf-8", askAgain, 200},
		{"index.html", "text/html; charset=utf-8", askAgain, 200},
		{"app.js", "text/javascript; charset=utf-8", askAgain, 200},
		{"icon.svg", "image/svg+xml", askAgain, 200},
		{"style/tokens.css", "text/css; charset=utf-8", askAgain, 200},
		{"vendored/preact@11.2.0/hooks.mjs", "text/javascript; charset=utf-8", forGood, 200},
		{"vendored/htm@3.1.1/LICENSE", "text/plain; charset=utf-8", forGood, 200},
		{"nothing", "text/plain; charset=utf-8", "no-store", 404},
		{"core", "text/plain; charset=utf-8", "no-store", 404},
		{"../rig_test.go", "text/plain; charset=utf-8", "no-store", 404},
	} {
		res := fetch(t, "GET", console.Path+want.path)
		got := []any{res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Cache-Control")}
		if diff := cmp.Diff([]any{want.status, want.kind, want.cache}, got); diff != "" {
			t.Errorf("%s: %s", want.path, diff)
		}
		if want.status != 200 {
			continue
		}
		again := fetch(t, "GET", console.Path+want.path, "If-None-Match", res.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its ETag: %d", want.path, again.StatusCode)
		}
		head := fetch(t, "HEAD", console.Path+want.path)
		body, _ := io.ReadAll(head.Body)
		if head.StatusCode != 200 || len(body) > 0 || head.Header.Get("ETag") != res.Header.Get("ETag") {
			t.Errorf("HEAD %s: %d with %d bytes", want.path, head.StatusCode, len(body))
		}
	}
}

func TestBrowsersAreLedToTheConsole(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/console"} {
		res := fetch(t, "GET", path)
		if res.StatusCode != http.StatusFound || res.Header.Get("Location") != "/console/" {
			t.Errorf("%s: %d to %q", path, res.StatusCode, res.Header.Get("Location"))
		}
	}
	if res := fetch(t, "POST", console.Path); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

// TestKindsAreComplete: no file is served as something that was guessed.
func TestKindsAreComplete(t *testing.T) {
	t.Parallel()
	err := fs.WalkDir(web, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if res := fetch(t, "GET", console.Path+path); res.StatusCode != 200 || res.Header.Get("Content-Type") == "" {
			t.Errorf("%s: %d %q", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// nothing is a store that the console never asks.
type nothing struct{ store.Store }
