package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"makegood/store"
)

// swapTries bounds how often a swap starts again when others change the same
// document at the same time.
const swapTries = 50

// swapping is a change of one versioned document by compare-and-set.
type swapping[T any] struct {
	empty  T                                     // where there is none yet
	find   func(v *T, version *int64) query      // leaves both as they are if there is none
	change func(T) T                             // called again if somebody else was faster
	put    func(v T, version int64) (*op, error) // version 0: insert; ErrConflict if it is not the stored one
}

// swap reads, changes and stores a document, and returns what it has stored.
func swap[T any](ctx context.Context, db backend, x swapping[T]) (T, error) {
	for range swapTries {
		v, version := x.empty, int64(0)
		if err := db.read(ctx, x.find(&v, &version)); err != nil {
			return x.empty, err
		}
		v = x.change(v)
		o, err := x.put(v, version)
		if err == nil {
			err = db.write(ctx, o)
		}
		if err == nil || !errors.Is(err, store.ErrConflict) {
			return v, err
		}
	}
	return x.empty, store.ErrConflict
}

// documentRow scans the version and the document of a row.
func documentRow(what string, version *int64, v any) func(scanFunc) error {
	return func(scan scanFunc) error {
		var doc []byte
		if err := scan(version, &doc); err != nil {
			return err
		}
		if err := json.Unmarshal(doc, v); err != nil {
			return fmt.Errorf("%s document: %w", what, err)
		}
		return nil
	}
}
