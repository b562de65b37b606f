package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/engine"
	"makegood/metrics"
	"makegood/service"
)

// measured is setup with metrics, and the registry they are in.
func measured(t *testing.T) (*rig, *prometheus.Registry) {
	t.Helper()
	reg := prometheus.NewRegistry()
	return setup(t, func(o *service.Options) { o.Metrics = metrics.New(reg) }), reg
}

// value sums the series of a metric whose labels contain all the given pairs.
func value(t *testing.T, reg *prometheus.Registry, name string, pairs ...string) (sum float64) {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "makegood_"+name {
			continue
		}
		for _, m := range f.GetMetric() {
			var labels strings.Builder
			for _, l := range m.GetLabel() {
				labels.WriteString("|" + l.GetName() + "=" + l.GetValue() + "|")
			}
			matches := true
			for _, pair := range pairs {
				matches = matches && strings.Contains(labels.String(), "|"+pair+"|")
			}
			if matches {
				sum += m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return sum
}

func wantValue(t *testing.T, reg *prometheus.Registry, want float64, name string, pairs ...string) {
	t.Helper()
	if got := value(t, reg, name, pairs...); got != want {
		t.Errorf("makegood_%s %v: got %v, want %v", name, pairs, got, want)
	}
}

func TestARefundIsCountedOnce(t *testing.T) {
	t.Parallel()
	r, reg := measured(t)
	id := r.Open(unshipped)
	r.Run()
	r.Later(time.Minute)
	r.Push(id, "200") // and read again, with nothing new
	r.Run()
	r.Later(time.Minute)
	r.Want(id, "U1", aftersale.StateRefunded, 1)
	wantValue(t, reg, 1, "decisions_total", "rule=U1", "outcome=approve", "mode=live")
	wantValue(t, reg, 9900, "refunded_minor_total", "currency=CNY")
	wantValue(t, reg, 1, "actions_total", "action=refund:approve")
}

func TestCountInquiries(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	m := metrics.New(reg)
	asked := aftersale.Inquiry{To: aftersale.PartyWarehouse, Question: aftersale.QuestionHold}
	held := asked
	held.Response = aftersale.ResponseHeld
	loss := func(state aftersale.LossState) *aftersale.Loss {
		return &aftersale.Loss{AtRisk: aftersale.Fen(700), State: state}
	}
	cases := []aftersale.Case{
		{},
		{Inquiries: []aftersale.Inquiry{asked}, Loss: loss(aftersale.LossOpen)},
		{Inquiries: []aftersale.Inquiry{asked}, Loss: loss(aftersale.LossOpen)},
		{Inquiries: []aftersale.Inquiry{held, held}, Loss: loss(aftersale.LossRecovered)}, // the second opened and closed at once
		{Inquiries: []aftersale.Inquiry{held, held}, Loss: loss(aftersale.LossRecovered)},
	}
	for i := 1; i < len(cases); i++ {
		cases[i].Ref.Platform = "douyin"
		engine.CountInquiries(m, cases[i-1], cases[i])
	}
	wantValue(t, reg, 2, "handovers_total", "answer=asked")
	wantValue(t, reg, 2, "handovers_total", "answer="+aftersale.ResponseHeld)
	wantValue(t, reg, 700, "losses_minor_total", "state="+string(aftersale.LossOpen))
	wantValue(t, reg, 700, "losses_minor_total", "state="+string(aftersale.LossRecovered))
}

func TestInterceptIsCounted(t *testing.T) {
	t.Parallel()
	r, reg := measured(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 3000, Waybills: []douyinfake.Waybill{r.parcel("SF1000000000150", 6*time.Hour)}})
	r.Run()
	r.Want(id, "S1", aftersale.StateAgreed, 1)
	wantValue(t, reg, 1, "intercepts_total", "courier=sf", "outcome=accepted")
}
