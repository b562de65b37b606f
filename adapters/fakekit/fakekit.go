// Package fakekit is the bookkeeping of a fake outside system: after-sales by
// id, the money that was paid, tokens, notes, refused calls, faults and pushes.
// The sandbox, the benchmark and tests read a fake through it, so every fake
// answers to the same names.
//
// It knows no signature and no wire form. A fake reads, checks and writes its
// platform's messages itself, from the facts and without its adapter: a fake
// that shares a misunderstanding with the adapter proves nothing.
//
// Start with Book. adapters/marketplace/douyin/fake is the example to follow.
package fakekit

// Default fills in a field that the caller left out.
func Default[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Tail is the end of an id, at most n bytes, to make other ids of.
func Tail(id string, n int) string { return id[max(0, len(id)-n):] }
