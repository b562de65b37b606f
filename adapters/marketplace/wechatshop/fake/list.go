package fake

import (
	"fmt"
	"net/http"
	"sort"
	"sync"
)

// index holds (update second, after-sale) pairs sorted by second. A pair is
// alive while it is the after-sale's present update time; older ones stay and
// are skipped, so that an update costs an append.
type index struct {
	mu    sync.RWMutex
	seq   int64
	pairs []pair
}

type pair struct {
	second int64
	seq    int64
	id     string
}

// after reports whether the pair comes after a place in the list.
func (p pair) after(second, seq int64) bool {
	return p.second > second || p.second == second && p.seq > seq
}

func (x *index) add(second int64, id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.seq++
	at := len(x.pairs)
	for at > 0 && x.pairs[at-1].second > second {
		at--
	}
	x.pairs = append(x.pairs, pair{})
	copy(x.pairs[at+1:], x.pairs[at:])
	x.pairs[at] = pair{second, x.seq, id}
}

// chunk copies up to n pairs after a place and up to the second `to`. The
// caller looks at the after-sales without the index's lock.
func (x *index) chunk(second, seq, to int64, n int) []pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	start := sort.Search(len(x.pairs), func(i int) bool { return x.pairs[i].after(second, seq) })
	end := start
	for end < len(x.pairs) && end-start < n && x.pairs[end].second <= to {
		end++
	}
	return append([]pair(nil), x.pairs[start:end]...)
}

// list is getaftersalelist by update time, the only search this fake has.
func (p *Platform) list(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		From int64  `json:"begin_update_time"`
		To   int64  `json:"end_update_time"`
		Next string `json:"next_key"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	second, seq := in.From-1, int64(1<<62)
	if in.From <= 0 || in.To < in.From || in.To-in.From > 86400 {
		return nil, errArguments
	}
	if in.Next != "" {
		if _, err := fmt.Sscanf(in.Next, "k%d_%d", &second, &seq); err != nil {
			return nil, errArguments
		}
	}
	ids := []any{}
	for {
		chunk := p.index.chunk(second, seq, in.To, 256)
		if len(chunk) == 0 {
			return fields{"after_sale_order_id_list": ids, "has_more": false, "next_key": ""}, nil
		}
		for _, at := range chunk {
			if !p.alive(at) {
				second, seq = at.second, at.seq
				continue
			}
			if len(ids) == p.opt.PageSize {
				return fields{"after_sale_order_id_list": ids, "has_more": true, "next_key": fmt.Sprintf("k%d_%d", second, seq)}, nil
			}
			ids = append(ids, p.id(at.id))
			second, seq = at.second, at.seq
		}
	}
}

// alive reports whether the after-sale has not changed since.
func (p *Platform) alive(at pair) bool {
	r := p.find(at.id)
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.a.UpdateTime.Unix() == at.second
}
