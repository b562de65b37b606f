package service_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/service"
	"makegood/service/servicetest"
	"makegood/store/sqlstore"
)

// A refund from the push to the payment, with a made-up platform and no queue.
func Example() {
	err := func() error {
		ctx := context.Background()
		platform := douyinfake.New(douyinfake.Options{AppKey: "k", AppSecret: "s", AccessToken: "t", ShopID: "7", Now: time.Now})
		server := httptest.NewServer(platform)
		defer server.Close()
		adapter, err := douyin.Maker.New("7", adapters.Settings{
			"app_key": "k", "app_secret": "s", "access_token": "t", "return_address_id": "1", "api_url": server.URL,
		}, adapters.Env{Now: time.Now})
		if err != nil {
			return err
		}
		dir, err := os.MkdirTemp("", "makegood")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		db, err := sqlstore.Open(ctx, "sqlite:"+filepath.Join(dir, "makegood.db"), sqlstore.Options{})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()

		wake := &servicetest.Waker{} // jobs.Enqueuer in production
		s, err := service.New(ctx, service.Options{
			Store: db, Wake: wake, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: adapters.Shanghai, Holder: "example",
			Registry: &registry.Registry{Shops: []*registry.Shop{
				{Platform: "douyin", ID: "7", Mode: aftersale.ModeLive, Adapter: adapter, Manifest: douyin.Maker.Manifest},
			}},
		})
		if err != nil {
			return err
		}

		id := platform.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
		ref := aftersale.Ref{Platform: "douyin", Shop: "7", ID: id}
		push := aftersale.Event{Ref: ref, Key: "1", Type: aftersale.EventRequested}
		if _, err := s.Engine.ReceiveEvents(ctx, []aftersale.Event{push}); err != nil {
			return err
		}
		if err := s.Engine.Process(ctx, ref); err != nil {
			return err
		}
		_, planned := wake.Take()
		for _, a := range planned {
			fmt.Println("planned:", a.Name, a.Amount.Minor, "fen by rule", a.Rule)
			if err := s.Engine.Perform(ctx, []string{a.ID}); err != nil {
				return err
			}
		}
		explained, err := s.Engine.Explain(ctx, id)
		if err != nil {
			return err
		}
		fmt.Println("case:", explained.Case.State)
		fmt.Println("paid:", platform.Paid(id), "time")
		return nil
	}()
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// planned: refund:approve 9900 fen by rule U1
	// case: agreed
	// paid: 1 time
}
