package fake

import (
	"slices"
	"time"
)

// node is one scan as the real one writes it.
type node struct {
	at         time.Time
	state      string // of the whole parcel after this scan
	Time       string `json:"time"`
	Ftime      string `json:"ftime"`
	Context    string `json:"context"`
	Status     string `json:"status"`
	StatusCode string `json:"statusCode,omitempty"`
	AreaName   string `json:"areaName"`
	Location   string `json:"location"`
}

// codes are the aggregator's words for our names of companies.
var codes = map[string]string{
	"sf": "shunfeng", "zto": "zhongtong", "yto": "yuantong", "sto": "shentong", "yunda": "yunda",
	"jtexpress": "jtexpress", "jdl": "jd", "ems": "ems", "deppon": "debangkuaidi",
}

// code accepts both our name and the aggregator's word.
func code(company string) string {
	if c, ok := codes[company]; ok {
		return c
	}
	return company
}

// names are the Chinese words of the basic states.
var names = map[string]string{
	"0": "在途", "1": "揽收", "2": "疑难", "3": "签收", "4": "退签", "5": "派件",
	"6": "退回", "7": "转投", "8": "清关", "14": "拒签",
}

// Parcel registers a number with a company (our name or the aggregator's
// word). Nothing has been scanned yet.
func (a *Aggregator) Parcel(company, number string) {
	a.change(number, func(p *parcel) { p.company = code(company) })
}

// Scan adds a scan and registers the number if need be. state is the basic
// code of the whole parcel after it, statusCode the advanced code of the
// scan, context the courier's remark, area its district.
func (a *Aggregator) Scan(company, number, state, statusCode string, at time.Time, context, area string) {
	text := at.In(shanghai).Format("2006-01-02 15:04:05")
	a.change(number, func(p *parcel) {
		p.company = code(company)
		p.nodes = append(p.nodes, node{
			at: at, state: state, Time: text, Ftime: text, Context: context + buyerWords,
			Status: names[state], StatusCode: statusCode, AreaName: area, Location: area,
		})
		slices.SortStableFunc(p.nodes, func(x, y node) int { return x.at.Compare(y.at) })
	})
}

// state is the basic state of the whole; "" before the first scan. The
// caller holds the lock.
func (p *parcel) state() string {
	if len(p.nodes) == 0 {
		return ""
	}
	return p.nodes[len(p.nodes)-1].state
}

// list is the full list, newest first unless asc, without advanced codes
// unless they were asked for. The caller holds the lock.
func (p *parcel) list(asc, advanced bool) []node {
	out := slices.Clone(p.nodes)
	if out == nil {
		out = []node{}
	}
	if !asc {
		slices.Reverse(out)
	}
	for i := range out {
		if !advanced {
			out[i].StatusCode = ""
		}
	}
	return out
}
