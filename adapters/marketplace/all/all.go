// Package all is the explicit list of marketplace adapters. A test walks the
// folders and fails on one that is missing here or incomplete.
package all

import (
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/douyin"
	"makegood/adapters/marketplace/kuaishou"
	"makegood/adapters/marketplace/pinduoduo"
	"makegood/adapters/marketplace/shopify"
	"makegood/adapters/marketplace/taobao"
	"makegood/adapters/marketplace/wechatshop"
)

// Makers returns every marketplace, in the order tables show them. The slice
// is the caller's own.
func Makers() []marketplace.Maker {
	return []marketplace.Maker{
		douyin.Maker,
		kuaishou.Maker,
		wechatshop.Maker,
		taobao.Maker,
		pinduoduo.Maker,
		shopify.Maker,
	}
}

// Find returns the marketplace of that name.
func Find(name string) (marketplace.Maker, bool) {
	for _, m := range Makers() {
		if m.Manifest.Name == name {
			return m, true
		}
	}
	return marketplace.Maker{}, false
}
