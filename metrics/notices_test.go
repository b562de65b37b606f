package metrics

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

func TestNotice(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	m := New(reg)
	m.Preset(Presets{Channels: []string{"feishu"}})
	m.Notice("dingtalk", NoticeSent)
	m.Notice("dingtalk", NoticeSent)
	m.Notice("dingtalk", "limited")
	m.Notice("https://oapi.dingtalk.com/robot/send?access_token=1234567890", "a reason in words")
	got := gather(t, reg)
	for name, value := range map[string]float64{
		`makegood_notices_total{channel="dingtalk",result="sent"}`:    2,
		`makegood_notices_total{channel="dingtalk",result="limited"}`: 1,
		`makegood_notices_total{channel="other",result="other"}`:      1,
		`makegood_notices_total{channel="feishu",result="refused"}`:   0,
		`makegood_notices_total{channel="feishu",result="unknown"}`:   0,
	} {
		want(t, got, name, value)
	}
	if labelled(got) != 3+len(NoticeResults()) {
		t.Errorf("%d labelled series: %v", labelled(got), got)
	}
	var none *Metrics
	none.Notice("dingtalk", NoticeSent)
}
