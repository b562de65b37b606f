package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"makegood/bench"
)

// The environment variables that the tests use, too.
const (
	envPostgres = "MAKEGOOD_TEST_POSTGRES_DSN"
	envRedis    = "MAKEGOOD_TEST_REDIS_ADDR"
)

func benchCommand() *cobra.Command {
	var o bench.Options
	var asJSON bool
	var profile string
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure this machine against the numbers the design must meet",
		Long: "Measures throughput, latency, memory and start-up with the client and the outside world on the\n" +
			"same machine, and says which bars are met; see docs/performance.md. SQLite with the embedded\n" +
			"Redis is measured always, PostgreSQL with a real Redis when both are given. A missed bar is not\n" +
			"a failure; lost webhooks and wrong payments are.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := checkBench(c, &o); err != nil {
				return usageError{err}
			}
			if o.Executable, err = os.Executable(); err != nil {
				return err
			}
			o.Progress = c.ErrOrStderr()
			stop, err := startProfile(profile)
			if err != nil {
				return err
			}
			report, failed := bench.Run(c.Context(), o)
			failed = errors.Join(failed, stop())
			if report == nil {
				return failed
			}
			return errors.Join(failed, printReport(c.OutOrStdout(), report, asJSON))
		},
	}
	f := c.Flags()
	f.BoolVar(&asJSON, "json", false, "print JSON instead of a table")
	f.StringVar(&o.Postgres, "database", "", "postgres:// URL of a server on which databases may be made and dropped (default $"+envPostgres+")")
	f.StringVar(&o.Redis, "redis", "", "a Redis database that is empty, such as 127.0.0.1:6379/15 (default $"+envRedis+")")
	f.DurationVar(&o.Duration, "duration", 0, "length of a round under load (default 5s)")
	f.IntVar(&o.Rounds, "rounds", 0, "rounds of each measure (default 3)")
	f.IntVar(&o.Cases, "cases", 0, "cases of an end-to-end round (default 4000)")
	f.StringVar(&o.Only, "only", "", "measure only one of: "+strings.Join(bench.Names(), ", "))
	f.StringVar(&o.Dir, "dir", "", "where SQLite's files go: the disk that is measured (default the temporary folder)")
	f.StringVar(&profile, "cpuprofile", "", "write a CPU profile to this file; its label \"measure\" tells the measures apart")
	return c
}

// checkBench takes over what the environment says, and refuses what cannot be measured.
func checkBench(c *cobra.Command, o *bench.Options) error {
	given := c.Flags().Changed("database") || c.Flags().Changed("redis")
	if !given {
		o.Postgres, o.Redis = os.Getenv(envPostgres), os.Getenv(envRedis)
		if o.Postgres == "" || o.Redis == "" {
			o.Postgres, o.Redis = "", ""
		}
	}
	switch {
	case o.Only != "" && !slices.Contains(bench.Names(), o.Only):
		return fmt.Errorf("--only: want one of %s", strings.Join(bench.Names(), ", "))
	case o.Cases < 0 || o.Cases > bench.MaxCases || o.Rounds < 0 || o.Duration < 0:
		return fmt.Errorf("--cases, --rounds, --duration: want something positive, and at most %d cases", bench.MaxCases)
	case (o.Postgres == "") != (o.Redis == ""):
		return errors.New("PostgreSQL is measured together with a real Redis: give --database and --redis")
	case o.Postgres != "" && !strings.HasPrefix(o.Postgres, "postgres://") && !strings.HasPrefix(o.Postgres, "postgresql://"):
		return errors.New("--database: want postgres://user:password@host/name; SQLite is measured always")
	}
	return nil
}

// startProfile writes a CPU profile until stop is called; "" writes none.
func startProfile(path string) (stop func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, usageError{err}
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

func printReport(out io.Writer, r *bench.Report, asJSON bool) error {
	if !asJSON {
		return r.Table(out)
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
