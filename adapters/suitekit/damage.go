package suitekit

import (
	"fmt"
	"iter"
	"strings"

	"makegood/adapters"
)

// Positions returns at most n positions below size, both ends included.
func Positions(size, n int) []int {
	n = min(size, n)
	out := make([]int, 0, n)
	for i := range n {
		out = append(out, i*(size-1)/max(n-1, 1))
	}
	return out
}

// Flipped yields a request with one byte of its body changed, at up to n
// places, and says which. A flip never changes only the case of a letter.
func Flipped(f Fixture, n int) iter.Seq2[string, *adapters.Inbound] {
	return func(yield func(string, *adapters.Inbound) bool) {
		for _, at := range Positions(len(f.in.Body), n) {
			in := f.In()
			in.Body[at] ^= 1
			if !yield(fmt.Sprintf("%s: byte %d flipped", f.Name, at), in) {
				return
			}
		}
	}
}

// bodies are what may stand in place of any body: nothing, other types, and
// nesting that no parser may follow to its end.
func bodies() []string {
	const deep = 20_000
	return []string{
		"", "null", "[]", "{}", "[null]", `"x"`, "0", "\x00\xff",
		strings.Repeat("[", deep), strings.Repeat(`{"a":`, deep), `{"a":` + strings.Repeat("[", deep), strings.Repeat("<a>", deep),
	}
}

// Damaged yields a request with its body cut short and changed at up to n
// places each, and with other bodies in its place.
func Damaged(f Fixture, n int) iter.Seq2[string, *adapters.Inbound] {
	return func(yield func(string, *adapters.Inbound) bool) {
		for _, at := range Positions(len(f.in.Body), n) {
			cut, changed := f.In(), f.In()
			cut.Body = cut.Body[:at]
			changed.Body[at] ^= 0x15
			if !yield(fmt.Sprintf("%s: cut at %d", f.Name, at), cut) || !yield(fmt.Sprintf("%s: changed at %d", f.Name, at), changed) {
				return
			}
		}
		for _, body := range bodies() {
			in := f.In()
			in.Body = []byte(body)
			if !yield(fmt.Sprintf("%s: body %.12q…", f.Name, body), in) {
				return
			}
		}
	}
}
