package fake

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"time"

	"makegood/adapters/fakekit"
)

var searchForm = regexp.MustCompile(`^updated_at:>='([0-9TZ:+-]+)' AND updated_at:<'([0-9TZ:+-]+)'$`)

// listOrders is the search by update time, the only one this store has. The
// cursor is the place of the last order: what moves later does not shift it.
func (p *Platform) listOrders(c *call) (any, *graphError) {
	in, no := argsOf[struct {
		Query, SortKey, After string
		First                 int
	}](c.args)
	m := searchForm.FindStringSubmatch(in.Query)
	if no != nil || m == nil || in.First < 1 || in.SortKey != "UPDATED_AT" {
		return nil, &graphError{"argumentLiteralsIncompatible", "this search is not served"}
	}
	from, err1 := time.Parse(time.RFC3339, m[1])
	to, err2 := time.Parse(time.RFC3339, m[2])
	if err1 != nil || err2 != nil {
		return nil, &graphError{"argumentLiteralsIncompatible", "not a time"}
	}
	var place fakekit.Mark
	if in.After != "" {
		raw, err := base64.StdEncoding.DecodeString(in.After)
		if _, scan := fmt.Sscanf(string(raw), "%d.%d", &place.Unit, &place.Seq); err != nil || scan != nil {
			return nil, &graphError{"argumentLiteralsIncompatible", "Invalid cursor for current pagination sort."}
		}
	}
	nodes, last, more := p.After(fakekit.Span{From: from, To: to}, place, in.First, func(a *AfterSale) any { return a.orderFields() })
	page := fields{"hasNextPage": more, "hasPreviousPage": false, "endCursor": nil}
	if len(nodes) > 0 {
		page["endCursor"] = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", last.Unit, last.Seq))
	}
	return fields{"nodes": nodes, "pageInfo": page}, nil
}
