package suite

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"makegood/adapters"
	"makegood/aftersale"
)

// recorder keeps what an adapter sends.
type recorder struct {
	next http.RoundTripper
	mu   sync.Mutex
	sent []string // URL and body of every request
}

// RoundTrip keeps the request and passes it on.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	r.mu.Lock()
	r.sent = append(r.sent, req.URL.String()+"\n"+string(body))
	r.mu.Unlock()
	return r.next.RoundTrip(req)
}

// keptFile: proof that is a file of makegood's own is handed in as bytes, or is
// a person's task. Its name here means nothing outside and is never sent.
func keptFile(t *testing.T, h Harness) {
	if !slices.Contains(h.Maker.Manifest.Actions, string(aftersale.ActionRefuse)) {
		return
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 3))); err != nil {
		t.Fatal(err)
	}
	b := online(t, h, nil)
	sent := &recorder{next: &http.Transport{}}
	var err error
	b.adapter, err = h.Maker.New("shop-1", with(h.Settings, adapters.Settings{"api_url": b.URL}), adapters.Env{Now: b.Now, HTTP: &http.Client{Transport: sent}})
	if err != nil {
		t.Fatal(err)
	}
	act := b.ready(t, aftersale.ActionRefuse)
	const name = aftersale.FileScheme + "kept-proof-1"
	act.Evidence = []aftersale.Evidence{{Kind: "image", URL: name, Text: "the damage", Data: picture.Bytes(), MIME: "image/png"}}
	_, err = b.adapter.Do(t.Context(), act)
	encoded := base64.StdEncoding.EncodeToString(picture.Bytes())
	handedIn := slices.ContainsFunc(sent.sent, func(s string) bool {
		return strings.Contains(s, picture.String()) || strings.Contains(s, encoded) || strings.Contains(s, url.QueryEscape(encoded))
	})
	if n := b.Effects(act); err == nil && (n != 1 || !handedIn) {
		t.Errorf("refused %d times, the picture was sent: %v", n, handedIn)
	}
	if err != nil {
		if call := b.callError(t, "a kept file", err); call.Class != aftersale.ClassManual || call.Message == "" || b.Effects(act) != 0 {
			t.Errorf("%v, want manual, with words, and nothing done", call)
		}
	}
	if slices.ContainsFunc(sent.sent, func(s string) bool { return strings.Contains(s, "kept-proof-1") }) {
		t.Error("the file's own name was sent")
	}
}
