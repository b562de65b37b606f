package wechatshop

import (
	"context"
	"encoding/json"
	"time"

	"makegood/aftersale"
)

// Bounds of looking for the default return address.
const (
	maxAddresses = 20
	addressKept  = 10 * time.Minute
)

const wordsAddress = "the shop has no default return address: set return_address_id, or agree in the merchant console"

// foundAddress is a default address that was looked up.
type foundAddress struct {
	id string
	at time.Time
}

// addressData is an address, alone or in a list. Nothing of it but the id
// and the mark is decoded. The mark is default_recv in the documents of
// address/get; how a list of whole addresses marks its default is not
// published, so the two likely names count as well.
type addressData struct {
	ID        scalar `json:"address_id"`
	Receives  scalar `json:"default_recv"`
	IsDefault scalar `json:"is_default"`
	Default   scalar `json:"default"`
}

// forReturns reports whether buyers send goods there unless told otherwise.
func (d *addressData) forReturns() bool {
	return d.Receives.yes() || d.Receives == "" && (d.IsDefault.yes() || d.Default.yes())
}

// returnAddress is the address that buyers send goods to: the setting, or
// the shop's default.
func (a *Adapter) returnAddress(ctx context.Context) (string, error) {
	if a.address != "" {
		return a.address, nil
	}
	if f := a.found.Load(); f != nil && a.now().Sub(f.at) < addressKept {
		return f.id, nil
	}
	env, err := a.read(ctx, opAddresses, object{"offset": 0, "limit": maxAddresses})
	if err != nil {
		return "", a.addressError(err)
	}
	ids, known, code := readAddresses(env.body)
	if code != "" {
		return "", a.badReply(opAddresses, aftersale.ClassRetry)
	}
	for _, id := range ids {
		if known != "" {
			break
		}
		if known, err = a.ifDefault(ctx, id); err != nil {
			return "", a.addressError(err)
		}
	}
	if known == "" {
		return "", a.failure(opAddresses, aftersale.ClassManual, "return_address_id", wordsAddress)
	}
	a.found.Store(&foundAddress{id: known, at: a.now()})
	return known, nil
}

// ifDefault returns the id if that address is the default for returns.
func (a *Adapter) ifDefault(ctx context.Context, id string) (string, error) {
	env, err := a.read(ctx, opAddress, object{"address_id": id})
	if err != nil {
		return "", err
	}
	var d struct {
		Address addressData `json:"address_detail"`
	}
	if json.Unmarshal(env.body, &d) != nil {
		return "", a.badReply(opAddress, aftersale.ClassRetry)
	}
	if !d.Address.forReturns() {
		return "", nil
	}
	return id, nil
}

// addressError makes a person's task of a list that the shop may not read.
func (a *Adapter) addressError(err error) error {
	if aftersale.ClassOf(err) == aftersale.ClassRefused {
		return a.failure(opAddresses, aftersale.ClassManual, "return_address_id", "WeChat does not show the shop's addresses: set return_address_id, or agree in the merchant console")
	}
	return err
}

// readAddresses reads the list, which is documented as ids alone. Where it
// holds whole addresses instead, the default is found at once.
func readAddresses(raw []byte) (ids []string, known, code string) {
	var d struct {
		IDs  []scalar      `json:"address_id_list"`
		List []addressData `json:"address_list"`
	}
	if json.Unmarshal(raw, &d) != nil {
		return nil, "", "bad_reply"
	}
	for _, entry := range d.List {
		if entry.forReturns() && isID(string(entry.ID)) {
			return nil, string(entry.ID), ""
		}
	}
	for _, id := range d.IDs {
		if isID(string(id)) && len(ids) < maxAddresses {
			ids = append(ids, string(id))
		}
	}
	return ids, "", ""
}
