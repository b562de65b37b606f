package fakekit

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Kind tells a Book about T, one record as the outside system holds it.
type Kind[T any] struct {
	Now     func() time.Time    // the outside system's clock; nil: time.Now
	ID      func(*T) *string    // the field with the id
	FirstID int64               // made-up ids are above it; real ones often exceed 2^53
	Order   func(*T) string     // the order; nil: records are not found by order
	Updated func(*T) *time.Time // the field with the time of the last change; nil: there is none
	Unit    time.Duration       // the resolution of that time; 0: a second
	List    func(*T) string     // which list shows the record; nil: all stand in list ""

	// Shared says that changes within one Unit share their time. Otherwise
	// every change moves the time on by at least a Unit, so that it can serve
	// as a version.
	Shared bool

	// Touched moves what else changes with every change, such as a version
	// number; nil: nothing.
	Touched func(v *T, now time.Time)
}

// Book holds the records of a fake by id. Each has a lock of its own. A fake
// embeds it and has Get, Update, Paid, PaidFen and Attempts by it. Safe for
// concurrent use.
type Book[T any] struct {
	kind    Kind[T]
	records sync.Map // id → *Record[T]
	lists   sync.Map // name → *index
	lastID  atomic.Int64
	lastSeq atomic.Int64

	ordersMu sync.Mutex
	orders   map[string][]string // order → ids, in the order they were added
}

// Record is one record with its history of money. The lock guards all of it.
type Record[T any] struct {
	sync.Mutex
	Data T

	attempts, paid int
	paidFen        int64
	mark           Mark // its place in the lists: places that it has left stay there
}

// NewBook returns a Book without records.
func NewBook[T any](kind Kind[T]) *Book[T] {
	if kind.Now == nil {
		kind.Now = time.Now
	}
	Default(&kind.Unit, time.Second)
	b := &Book[T]{kind: kind, orders: map[string][]string{}}
	b.lastID.Store(kind.FirstID)
	return b
}

// NewID makes an id up.
func (b *Book[T]) NewID() string { return strconv.FormatInt(b.lastID.Add(10), 10) }

// Add adds a record and returns its id, which is made up if it has none. Its
// time of the last change becomes now unless that is set to a later one.
func (b *Book[T]) Add(v T) string {
	id := b.kind.ID(&v)
	if *id == "" {
		*id = b.NewID()
	}
	r := &Record[T]{Data: v}
	if b.kind.Updated != nil {
		updated := b.kind.Updated(&r.Data)
		if now := b.kind.Now().Truncate(b.kind.Unit); now.After(*updated) {
			*updated = now
		}
	}
	r.Lock()
	defer r.Unlock()
	b.records.Store(*id, r)
	if b.kind.Order != nil {
		b.ordersMu.Lock()
		order := b.kind.Order(&r.Data)
		b.orders[order] = append(b.orders[order], *id)
		b.ordersMu.Unlock()
	}
	b.enlist(r)
	return *id
}

// Find returns the record of an id, or nil.
func (b *Book[T]) Find(id string) *Record[T] {
	if r, ok := b.records.Load(id); ok {
		return r.(*Record[T])
	}
	return nil
}

// Obtain returns the record of an id, an empty one if there was none. It is
// for records that are neither listed nor found by order, such as parcels.
func (b *Book[T]) Obtain(id string) *Record[T] {
	if r := b.Find(id); r != nil {
		return r
	}
	fresh := new(Record[T])
	*b.kind.ID(&fresh.Data) = id
	r, _ := b.records.LoadOrStore(id, fresh)
	return r.(*Record[T])
}

// ByOrder lists the records of an order in the order they were added.
func (b *Book[T]) ByOrder(order string) []string {
	b.ordersMu.Lock()
	defer b.ordersMu.Unlock()
	return append([]string(nil), b.orders[order]...)
}

// Get returns the record as it is now; the zero value if there is none.
func (b *Book[T]) Get(id string) (v T) {
	if r := b.Find(id); r != nil {
		r.Lock()
		defer r.Unlock()
		v = r.Data
	}
	return v
}

// Update changes a record and its time of the last change, as the buyer or the
// platform would. It reports whether the record exists.
func (b *Book[T]) Update(id string, change func(*T)) bool {
	r := b.Find(id)
	if r == nil {
		return false
	}
	r.Lock()
	defer r.Unlock()
	change(&r.Data)
	b.Touch(r)
	return true
}

// Touch moves the time of the last change on, after a change. The record is
// locked.
func (b *Book[T]) Touch(r *Record[T]) {
	now := b.kind.Now()
	if b.kind.Touched != nil {
		b.kind.Touched(&r.Data, now)
	}
	if b.kind.Updated == nil {
		return
	}
	updated := b.kind.Updated(&r.Data)
	next := *updated
	if !b.kind.Shared {
		next = next.Add(b.kind.Unit)
	}
	if now = now.Truncate(b.kind.Unit); now.After(next) {
		next = now
	}
	*updated = next
	b.enlist(r)
}
