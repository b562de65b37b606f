package fake

import (
	"sync"
	"time"
)

// points is the bucket of cost points.
type points struct {
	mu   sync.Mutex
	left float64
	at   time.Time
}

// take takes the cost of a call and returns what is there, and whether it was enough.
func (p *Platform) take(cost float64) (available float64, ok bool) {
	if p.opt.Points == 0 {
		return 2000, true
	}
	p.points.mu.Lock()
	defer p.points.mu.Unlock()
	now := p.opt.Now()
	p.points.left = min(p.opt.Points, p.points.left+now.Sub(p.points.at).Seconds()*p.opt.RestoreRate)
	p.points.at = now
	if p.points.left < cost {
		return p.points.left, false
	}
	p.points.left -= cost
	return p.points.left, true
}
