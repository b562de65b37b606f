package engine

import (
	"log/slog"

	"makegood/aftersale"
	"makegood/store"
)

// A log line names what it is about by these attributes, in this order, as far
// as they exist:
//
//	platform   name of the marketplace's adapter
//	shop       id of the shop
//	aftersale  the platform's id of the request
//	case       makegood's own id of the case, as the API and the console show it
//	action     name of the ledger's action, for example refund:approve
//
// Lines about parcels and orders name the courier's or warehouse's adapter and
// account. Waybill numbers, order ids and buyer data stay out of the log.

// forRef returns a logger whose lines name an after-sale.
func forRef(log *slog.Logger, ref aftersale.Ref) *slog.Logger {
	return log.With("platform", ref.Platform, "shop", ref.Shop, "aftersale", ref.ID)
}

// forCase returns a logger whose lines name a case.
func forCase(log *slog.Logger, c aftersale.Case) *slog.Logger {
	return forRef(log, c.Ref).With("case", c.ID)
}

// ForAction returns a logger whose lines name an action and its case.
func ForAction(log *slog.Logger, a aftersale.Action) *slog.Logger {
	return forRef(log, a.Ref).With("case", a.CaseID, "action", a.Name)
}

// ForSubject returns a logger whose lines name what an inbox row is about.
func ForSubject(log *slog.Logger, s store.Subject) *slog.Logger {
	switch s.Kind {
	case store.SubjectParcel:
		return log.With("courier", s.Source, "account", s.Account)
	case store.SubjectFulfilment:
		platform, shop, _ := splitFulfilment(s)
		return log.With("warehouse", s.Source, "account", s.Account, "platform", platform, "shop", shop)
	}
	return forRef(log, s.Ref())
}
