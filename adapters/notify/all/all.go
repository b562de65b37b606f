// Package all lists the channels that makegood can tell people by. The list
// is explicit: a test fails if a folder is missing from it.
package all

import (
	"makegood/adapters/notify"
	"makegood/adapters/notify/dingtalk"
	"makegood/adapters/notify/feishu"
	"makegood/adapters/notify/webhook"
	"makegood/adapters/notify/wecom"
)

// Makers returns the makers of all channels, in the order tables show them:
// chat robots first.
func Makers() []notify.Maker {
	return []notify.Maker{dingtalk.Maker, feishu.Maker, wecom.Maker, webhook.Maker}
}

// Find returns the maker with that name, which is its manifest's name.
func Find(name string) (notify.Maker, bool) {
	for _, m := range Makers() {
		if m.Manifest.Name == name {
			return m, true
		}
	}
	return notify.Maker{}, false
}
