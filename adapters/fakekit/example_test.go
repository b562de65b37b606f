package fakekit_test

import (
	"fmt"
	"time"

	"makegood/adapters/fakekit"
)

// A fake keeps its after-sales in a Book, pays under the record's lock, and is
// read by tests with the same names as every other fake.
func Example() {
	type afterSale struct {
		ID, Status string
		Amount     int64 // fen
		Updated    time.Time
	}
	book := fakekit.NewBook(fakekit.Kind[afterSale]{
		FirstID: 7_000_000_000_000_000_000,
		ID:      func(a *afterSale) *string { return &a.ID },
		Updated: func(a *afterSale) *time.Time { return &a.Updated },
	})
	id := book.Add(afterSale{Status: "applied", Amount: 9900})

	for range 2 { // the adapter asks twice
		r := book.Find(id)
		r.Lock()
		if r.Try() {
			r.Pay(r.Data.Amount)
			r.Data.Status = "refunded"
			book.Touch(r)
		}
		r.Unlock()
	}
	fmt.Println(book.Get(id).Status, book.Paid(id), book.PaidFen(id), book.Attempts(id))
	// Output: refunded 1 9900 2
}
