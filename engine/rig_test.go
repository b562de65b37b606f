package engine_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/service"
	"makegood/service/servicetest"
	"makegood/store"
)

const shopID = servicetest.ShopID

// rig is the service under test.
type rig struct{ *servicetest.Rig }

func setup(t *testing.T, change ...func(*service.Options)) *rig {
	t.Helper()
	return &rig{servicetest.New(t, change...)}
}

// planned opens a request and processes it once: its approval is planned and
// nobody has sent it yet.
func (r *rig) planned(a douyinfake.AfterSale) (id string, approval aftersale.Action) {
	r.T.Helper()
	id = r.Open(a)
	r.Wake.Take()
	if err := r.Service.Engine.Process(r.T.Context(), r.Ref(id)); err != nil {
		r.T.Fatal(err)
	}
	_, actions := r.Wake.Take()
	for _, a := range actions {
		if a.Name == aftersale.ActionApprove {
			return id, a
		}
	}
	r.T.Fatalf("got planned actions %+v, want an approval", actions)
	return "", aftersale.Action{}
}

// perform sends actions once and reads the first one back.
func (r *rig) perform(ids ...string) aftersale.Action {
	r.T.Helper()
	if err := r.Service.Engine.Perform(r.T.Context(), ids); err != nil {
		r.T.Fatal(err)
	}
	a, err := r.Store.Action(r.T.Context(), ids[0])
	if err != nil {
		r.T.Fatal(err)
	}
	return a
}

// wantAction checks how an action of the ledger stands.
func wantAction(t *testing.T, a aftersale.Action, state aftersale.LedgerState, result string) {
	t.Helper()
	if a.State != state || a.Result != result {
		t.Errorf("got %s %s with result %q (%s), want %s with result %q", a.Name, a.State, a.Result, a.ReplyText, state, result)
	}
}

// wantErr checks that an error is, or contains, the wanted one.
func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

var errBroken = errors.New("the database is gone")

// breakable is a store whose methods fail on demand, by name.
type breakable struct {
	store.Store
	mu     sync.Mutex
	broken map[string]error
}

// in puts the breakable store in front of the rig's. It is an option of setup.
func (b *breakable) in(o *service.Options) { b.Store, o.Store = o.Store, b }

// fail makes a method fail with err; nil mends it.
func (b *breakable) fail(method string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken == nil {
		b.broken = map[string]error{}
	}
	b.broken[method] = err
}

func (b *breakable) err(method string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.broken[method]
}

func (b *breakable) Append(ctx context.Context, m []store.Message) ([]bool, error) {
	if err := b.err("Append"); err != nil {
		return nil, err
	}
	return b.Store.Append(ctx, m)
}

func (b *breakable) Commit(ctx context.Context, c store.Change) error {
	if err := b.err("Commit"); err != nil {
		return err
	}
	return b.Store.Commit(ctx, c)
}

func (b *breakable) RecordResult(ctx context.Context, a aftersale.Action, e aftersale.Entry, state aftersale.State, next time.Time) error {
	if err := b.err("RecordResult"); err != nil {
		return err
	}
	return b.Store.RecordResult(ctx, a, e, state, next)
}

func (b *breakable) Parcels(ctx context.Context, numbers []string) ([]aftersale.Parcel, error) {
	if err := b.err("Parcels"); err != nil {
		return nil, err
	}
	return b.Store.Parcels(ctx, numbers)
}

func (b *breakable) UpdateParcel(ctx context.Context, number string, done []int64, change func(aftersale.Parcel) aftersale.Parcel) (aftersale.Parcel, []aftersale.Ref, error) {
	if err := b.err("UpdateParcel"); err != nil {
		return aftersale.Parcel{}, nil, err
	}
	return b.Store.UpdateParcel(ctx, number, done, change)
}

func (b *breakable) Fulfilment(ctx context.Context, platform, shop, order string) (aftersale.Fulfilment, error) {
	if err := b.err("Fulfilment"); err != nil {
		return aftersale.Fulfilment{}, err
	}
	return b.Store.Fulfilment(ctx, platform, shop, order)
}

func (b *breakable) BuyerHistory(ctx context.Context, buyer string, since time.Time) (store.History, error) {
	if err := b.err("BuyerHistory"); err != nil {
		return store.History{}, err
	}
	return b.Store.BuyerHistory(ctx, buyer, since)
}

func (b *breakable) Shop(ctx context.Context, platform, shop string) (store.Shop, error) {
	if err := b.err("Shop"); err != nil {
		return store.Shop{}, err
	}
	return b.Store.Shop(ctx, platform, shop)
}

func (b *breakable) Lease(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (bool, error) {
	if err := b.err("Lease"); err != nil {
		return false, err
	}
	return b.Store.Lease(ctx, name, holder, now, ttl)
}
