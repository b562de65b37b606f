package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// The bars of the process.
const (
	residentMiB  = 200
	startSeconds = 1
)

// startUp measures how long the service takes from nothing, database
// included, to "ready".
func (r *runner) startUp(ctx context.Context, b *backend) error {
	r.say("%s: start-up, %d times", b.name, r.o.Starts)
	var seconds []float64
	for range r.o.Starts {
		c, err := r.startChild(ctx, b)
		if err != nil {
			return err
		}
		seconds = append(seconds, c.ready.Seconds())
		if err := c.stop(); err != nil {
			return err
		}
	}
	r.report.atMost(b, "start-up to ready", "s", seconds, startSeconds)
	return nil
}

// errNoProc: the resident set is read where Linux shows it.
var errNoProc = errors.New("the resident set can be measured on Linux only")

// memory feeds the service at a steady rate and reads the largest resident
// set the kernel has seen it with.
func (r *runner) memory(ctx context.Context, b *backend) (err error) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		r.say("%s: memory is left out: %v", b.name, errNoProc)
		return nil
	}
	n := r.o.Rate * int(r.o.Feed/time.Second)
	r.say("%s: memory at %d cases/s for %v", b.name, r.o.Rate, r.o.Feed)
	c, err := r.startChild(ctx, b)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if err := listed(ctx, c.world); err != nil {
		return err
	}
	f, err := feed(ctx, b, c.world.Douyin, c.public, r.o.Connections, n, r.o.Rate)
	if err != nil {
		return err
	}
	peak, err := peakResident(c.command.Process.Pid)
	if err != nil {
		return err
	}
	r.report.plain(b, fmt.Sprintf("cases/s reached, %d wanted", r.o.Rate), "cases/s", []float64{perSecond(n, f.took)})
	r.report.atMost(b, fmt.Sprintf("peak resident at %d cases/s", r.o.Rate), "MiB", []float64{peak}, residentMiB)
	return nil
}

// peakResident is the high-water mark of a process's resident set, in MiB.
func peakResident(pid int) (float64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kib / 1024, err
		}
	}
	return 0, errNoProc
}
