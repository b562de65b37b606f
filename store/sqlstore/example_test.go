package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"makegood/aftersale"
	"makegood/store"
	"makegood/store/sqlstore"
)

// A webhook is appended to the inbox before it is acknowledged. Loading the case
// finds it, and committing the first step of the case marks it done.
func Example() {
	if err := firstStep(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// new: [true]
	// new: [false]
	// version 0, 1 message pending
	// version 1, 0 messages pending, waiting
}

func firstStep(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "makegood")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := sqlstore.Open(ctx, "sqlite:"+filepath.Join(dir, "makegood.db"), sqlstore.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()

	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	ref := aftersale.Ref{Platform: "douyin", Shop: "s1", ID: "7001"}
	push := store.Message{Subject: store.CaseSubject(ref), Key: "refund_created:7001", Body: []byte(`{}`), At: now}
	for range 2 { // platforms push twice
		fresh, err := s.Append(ctx, []store.Message{push})
		if err != nil {
			return err
		}
		fmt.Println("new:", fresh)
	}
	loaded, err := s.Load(ctx, ref)
	if err != nil {
		return err
	}
	fmt.Printf("version %d, %d message pending\n", loaded.Case.Version, len(loaded.Pending))

	c := loaded.Case
	c.ID, c.State, c.CreatedAt = "c1", aftersale.StateWaiting, now
	if err := s.Commit(ctx, store.Change{Case: c, Done: []int64{loaded.Pending[0].Seq}}); err != nil {
		return err
	}
	if loaded, err = s.Load(ctx, ref); err != nil {
		return err
	}
	fmt.Printf("version %d, %d messages pending, %s\n", loaded.Case.Version, len(loaded.Pending), loaded.Case.State)
	return nil
}
