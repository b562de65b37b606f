// Package bench measures makegood against the numbers its design must meet,
// client and outside world included, all on one machine. What is compared
// with each other runs alternately in the same run, so that ratios hold on a
// machine that is busy or slow. Every measure also checks that the work was
// done: nothing acknowledged is lost, nothing is paid twice.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/pprof"
	"slices"
	"time"
)

// Options say what is measured and where. The zero value of every field has a
// default but for Executable.
type Options struct {
	Postgres string // postgres:// URL of a server on which a database may be made; "": SQLite only
	Redis    string // a Redis database that is empty, as in the configuration; used with Postgres

	Duration    time.Duration // of one round under load, default 5 s
	Rounds      int           // default 3
	Cases       int           // of one end-to-end round, default 4000, at most MaxCases
	Connections int           // kept alive, default 64
	Samples     int           // of one round of latencies, default 200
	Rate        int           // cases/s while memory is watched, default 1000
	Feed        time.Duration // how long memory is watched, default 10 s
	Starts      int           // how often the service is started, default 5

	Only       string    // one of Names; "": all
	Executable string    // the makegood binary; "" leaves out what needs a process of its own
	Dir        string    // where databases and prepared requests are kept; "": the system's temporary folder
	Progress   io.Writer // told what is being measured; nil: nobody
}

// MaxCases bounds a round: with the amount of each refund it keeps a shop
// within the default budgets.
const MaxCases = 100_000

// measures in the order in which they run.
var measures = []struct {
	name string
	own  bool // needs a process of its own
	run  func(*runner, context.Context, *backend) error
}{
	{"acknowledge", false, (*runner).acknowledge},
	{"end-to-end", false, (*runner).endToEnd},
	{"latency", false, (*runner).latency},
	{"memory", true, (*runner).memory},
	{"start-up", true, (*runner).startUp},
}

// Names lists what Options.Only may say.
func Names() []string {
	out := make([]string, len(measures))
	for i, m := range measures {
		out[i] = m.name
	}
	return out
}

// runner is one run of the benchmark.
type runner struct {
	o      Options
	report *Report
}

// Run measures. The report holds what was measured even beside an error. A
// bar that is missed is no error: it is a measurement. Lost or wrong work is.
func Run(ctx context.Context, o Options) (*Report, error) {
	o = o.withDefaults()
	if o.Only != "" && !slices.Contains(Names(), o.Only) {
		return nil, fmt.Errorf("no measure %q; there are %v", o.Only, Names())
	}
	if o.Cases > MaxCases || o.Rate*int(o.Feed/time.Second) > MaxCases {
		return nil, fmt.Errorf("at most %d cases", MaxCases)
	}
	r := &runner{o: o, report: newReport()}
	backends, err := o.backends(ctx)
	if err != nil {
		return nil, err
	}
	var failed []error
	for _, b := range backends {
		for _, m := range measures {
			if o.Only != "" && o.Only != m.name || m.own && o.Executable == "" || ctx.Err() != nil {
				continue
			}
			// The label tells measures apart in a profile: pprof -tagfocus.
			pprof.Do(ctx, pprof.Labels("measure", m.name), func(ctx context.Context) {
				if err := m.run(r, ctx, b); err != nil {
					failed = append(failed, fmt.Errorf("%s on %s: %w", m.name, b.name, err))
				}
			})
		}
	}
	return r.report, errors.Join(append(failed, ctx.Err())...)
}

func (o Options) withDefaults() Options {
	preset(&o.Duration, 5*time.Second)
	preset(&o.Rounds, 3)
	preset(&o.Cases, 4000)
	preset(&o.Connections, 64)
	preset(&o.Samples, 200)
	preset(&o.Rate, 1000)
	preset(&o.Feed, 10*time.Second)
	preset(&o.Starts, 5)
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	return o
}

func preset[T int | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// say tells what is going on. A terminal that is gone stops nothing.
func (r *runner) say(format string, a ...any) {
	_, _ = fmt.Fprintf(r.o.Progress, format+"\n", a...)
}
