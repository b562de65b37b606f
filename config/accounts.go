package config

import (
	"strings"

	"makegood/aftersale"
	"makegood/internal/yamlfile"
)

// account is what shops, couriers, warehouses and channels have in common: an
// adapter, an account there, and settings that the adapter's manifest checks.
type account struct {
	key      string // of the adapter's name
	what     string // an account is called when there are two of it
	adapter  *string
	id       *string
	settings map[string]string
	wantKind string
	wantID   string
}

// account reads one entry of a list. more are its keys besides the common ones.
func (r *reader) account(node *yamlfile.Node, a account, more ...named) {
	found := len(r.problems)
	fields := []named{{a.key, r.text(a.adapter, adapterName)}, {"id", r.text(a.id, accountID)}}
	fields = append(fields, more...)
	r.object(node, append(fields, named{"settings", r.settings(a.settings)}))
	r.required(found, node.Path(), a.key, *a.adapter, a.wantKind+", see makegood adapters list")
	r.required(found, node.Path(), "id", *a.id, a.wantID)
	if *a.id == "" {
		return
	}
	list := node.Path()[:strings.LastIndex(node.Path(), "[")]
	name := list + ": " + *a.adapter + "/" + *a.id
	if first, taken := r.accounts[name]; taken {
		r.fail(node.Path()+".id", first+" is the same "+a.what)
		return
	}
	r.accounts[name] = node.Path()
}

func (r *reader) shop(node *yamlfile.Node) {
	s := Shop{Mode: aftersale.ModeShadow, Settings: map[string]string{}}
	mode := oneOf(aftersale.ModeShadow, aftersale.ModeLive)
	r.account(node, account{
		key: "platform", what: "shop", adapter: &s.Platform, id: &s.ID, settings: s.Settings,
		wantKind: "name of a marketplace", wantID: "the {shop} of /webhooks/{platform}/{shop}",
	}, named{"mode", r.text((*string)(&s.Mode), mode)})
	r.config.Shops = append(r.config.Shops, s)
}

func (r *reader) courier(node *yamlfile.Node) {
	c := Courier{Settings: map[string]string{}}
	r.account(node, account{
		key: "courier", what: "account", adapter: &c.Courier, id: &c.ID, settings: c.Settings,
		wantKind: "name of a courier", wantID: "the {id} of /webhooks/{courier}/{id}, for example main",
	})
	r.config.Couriers = append(r.config.Couriers, c)
}

func (r *reader) warehouse(node *yamlfile.Node) {
	w := Warehouse{Settings: map[string]string{}}
	r.account(node, account{
		key: "warehouse", what: "warehouse", adapter: &w.Warehouse, id: &w.ID, settings: w.Settings,
		wantKind: "name of a kind of warehouse",
		wantID:   "the {id} of /webhooks/{warehouse}/{id}, for example main",
	}, named{"shops", r.texts(&w.Shops)})
	r.config.Warehouses = append(r.config.Warehouses, w)
}

func (r *reader) notifyChannel(node *yamlfile.Node) {
	c := NotifyChannel{Settings: map[string]string{}}
	r.account(node, account{
		key: "channel", what: "channel", adapter: &c.Channel, id: &c.ID, settings: c.Settings,
		wantKind: "name of a channel", wantID: "any name for it, for example desk",
	})
	r.config.Notify.Channels = append(r.config.Notify.Channels, c)
}
