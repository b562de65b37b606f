package settings_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/settings"
	"makegood/store/sqlstore"
)

// An admin lowers a threshold of one shop. Another process follows with its next
// refresh; the snapshot that it used before stays as it was.
func ExampleSettings() {
	dir, err := os.MkdirTemp("", "makegood")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx := context.Background()
	db, err := sqlstore.Open(ctx, "sqlite:"+filepath.Join(dir, "makegood.db"), sqlstore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = db.Close() }()
	here, err := settings.New(ctx, db, nil, time.Now)
	if err != nil {
		fmt.Println(err)
		return
	}
	there, err := settings.New(ctx, db, nil, time.Now)
	if err != nil {
		fmt.Println(err)
		return
	}

	admin := people.Actor{Name: "ann", Role: people.RoleAdmin}
	seen := here.Current()
	version, err := here.PatchThresholds(ctx, admin, "douyin/7", map[string]any{"agent_limit": int64(5000)}, seen.ThresholdsVersion)
	fmt.Println("version", version, err)

	mine := aftersale.Ref{Platform: "douyin", Shop: "7", ID: "1"}
	fmt.Println("here", here.Current().ThresholdsFor(mine).AgentLimit)
	fmt.Println("there", there.Current().ThresholdsFor(mine).AgentLimit)
	fmt.Println("refresh", there.Refresh(ctx))
	fmt.Println("there", there.Current().ThresholdsFor(mine).AgentLimit)
	fmt.Println("seen", seen.ThresholdsFor(mine).AgentLimit)
	// Output:
	// version 1 <nil>
	// here 5000
	// there 20000
	// refresh <nil>
	// there 5000
	// seen 20000
}
