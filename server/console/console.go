// Package console serves the web page for the people of after-sales: the queue, the case, and what
// admins set. It is a set of static files without a build step, embedded in the program.
//
// It holds no data and needs no token. Everything that the page shows and does goes through the admin
// API, with the token of whoever has signed in. Start reading at README.md, which says how the
// page's modules fit together, then at web/app.js.
package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed web
var embedded embed.FS

// Path is where Handler expects to be mounted.
const Path = "/console/"

// Policy is the Content-Security-Policy of every answer: only the console's
// own files run, style and are talked to. Pictures that need the bearer token
// are fetched and shown as blobs.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// headers are on every answer, also on those that say "not found".
var headers = map[string]string{
	"Content-Security-Policy":      Policy,
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

// How long browsers may keep files: vendored ones have their version in the
// name, the console's own are asked for each time and answered with 304.
const (
	keepForGood = "public, max-age=31536000, immutable"
	askAgain    = "no-cache"
)

// kinds are the types of the files by extension. The list is complete: a file
// of another kind fails the tests instead of being guessed at.
var kinds = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	"":      "text/plain; charset=utf-8", // licences
}

// file is one embedded file with what is sent along with it.
type file struct {
	body        []byte
	etag        string
	contentType string
	cache       string
}

// Handler serves the console below Path. It needs no token: the files hold no
// data, and the page asks for the token before it asks for anything else.
func Handler() http.Handler {
	files, err := load(embedded)
	if err != nil {
		panic(err) // the files are part of the program
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		f, found := files[name(r.URL.Path)]
		if !found {
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "not found", http.StatusNotFound)
			return
		}
		w.Header().Set("Cache-Control", f.cache)
		w.Header().Set("Content-Type", f.contentType)
		w.Header().Set("ETag", f.etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
	})
}

// name is the file that a request path asks for.
func name(requested string) string {
	rest, _ := strings.CutPrefix(requested, Path)
	if rest == "" {
		return "index.html"
	}
	return rest
}

// load reads every file once, by its path below web.
func load(all fs.FS) (map[string]file, error) {
	files := map[string]file{}
	err := fs.WalkDir(all, "web", func(full string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(all, full)
		if err != nil {
			return err
		}
		rest := strings.TrimPrefix(full, "web/")
		sum := sha256.Sum256(body)
		f := file{body: body, etag: `"` + hex.EncodeToString(sum[:12]) + `"`, contentType: kinds[path.Ext(rest)], cache: askAgain}
		if strings.HasPrefix(rest, "vendored/") {
			f.cache = keepForGood
		}
		files[rest] = f
		return nil
	})
	return files, err
}
