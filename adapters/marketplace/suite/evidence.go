package suite

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"

	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

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
	b, recorder := online(t, h), new(suitekit.Recorder)
	b.connect(t, b.URL, recorder)
	act := b.ready(t, aftersale.ActionRefuse)
	const name = aftersale.FileScheme + "kept-proof-1"
	act.Evidence = []aftersale.Evidence{{Kind: "image", URL: name, Text: "the damage", Data: picture.Bytes(), MIME: "image/png"}}
	_, err := b.adapter.Do(t.Context(), act)
	if err != nil {
		suitekit.WantClass(t, "a kept file", err, aftersale.ClassManual)
		if b.callError(t, "a kept file", err).Message == "" {
			t.Errorf("a kept file: got %v, want words for a person", err)
		}
		b.effects(t, "a kept file", act, 0)
	} else {
		b.effects(t, "a kept file", act, 1)
	}
	encoded := base64.StdEncoding.EncodeToString(picture.Bytes())
	handedIn := func(s string) bool {
		return strings.Contains(s, picture.String()) || strings.Contains(s, encoded) || strings.Contains(s, url.QueryEscape(encoded))
	}
	sent := recorder.Sent()
	if err == nil && !slices.ContainsFunc(sent, handedIn) {
		t.Error("a kept file: the picture was not sent")
	}
	if slices.ContainsFunc(sent, func(s string) bool { return strings.Contains(s, "kept-proof-1") }) {
		t.Error("a kept file: the file's own name was sent")
	}
}
