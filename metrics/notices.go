package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"makegood/aftersale"
)

// NoticeSent is the result of a message that a channel took; the others are
// the classes of failure.
const NoticeSent = "sent"

// NoticeResults lists every result of a message.
func NoticeResults() []string {
	return []string{NoticeSent, string(aftersale.ClassRetry), string(aftersale.ClassLimited), string(aftersale.ClassUnknown), string(aftersale.ClassRefused)}
}

var noticeResults = setOf(NoticeResults()...)

// Notice counts a message to a channel. channel is the adapter's name, result
// NoticeSent or the aftersale.Class of the failure.
func (m *Metrics) Notice(channel, result string) {
	if m == nil {
		return
	}
	m.notices.WithLabelValues(word(channel), noticeResults.pick(result)).Inc()
}

var noticesDesc = describe("notices_open", "Notices to people that are not done: not told yet, or urgent and acknowledged by nobody.")

func readNotices(ctx context.Context, n NoticeCounter) ([]prometheus.Metric, error) {
	open, err := n.OpenNotices(ctx)
	if err != nil {
		return nil, err
	}
	return []prometheus.Metric{prometheus.MustNewConstMetric(noticesDesc, prometheus.GaugeValue, float64(open))}, nil
}
