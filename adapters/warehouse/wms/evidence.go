package wms

import (
	"fmt"
	"net/url"
	"strings"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// The bounds of evidence.
const (
	maxEvidence = 20   // pieces per report
	maxURL      = 2048 // bytes
	maxWords    = 200  // characters of a text that people read
)

// sourceWarehouse says who brought the evidence.
const sourceWarehouse = "warehouse"

// readEvidence checks pictures, films and lines of the unpacking. Only web
// addresses are taken: a file: URL would name a file that makegood keeps.
func readEvidence(list []evidence) (out []aftersale.Evidence, problem string) {
	if len(list) > maxEvidence {
		return nil, fmt.Sprintf("evidence: want at most %d", maxEvidence)
	}
	for i, e := range list {
		at := fmt.Sprintf("evidence[%d].", i)
		switch e.Kind {
		case "image", "video", "audio":
			if e.URL == "" {
				return nil, at + "url: required"
			}
		case "text":
			if strings.TrimSpace(e.Text) == "" {
				return nil, at + "text: required with kind text"
			}
		default:
			return nil, at + "kind: want image, video, audio or text"
		}
		if e.URL != "" && !webAddress(e.URL) {
			return nil, at + "url: want an http or https URL"
		}
		out = append(out, aftersale.Evidence{Kind: e.Kind, URL: e.URL, Text: discreet(e.Text), Source: sourceWarehouse})
	}
	return out, ""
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= maxURL && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// discreet makes words of a warehouse fit for storing: short, and without what
// may say who the buyer is.
func discreet(words string) string {
	words = redact.Words(words)
	if r := []rune(words); len(r) > maxWords {
		words = string(r[:maxWords])
	}
	return strings.TrimSpace(words)
}
