package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"makegood/app"
	"makegood/config"
)

// TestMain lets the test binary be the service: the measures that want a
// process of its own start os.Args[0] serve --config FILE.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "serve" {
		if err := serve(os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func serve(path string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	cfg, err := config.Load(path)
	if err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, app.Options{})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.Stop(context.Background()))
	}
	return errors.Join(a.Wait(ctx), a.Stop(context.Background()))
}

// small is a run that takes seconds.
func small(t *testing.T) Options {
	t.Helper()
	return Options{
		Duration: 100 * time.Millisecond, Rounds: 1, Cases: 40, Connections: 4, Samples: 3,
		Rate: 50, Feed: time.Second, Starts: 1, Dir: t.TempDir(), Executable: os.Args[0],
	}
}

func TestRunMeasuresEverything(t *testing.T) {
	t.Parallel()
	o := small(t)
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"bare handler", "durable acknowledge", "empty handler", "webhook to refund", "p50", "p99", "peak resident", "start-up"}
	for _, name := range want {
		row := find(r, name)
		if row == nil {
			t.Errorf("no measure %q in %+v", name, r.Rows)
			continue
		}
		if row.Backend != "SQLite" || row.Median <= 0 || len(row.Rounds) == 0 {
			t.Errorf("%s: %+v", name, *row)
		}
	}
	if row := find(r, "durable acknowledge"); row != nil && (row.Ratio <= 0 || row.Bar == "") {
		t.Errorf("durable acknowledge is not compared: %+v", *row)
	}
	left, err := os.ReadDir(o.Dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func find(r *Report, part string) *Row {
	for i := range r.Rows {
		if strings.Contains(r.Rows[i].Measure, part) {
			return &r.Rows[i]
		}
	}
	return nil
}

func TestRunOnly(t *testing.T) {
	t.Parallel()
	o := small(t)
	o.Only, o.Executable = "start-up", ""
	r, err := Run(t.Context(), o)
	if err != nil || len(r.Rows) > 0 {
		t.Errorf("without a binary there is nothing to start: %+v, %v", r, err)
	}
	o.Only = "everything"
	if _, err := Run(t.Context(), o); err == nil {
		t.Error("an unknown measure was accepted")
	}
	o = small(t)
	o.Cases = MaxCases + 1
	if _, err := Run(t.Context(), o); err == nil {
		t.Error("more cases than the budgets allow were accepted")
	}
	o = small(t)
	o.Postgres = "postgres://localhost/x"
	if _, err := Run(t.Context(), o); err == nil {
		t.Error("PostgreSQL without Redis was accepted")
	}
}

func TestRunReportsAServiceThatDoesNotStart(t *testing.T) {
	t.Parallel()
	o := small(t)
	o.Only, o.Executable = "start-up", "/bin/false"
	if _, err := os.Stat(o.Executable); err != nil {
		t.Skip("no /bin/false here")
	}
	r, err := Run(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "start-up on SQLite") {
		t.Errorf("err = %v", err)
	}
	if r == nil || len(r.Rows) != 0 {
		t.Errorf("report = %+v", r)
	}
}
