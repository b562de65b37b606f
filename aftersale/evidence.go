package aftersale

import "slices"

// Evidence is what a refusal rests on. It must be genuine: this software attaches
// what it was given and makes nothing up.
type Evidence struct {
	Kind   string `json:"kind"`             // image | video | audio | text
	URL    string `json:"url,omitempty"`    // http(s), or FileScheme and the id of a file kept here
	Text   string `json:"text,omitempty"`   // for kind text; else what it shows
	Source string `json:"source,omitempty"` // who brought it: a person, a warehouse, a courier
	Digest string `json:"digest,omitempty"` // SHA-256 of a kept file, hex

	// Data and MIME are a kept file's bytes, filled in just before an adapter
	// is called: nil for everything that has a web address. Never stored here.
	Data []byte `json:"-"`
	MIME string `json:"-"`
}

// Same reports whether both are the same piece of evidence.
func (e Evidence) Same(o Evidence) bool {
	return e.Kind == o.Kind && e.URL == o.URL && e.Text == o.Text && e.Digest == o.Digest
}

// FileScheme begins the URL of evidence that is kept by makegood itself.
const FileScheme = "file:"

// addEvidence adds evidence that is not there yet.
func addEvidence(list []Evidence, more ...Evidence) []Evidence {
	out := slices.Clone(list)
	for _, e := range more {
		if !slices.ContainsFunc(out, e.Same) {
			out = append(out, e)
		}
	}
	return out
}

// HasEvidence reports whether genuine evidence against the request is kept
// with the case.
func (c *Case) HasEvidence() bool { return len(c.Evidence) > 0 }

// isEvidence reports whether what comes with a response is evidence against the
// request: of the delivery, or of what is wrong with a return.
func isEvidence(q Question, response string) bool {
	switch q {
	case QuestionEvidence:
		return response == ResponseEvidence
	case QuestionVerify:
		return response == ResponseDelivered
	case QuestionUnpack:
		return response != "" && response != string(InspectedIntact)
	}
	return false
}
