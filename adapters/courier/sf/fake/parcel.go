package fake

import (
	"strconv"
	"sync"
	"time"
)

// parcel is one waybill. Its lock is held for one operation at a time.
type parcel struct {
	mu        sync.Mutex
	number    string
	routes    []Route
	pushed    int // how many of routes have been pushed
	intercept []Entry
	refuse    *refusal
	stays     bool
	returned  string // the waybill it goes back under
}

// Route is one node of a parcel's way, as SF shows and pushes it.
type Route struct {
	ID         string
	OpCode     string
	ReasonCode string // pushed only
	At         time.Time
	Place      string
	Remark     string
}

// Entry is an intercept that SF accepted.
type Entry struct {
	Number    string
	CusID     string // the command id, whether it was told or not
	At        time.Time
	PayMode   string
	Withdrawn bool
}

// remarks are what Scan writes when it is given none.
var remarks = map[string]string{
	"44": "快件交给" + CourierName + "(电话:" + CourierPhone + "),正在派送途中",
	"80": "已签收," + Signer + ",感谢使用顺丰",
	"70": "派送不成功," + CourierName + "(电话:" + CourierPhone + ")将再次派送",
}

// Ship registers a waybill. No courier has touched the parcel yet.
func (c *Courier) Ship(number string) { c.parcel(number) }

// Scan adds a node to a waybill, which is registered if it is new. An empty
// remark becomes SF's usual one, with made-up personal data in it.
func (c *Courier) Scan(number, opCode string, at time.Time, place, remark string) {
	c.Node(number, Route{OpCode: opCode, At: at, Place: place, Remark: remark})
}

// Node adds a node as it stands; its ID is filled in.
func (c *Courier) Node(number string, r Route) {
	p := c.parcel(number)
	p.mu.Lock()
	defer p.mu.Unlock()
	c.add(p, r)
}

// add needs the parcel's lock.
func (c *Courier) add(p *parcel, r Route) {
	if r.Remark == "" {
		r.Remark = remarks[r.OpCode]
	}
	r.ID = strconv.FormatInt(c.nodes.Add(1), 10)
	p.routes = append(p.routes, r)
}

// RefuseIntercept makes SF refuse intercepts of a waybill with a code and words.
func (c *Courier) RefuseIntercept(number, code, message string) {
	p := c.parcel(number)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = &refusal{code, message}
}

// AcceptIntercept takes RefuseIntercept back.
func (c *Courier) AcceptIntercept(number string) {
	p := c.parcel(number)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = nil
}

// NeverMove makes SF accept an intercept of the waybill and do nothing.
func (c *Courier) NeverMove(number string) {
	p := c.parcel(number)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stays = true
}

// Intercepts are the intercepts of a waybill that SF accepted, oldest first.
func (c *Courier) Intercepts(number string) []Entry {
	p, ok := c.find(number)
	if !ok {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Entry(nil), p.intercept...)
}

// Return turns a parcel round: node 99, then 648 with the number of a new
// waybill, which gets a first node of its own. It returns the new number, the
// same one if the parcel goes back already, and "" after NeverMove.
func (c *Courier) Return(number string) string {
	p := c.parcel(number)
	p.mu.Lock()
	defer p.mu.Unlock()
	return c.turn(p)
}

// turn needs the parcel's lock.
func (c *Courier) turn(p *parcel) string {
	if p.stays || p.returned != "" {
		return p.returned
	}
	now := c.after(p)
	p.returned = "SF2" + pad(c.waybill.Add(1), 12)
	c.add(p, Route{OpCode: "99", At: now, Place: "深圳市", Remark: "应客户要求,快件正在转寄中"})
	c.add(p, Route{OpCode: opReturned, At: now.Add(time.Second), Place: "深圳市", Remark: "快件已退回/转寄,新单号为: " + p.returned})
	next := c.parcel(p.returned)
	next.mu.Lock() // never held by anyone who waits for p: its number is new
	defer next.mu.Unlock()
	c.add(next, Route{OpCode: "30", At: now.Add(2 * time.Second), Place: "深圳市", Remark: "快件在【深圳集散中心】完成分拣,准备发往下一站"})
	return p.returned
}

// DeliverBack hands the parcel of a return waybill to the sender: node 80.
func (c *Courier) DeliverBack(newNumber string) {
	p := c.parcel(newNumber)
	p.mu.Lock()
	defer p.mu.Unlock()
	c.add(p, Route{OpCode: "80", At: c.after(p), Place: "杭州市"})
}

// after is now, or a second after the parcel's last node if that is later. It
// needs the parcel's lock.
func (c *Courier) after(p *parcel) time.Time {
	now := c.opt.Now()
	if n := len(p.routes); n > 0 && !p.routes[n-1].At.Before(now) {
		return p.routes[n-1].At.Add(time.Second)
	}
	return now
}

func (c *Courier) parcel(number string) *parcel {
	if p, ok := c.find(number); ok {
		return p
	}
	p, _ := c.parcels.LoadOrStore(number, &parcel{number: number})
	return p.(*parcel)
}

func (c *Courier) find(number string) (*parcel, bool) {
	p, ok := c.parcels.Load(number)
	if !ok {
		return nil, false
	}
	return p.(*parcel), true
}

func pad(n int64, width int) string {
	s := strconv.FormatInt(n, 10)
	for len(s) < width {
		s = "0" + s
	}
	return s
}
