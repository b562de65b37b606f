package config

import (
	"fmt"
	"regexp"
	"strings"

	"makegood/aftersale"
	"makegood/internal/yamlfile"
)

func (r *reader) adminToken(node *yamlfile.Node) {
	var t AdminToken
	found := len(r.problems)
	r.object(node, []named{
		{"name", r.text(&t.Name, name)},
		{"role", r.text((*string)(&t.Role), oneOf(RoleViewer, RoleAgent, RoleSupervisor, RoleAdmin))},
		{"token", r.text(&t.Token, bearer)},
	})
	r.required(found, node.Path(), "name", t.Name, "who holds the token, for the audit log")
	r.required(found, node.Path(), "role", string(t.Role), "viewer, agent, supervisor or admin")
	r.required(found, node.Path(), "token", t.Token, "at least 16 characters")
	for i, o := range r.config.AdminTokens {
		if t.Name != "" && o.Name == t.Name {
			r.fail(node.Path()+".name", fmt.Sprintf("admin_tokens[%d] has the same name", i))
		}
		if t.Token != "" && o.Token == t.Token {
			r.fail(node.Path()+".token", fmt.Sprintf("admin_tokens[%d] has the same token", i))
		}
	}
	r.config.AdminTokens = append(r.config.AdminTokens, t)
}

// required reports a key that was left out, unless reading the entry has
// already reported something about it or about the entry as a whole
// (problems from index found on).
func (r *reader) required(found int, path, key, value, want string) {
	at := path + "." + key
	for _, p := range r.problems[found:] {
		if p.Key == at || p.Key == path {
			return
		}
	}
	if value == "" {
		r.fail(at, "required: "+want)
	}
}

func (r *reader) goods(node *yamlfile.Node) {
	var g GoodsRule
	found := len(r.problems)
	r.object(node, []named{
		{"shop", r.text(&g.Shop, nil)},
		{"sku_prefix", r.text(&g.SKUPrefix, nil)},
		{"category", r.text(&g.Category, nil)},
		{"skus", r.texts(&g.SKUs)},
		{"kind", r.text((*string)(&g.Kind), oneOf(aftersale.GoodsStandard, aftersale.GoodsMadeToOrder, aftersale.GoodsOnBehalf, aftersale.GoodsFresh))},
	})
	r.required(found, node.Path(), "kind", string(g.Kind), "standard, made_to_order, on_behalf or fresh")
	r.config.Goods = append(r.config.Goods, g)
}

// goodsShops checks that rules name shops that exist: with a mistyped name,
// made-to-order goods would be refunded like any other.
func (r *reader) goodsShops() {
	known := r.shopNames()
	for i, g := range r.config.Goods {
		if known != nil && g.Shop != "" && !known[g.Shop] {
			r.fail(fmt.Sprintf("goods[%d].shop", i), "want platform/id of one of shops")
		}
	}
}

var (
	adapterForm = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	accountForm = regexp.MustCompile(`^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,127}$`)
	bearerForm  = regexp.MustCompile(`^[!-~]+$`)
)

func adapterName(text string) string {
	if !adapterForm.MatchString(text) {
		return "want a name as makegood adapters list shows it"
	}
	return ""
}

// accountID checks for what can stand in a URL as one segment.
func accountID(text string) string {
	if !accountForm.MatchString(text) {
		return "want letters, digits, and . _ ~ -, at most 128"
	}
	return ""
}

func name(text string) string {
	if text != strings.TrimSpace(text) || text == "" || len(text) > 64 {
		return "want a name of at most 64 bytes"
	}
	return ""
}

func notEmpty(text string) string {
	if text == "" {
		return "must not be empty"
	}
	return ""
}

// bearer checks for what a header can carry.
func bearer(text string) string {
	if !bearerForm.MatchString(text) {
		return "want letters, digits and signs without spaces"
	}
	return ""
}
