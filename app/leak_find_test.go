package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
)

// headSize is how many bytes of a spelling are looked up at once; shorter
// spellings are not looked for.
const headSize = 6

// spelling is one way to write what must not be there.
type spelling struct{ text, what string }

// finder looks for many spellings in one pass, and remembers where it found
// them. Safe for concurrent use.
type finder struct {
	heads map[[headSize]byte][]spelling
	first [1 << 16]bool // by the first two bytes

	mu     sync.Mutex
	found  map[string]bool // "place: what"
	looked map[string]int  // bytes, by place
}

// newFinder looks for the values, which are named by what they are.
func newFinder(values map[string]string) *finder {
	f := &finder{heads: map[[headSize]byte][]spelling{}, found: map[string]bool{}, looked: map[string]int{}}
	for value, name := range values {
		for text, form := range spellings(value) {
			if len(text) < headSize {
				continue
			}
			head := [headSize]byte([]byte(text))
			f.heads[head] = append(f.heads[head], spelling{text, name + ", " + form})
			f.first[int(text[0])<<8|int(text[1])] = true
		}
	}
	return f
}

// look searches data that was found at a place, and reports whether anything
// was in it.
func (f *finder) look(place string, data []byte) (leaked bool) {
	var hits []string
	for i := 0; i+headSize <= len(data); i++ {
		if !f.first[int(data[i])<<8|int(data[i+1])] {
			continue
		}
		for _, s := range f.heads[[headSize]byte(data[i:i+headSize])] {
			if bytes.HasPrefix(data[i:], []byte(s.text)) {
				hits = append(hits, place+": "+s.what)
			}
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked[place] += len(data)
	for _, h := range hits {
		f.found[h] = true
	}
	return len(hits) > 0
}

// findings lists what was found, and where.
func (f *finder) findings() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.found))
}

// size is how many bytes were searched at the places that begin with prefix.
func (f *finder) size(prefix string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for place, size := range f.looked {
		if strings.HasPrefix(place, prefix) {
			n += size
		}
	}
	return n
}

// spellings are the ways in which a value may be written, by what they look like.
func spellings(value string) map[string]string {
	quoted, _ := json.Marshal(value)
	escaped := []string{url.QueryEscape(value), url.PathEscape(value)}
	points := strings.Trim(strconv.QuoteToASCII(value), `"`)
	out := map[string]string{
		strings.Trim(string(quoted), `"`):                  "as JSON writes it",
		html.EscapeString(value):                           "as HTML writes it",
		points:                                             `\u-escaped`,
		jsonPoints(value, "%04x"):                          `every character \u-escaped`,
		jsonPoints(value, "%04X"):                          `every character \u-escaped`,
		hex.EncodeToString([]byte(value)):                  "hex",
		strings.ToUpper(hex.EncodeToString([]byte(value))): "hex",
	}
	for _, e := range escaped {
		out[e], out[strings.ToLower(e)] = "URL-escaped", "URL-escaped"
	}
	for shift := range 3 {
		raw := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), value...))
		first := []int{0, 2, 3}[shift] // characters that hold bits of what stands before
		last := len(raw)
		if (shift+len(value))%3 != 0 {
			last-- // and of what stands after
		}
		out[raw[first:last]] = "base64"
		out[strings.NewReplacer("+", "-", "/", "_").Replace(raw[first:last])] = "base64"
	}
	out[value] = "plain"
	return out
}

func jsonPoints(value, form string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(value)) {
		fmt.Fprintf(&b, `\u`+form, unit)
	}
	return b.String()
}

// TestFinderFindsEverySpelling writes a name and a telephone number in every
// way into the middle of other bytes.
func TestFinderFindsEverySpelling(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"王测试买家", "13900001234", "a+b/c<d>&e"} {
		ways := map[string]string{
			"plain": value, "query": url.QueryEscape(value), "path": url.PathEscape(value), "lower": strings.ToLower(url.QueryEscape(value)),
			"code points": strconv.QuoteToASCII(value), "all code points": jsonPoints(value, "%04X"), "hex": fmt.Sprintf("%x", value), "HEX": fmt.Sprintf("%X", value),
		}
		for pad := range 4 {
			for after := range 4 {
				around := strings.Repeat("x", pad) + value + strings.Repeat("y", after)
				ways[fmt.Sprint("base64 ", pad, after)] = base64.StdEncoding.EncodeToString([]byte(around))
				ways[fmt.Sprint("URL base64 ", pad, after)] = base64.RawURLEncoding.EncodeToString([]byte(around))
			}
		}
		for way, text := range ways {
			f := newFinder(map[string]string{value: "the value"})
			if !f.look("here", []byte("before "+text+" after")) || len(f.findings()) == 0 {
				t.Errorf("%q, %s: %q is not found", value, way, text)
			}
			if f.look("there", []byte("before "+text[:len(text)/2]+" after")) {
				t.Errorf("%q, %s: half of it is found", value, way)
			}
		}
	}
}
