package servicetest

import (
	"context"
	"net/http"
	"time"

	"makegood/adapters"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/store"
)

// Open creates an after-sale at the platform and tells makegood about it.
func (r *Rig) Open(a douyinfake.AfterSale) string {
	r.T.Helper()
	id := r.Douyin.Open(a)
	r.Push(id, "200")
	return id
}

// Push parses a signed push as the server would, and receives it.
func (r *Rig) Push(id, tag string) {
	r.T.Helper()
	body := r.Douyin.Body(tag, id)
	in := &adapters.Inbound{Method: http.MethodPost, Header: http.Header{}, Body: body, At: r.Clock.Now()}
	for k, v := range r.Douyin.Headers(body) {
		in.Header.Set(k, v)
	}
	if err := r.Shop.Adapter.Verify(in); err != nil {
		r.T.Fatal(err)
	}
	events, err := r.Shop.Adapter.Parse(in)
	if err != nil {
		r.T.Fatal(err)
	}
	for i := range events {
		events[i].Ref.Platform, events[i].Ref.Shop = "douyin", ShopID
	}
	if _, err := r.Service.Engine.ReceiveEvents(r.T.Context(), events); err != nil {
		r.T.Fatal(err)
	}
}

// Run makes all wake-ups come true until nothing is left to do now.
func (r *Rig) Run() {
	r.T.Helper()
	ctx := r.T.Context()
	for range 50 {
		subjects, actions := r.Wake.Take()
		if len(subjects)+len(actions) == 0 {
			return
		}
		for _, s := range subjects {
			var err error
			switch s.Kind {
			case store.SubjectCase:
				err = r.Service.Engine.Process(ctx, s.Ref())
			case store.SubjectFulfilment:
				err = r.Service.Engine.ApplyFulfilment(ctx, s)
			default:
				err = r.Service.Engine.ApplyTracking(ctx, s)
			}
			if err != nil {
				r.T.Fatalf("%s: %v", s.ID, err)
			}
		}
		ids := make([]string, len(actions))
		for i, a := range actions {
			ids[i] = a.ID
		}
		if len(ids) > 0 {
			if err := r.Service.Engine.Perform(ctx, ids); err != nil {
				r.T.Fatal(err)
			}
		}
	}
	r.T.Fatal("the work never ends")
}

// Later moves the clock and lets the timers fire.
func (r *Rig) Later(d time.Duration) {
	r.T.Helper()
	r.Clock.Add(d)
	if err := r.Service.Engine.Tick(r.T.Context()); err != nil {
		r.T.Fatal(err)
	}
	r.Run()
}

// Ref names an after-sale of the shop.
func (r *Rig) Ref(id string) aftersale.Ref {
	return aftersale.Ref{Platform: "douyin", Shop: ShopID, ID: id}
}

// Load reads a case from the store.
func (r *Rig) Load(id string) store.Loaded {
	r.T.Helper()
	l, err := r.Store.Load(context.Background(), r.Ref(id))
	if err != nil {
		r.T.Fatal(err)
	}
	return l
}

// Want checks how a case stands and how often it was paid. A case that is
// agreed may have been read again meanwhile, and be refunded.
func (r *Rig) Want(id, rule string, state aftersale.State, paid int) store.Loaded {
	r.T.Helper()
	l := r.Load(id)
	stands := l.Case.State == state || state == aftersale.StateAgreed && l.Case.State == aftersale.StateRefunded
	if l.Case.Rule != rule || !stands || r.Douyin.Paid(id) != paid {
		entries, _ := r.Store.Timeline(context.Background(), l.Case.ID)
		for _, e := range entries {
			r.T.Logf("%s %s %s", e.At.Format(time.TimeOnly), e.Type, e.Summary.EN)
		}
		r.T.Fatalf("got case %s by %s (%s), paid %d times; want %s by %s, paid %d; refused calls: %v %v %v",
			l.Case.State, l.Case.Rule, l.Case.Why.EN, r.Douyin.Paid(id), state, rule, paid,
			r.Douyin.Rejected(), r.SF.Rejected(), r.Kuaidi100.Rejected())
	}
	return l
}
