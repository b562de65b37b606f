package pinduoduo

import (
	"context"
	"maps"
	"sync"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// companiesFor is how long the platform's list of couriers is kept. A number
// that is not in it makes it read again, but not more often than companiesRest.
const (
	companiesFor  = 24 * time.Hour
	companiesRest = 10 * time.Minute
)

// knownCompanies are numbers that a shop in production has confirmed; they
// need no call.
var knownCompanies = map[string]string{"44": courier.SF, "85": courier.YTO, "131": courier.Deppon, "384": courier.JTExpress}

// companies turns the platform's numbers of couriers into canonical names.
// The zero value knows the confirmed ones.
type companies struct {
	mu     sync.Mutex
	names  map[string]string
	readAt time.Time
}

// name returns "" for a company no courier adapter knows.
func (c *companies) name(ctx context.Context, a *Adapter, id string) (string, error) {
	if name, ok := knownCompanies[id]; ok || id == "" || id == "0" {
		return name, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock() // one reading at a time: the others want the same list
	age := a.now().Sub(c.readAt)
	name, ok := c.names[id]
	if ok && age < companiesFor || !c.readAt.IsZero() && age < companiesRest {
		return name, nil
	}
	names, err := a.readCompanies(ctx)
	if err != nil {
		if aftersale.ClassOf(err) != aftersale.ClassRefused {
			return "", err
		}
		names = c.names // not for this app: the parcel stays without a company
	}
	c.names, c.readAt = names, a.now()
	return c.names[id], nil
}

// readCompanies reads the platform's list of couriers.
func (a *Adapter) readCompanies(ctx context.Context) (map[string]string, error) {
	var d struct {
		Companies []struct {
			ID   wire.Scalar `json:"id"`
			Name wire.Scalar `json:"logistics_company"`
			Code wire.Scalar `json:"code"`
		} `json:"logistics_companies"`
	}
	if err := a.read(ctx, methodCompanies, nil, &d); err != nil {
		return nil, err
	}
	names := maps.Clone(knownCompanies)
	for _, c := range d.Companies {
		names[string(c.ID)] = courier.Canonical(string(c.Name), string(c.Code))
	}
	return names, nil
}
