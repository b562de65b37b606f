package fakekit

// Try counts a call that would pay. It reports whether nothing has been paid
// yet: a second payment is what every platform refuses. The record is locked.
func (r *Record[T]) Try() (first bool) {
	r.attempts++
	return r.paid == 0
}

// Pay notes that money was paid, in minor units. The record is locked.
func (r *Record[T]) Pay(fen int64) {
	r.paid++
	r.paidFen += fen
}

// Paid returns how many times money was paid for the after-sale.
func (b *Book[T]) Paid(id string) int {
	paid, _, _ := b.money(id)
	return paid
}

// PaidFen returns how much was paid for the after-sale, in minor units.
func (b *Book[T]) PaidFen(id string) int64 {
	_, fen, _ := b.money(id)
	return fen
}

// Attempts returns how many calls that would pay arrived for the after-sale,
// refused ones included.
func (b *Book[T]) Attempts(id string) int {
	_, _, attempts := b.money(id)
	return attempts
}

func (b *Book[T]) money(id string) (paid int, fen int64, attempts int) {
	r := b.Find(id)
	if r == nil {
		return 0, 0, 0
	}
	r.Lock()
	defer r.Unlock()
	return r.paid, r.paidFen, r.attempts
}
