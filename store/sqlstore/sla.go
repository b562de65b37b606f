package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/aftersale"
	"makegood/store"
)

// One query per day: where a day begins depends on the zone. Grouping by one
// text costs half of what grouping by seven columns does, and the index holds
// everything that is read.
const closedOn = `select closure, count(*), cast(sum(took) as bigint), cast(sum(amount_minor) as bigint) from cases
where closed_at > 0 and closed_at >= $1 and closed_at < $2 group by closure`

const (
	slaDays    = 3 * 366 // the longest report, in days
	slaReaders = 2       // days that are read at a time; steps of cases need the other connections
)

// tookBounds are the upper ends of the histogram's buckets, in seconds; what
// took longer is in a last one.
var tookBounds = []int64{
	1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 2 * 3600, 3 * 3600, 4 * 3600, 6 * 3600, 8 * 3600, 12 * 3600, 18 * 3600,
	24 * 3600, 36 * 3600, 48 * 3600, 72 * 3600, 96 * 3600, 7 * 86400, 14 * 86400, 30 * 86400,
}

// closureText is what the report groups by, in one text: platform, kind,
// resolution, state, currency, clocks missed, bucket.
func closureText(c aftersale.Case, snapshot aftersale.Snapshot, took int64) string {
	late := 0
	for i, clock := range []string{"platform", "score"} {
		if slices.Contains(c.LateClocks, clock) {
			late |= 1 << i
		}
	}
	bucket, _ := slices.BinarySearch(tookBounds, took)
	fields := []string{c.Ref.Platform, string(snapshot.Kind), string(c.Resolution), string(c.State), snapshot.Amount.Currency, strconv.Itoa(late), strconv.Itoa(bucket)}
	for i, f := range fields {
		fields[i] = strings.ReplaceAll(f, "|", "") // a platform may write anything
	}
	return strings.Join(fields, "|")
}

// slaGroup is the cases of one day with one closureText.
type slaGroup struct {
	platform, kind, resolution, state, currency string
	late, bucket                                int
	n, took, minor                              int64
}

func parseClosure(text string) (g slaGroup, err error) {
	f := strings.Split(text, "|")
	if len(f) != 7 {
		return g, fmt.Errorf("closure %q", text)
	}
	g.platform, g.kind, g.resolution, g.state, g.currency = f[0], f[1], f[2], f[3], f[4]
	late, err1 := strconv.Atoi(f[5])
	bucket, err2 := strconv.Atoi(f[6])
	if err := errors.Join(err1, err2); err != nil || bucket < 0 || bucket > len(tookBounds) {
		return g, fmt.Errorf("closure %q", text)
	}
	g.late, g.bucket = late, bucket
	return g, nil
}

// SLA implements store.Reports.
func (s *Store) SLA(ctx context.Context, from, to time.Time, zone *time.Location) ([]store.SLARow, error) {
	days := daysBetween(from.In(zone), to.In(zone))
	if len(days) > slaDays {
		return nil, fmt.Errorf("store: sla: more than %d days", slaDays)
	}
	rows := make([][]store.SLARow, len(days))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(slaReaders)
	for i, d := range days {
		g.Go(func() (err error) {
			rows[i], err = s.slaDay(ctx, d)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fmt.Errorf("store: sla: %w", err)
	}
	return slices.Concat(rows...), nil
}

// day is a calendar day, or the part of it that was asked for.
type day struct{ from, to time.Time }

// daysBetween cuts [from, to) at every midnight of their zone, up to one day
// more than a report may have.
func daysBetween(from, to time.Time) []day {
	var out []day
	for from.Before(to) && len(out) <= slaDays {
		y, m, d := from.Date()
		next := time.Date(y, m, d+1, 0, 0, 0, 0, from.Location())
		if next.After(to) {
			next = to
		}
		out = append(out, day{from: from, to: next})
		from = next
	}
	return out
}

func (s *Store) slaDay(ctx context.Context, d day) ([]store.SLARow, error) {
	groups := map[[3]string][]slaGroup{}
	err := s.db.read(ctx, query{text: closedOn, args: []any{micros(d.from), micros(d.to)}, row: func(scan scanFunc) error {
		var text string
		var n, took, minor int64
		if err := scan(&text, &n, &took, &minor); err != nil {
			return err
		}
		g, err := parseClosure(text)
		g.n, g.took, g.minor = n, took, minor
		key := [3]string{g.platform, g.kind, g.resolution}
		groups[key] = append(groups[key], g)
		return err
	}})
	out := make([]store.SLARow, 0, len(groups))
	for _, g := range groups {
		out = append(out, slaRow(d.from.Format(time.DateOnly), g))
	}
	slices.SortFunc(out, func(a, b store.SLARow) int {
		return cmp.Or(cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Resolution, b.Resolution))
	})
	return out, err
}

// slaRow adds up groups of one platform, kind and resolution.
func slaRow(day string, groups []slaGroup) store.SLARow {
	r := store.SLARow{Day: day, Platform: groups[0].platform, Kind: groups[0].kind, Resolution: groups[0].resolution, Refunded: map[string]int64{}}
	counts := make([]int64, len(tookBounds)+1)
	for _, g := range groups {
		r.Cases, r.Seconds = r.Cases+g.n, r.Seconds+g.took
		counts[g.bucket] += g.n
		if g.late&1 != 0 {
			r.LatePlatform += g.n
		}
		if g.late&2 != 0 {
			r.LateScore += g.n
		}
		if g.state == string(aftersale.StateRefunded) {
			r.Refunded[g.currency] += g.minor
		}
	}
	r.P50, r.P90 = quantile(counts, 0.5), quantile(counts, 0.9)
	return r
}

// quantile is read off a histogram over tookBounds: between the ends of a
// bucket in proportion, in the last one its lower end.
func quantile(counts []int64, q float64) int64 {
	var total, below int64
	for _, n := range counts {
		total += n
	}
	rank := q * float64(total)
	for i, n := range counts {
		if n == 0 || float64(below+n) < rank {
			below += n
			continue
		}
		var lower int64
		if i > 0 {
			lower = tookBounds[i-1]
		}
		if i == len(tookBounds) {
			return lower
		}
		return lower + int64(float64(tookBounds[i]-lower)*(rank-float64(below))/float64(n))
	}
	return 0
}
