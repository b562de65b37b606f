package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"makegood/store"
)

// readShops shows the worst shop of each platform. Shops that are no longer
// configured do not count: nobody renews their tokens.
func readShops(ctx context.Context, shops ShopLister, configured []ShopRef) ([]prometheus.Metric, error) {
	rows, err := shops.ListShops(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[[2]string]store.Shop, len(rows))
	for _, row := range rows {
		known[[2]string{row.Platform, row.Shop}] = row
	}
	reconciled, expiry := table{}, table{}
	for _, c := range configured {
		row := known[[2]string{c.Platform, c.Shop}]
		if c.Listed {
			// A shop that was never reconciled is 0, not left out: the
			// platform is not complete up to any time.
			reconciled.least(c.Platform, seconds(row.ReconciledUntil))
		}
		if !row.TokenExpires.IsZero() {
			expiry.least(c.Platform, seconds(row.TokenExpires))
		}
	}
	return append(reconciled.metrics(reconciledDesc, 1), expiry.metrics(tokenDesc, 1)...), nil
}

// least keeps the smallest value of a platform.
func (t table) least(platform string, value float64) {
	key := [2]string{word(platform)}
	if old, ok := t[key]; !ok || value < old {
		t[key] = value
	}
}

// seconds is t as Prometheus writes times; 0 for the zero time.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}
