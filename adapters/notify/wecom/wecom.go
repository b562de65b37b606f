// Package wecom writes to a WeCom (企业微信) group by a group robot.
package wecom

import (
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/aftersale"
)

// name is the folder and the metric label.
const name = "wecom"

// host is the real one.
const host = "https://qyapi.weixin.qq.com"

// pause is how long a robot that was sent too much is left alone.
const pause = time.Minute

// vendor is WeCom. Whether it counts calendar minutes or any sixty seconds is
// not public; any sixty seconds is the stricter reading.
var vendor = notify.Vendor{
	Name: name, Op: op, Host: host, Address: notify.AddressForm{Path: path, Query: "key"},
	Limits: []notify.Quota{{Messages: 20, Per: time.Minute}}, Pause: pause, Read: notify.ReadErrcode,
	Codes: []notify.Code{
		{Code: -1, Class: aftersale.ClassRetry},      // the system is busy: not executed, try again
		{Code: 45009, Class: aftersale.ClassLimited}, // called too often
		{Code: 45033, Class: aftersale.ClassLimited}, // too many calls at once
	},
}

// Config is what a channel's settings hold.
type Config struct {
	URL    adapters.Secret `setting:"url" doc:"webhook address of the robot as the group shows it; or give token"`
	Token  adapters.Secret `setting:"token" doc:"key of that address, instead of url"`
	APIURL adapters.URL    `setting:"api_url" default:"https://qyapi.weixin.qq.com" doc:"another host (sandbox, recording proxy)"`
}

// Maker describes the channel and builds one per robot.
var Maker = notify.NewMaker(adapters.Manifest{
	Name:         name,
	Title:        "WeCom group robot",
	TitleZH:      "企业微信群机器人",
	Evidence:     "H: official document and error table; the code of a bad key from public code",
	Capabilities: []string{"mention", "link"},
	Limits: []string{
		"20 messages a minute",
		"there is no signature: who knows the address can write to the group",
		"everybody can be mentioned in text messages only, which hold 2048 bytes: urgent messages are short",
	},
}, New)

// robot is one robot in one group. It is safe for concurrent use.
type robot struct {
	*notify.Robot
}

var _ notify.Channel = (*robot)(nil)

// New returns the channel of one robot; it makes no call.
func New(_ string, c Config, env adapters.Env) (notify.Channel, error) {
	r, err := vendor.Open(c.URL, c.Token, c.APIURL, adapters.Secrets(c), env)
	if err != nil {
		return nil, err
	}
	return &robot{r}, nil
}
