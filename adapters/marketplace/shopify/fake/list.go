package fake

import (
	"encoding/base64"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// index holds (update second, after-sale) pairs sorted by second. A pair is
// alive while it is the order's present update time; older ones stay and are
// skipped, so that an update costs an append.
type index struct {
	mu    sync.RWMutex
	seq   int64
	pairs []pair
}

type pair struct {
	second int64
	seq    int64 // tells pairs of one second apart
	id     string
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

// after copies up to n pairs behind (second, seq) and before the second `to`.
func (x *index) after(second, seq, to int64, n int) []pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	start := sort.Search(len(x.pairs), func(i int) bool {
		p := x.pairs[i]
		return p.second > second || p.second == second && p.seq > seq
	})
	end := min(start+n, len(x.pairs))
	for end > start && x.pairs[end-1].second >= to {
		end--
	}
	return append([]pair(nil), x.pairs[start:end]...)
}

var searchForm = regexp.MustCompile(`^updated_at:>='([0-9TZ:+-]+)' AND updated_at:<'([0-9TZ:+-]+)'$`)

// listOrders is the search by update time, the only one this store has. The
// cursor is the place of the last order: what moves later does not shift it.
func (p *Platform) listOrders(c *call) (any, *graphError) {
	query, _ := c.args["query"].(string)
	m := searchForm.FindStringSubmatch(query)
	first, _ := c.args["first"].(int64)
	if m == nil || first < 1 || c.args["sortKey"] != "UPDATED_AT" {
		return nil, &graphError{"argumentLiteralsIncompatible", "this search is not served"}
	}
	from, err1 := time.Parse(time.RFC3339, m[1])
	to, err2 := time.Parse(time.RFC3339, m[2])
	if err1 != nil || err2 != nil {
		return nil, &graphError{"argumentLiteralsIncompatible", "not a time"}
	}
	second, seq := from.Unix()-1, int64(1)<<62
	if after, given := c.args["after"].(string); given {
		raw, err := base64.StdEncoding.DecodeString(after)
		a, b, ok := strings.Cut(string(raw), ".")
		second, err1 = strconv.ParseInt(a, 10, 64)
		seq, err2 = strconv.ParseInt(b, 10, 64)
		if err != nil || !ok || err1 != nil || err2 != nil {
			return nil, &graphError{"argumentLiteralsIncompatible", "Invalid cursor for current pagination sort."}
		}
	}
	nodes, page := []any{}, fields{"hasNextPage": false, "hasPreviousPage": false, "endCursor": nil}
	for {
		chunk := p.index.after(second, seq, to.Unix(), 64)
		if len(chunk) == 0 {
			break
		}
		for _, at := range chunk {
			row := p.row(at)
			if row == nil {
				second, seq = at.second, at.seq
				continue
			}
			if len(nodes) == int(first) {
				page["hasNextPage"] = true
				return fields{"nodes": nodes, "pageInfo": page}, nil
			}
			second, seq = at.second, at.seq
			nodes = append(nodes, row)
			page["endCursor"] = base64.StdEncoding.EncodeToString([]byte(itoa(second) + "." + itoa(seq)))
		}
	}
	return fields{"nodes": nodes, "pageInfo": page}, nil
}

// row is an order of the list; nil if it has changed since.
func (p *Platform) row(at pair) any {
	r := p.find(at.id)
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.a.UpdatedAt.Unix() != at.second {
		return nil
	}
	return r.orderFields()
}
