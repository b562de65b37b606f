// Package dingtalk writes to a DingTalk group by a custom robot.
package dingtalk

import (
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/aftersale"
)

// name is the folder and the metric label.
const name = "dingtalk"

// host is the real one.
const host = "https://oapi.dingtalk.com"

// silence is how long a robot that was sent too much says nothing.
const silence = 10 * time.Minute

// vendor is DingTalk: a 21st message within a minute silences the robot.
var vendor = notify.Vendor{
	Name: name, Op: op, Host: host, Address: notify.AddressForm{Path: path, Query: "access_token"},
	Limits: []notify.Quota{{Messages: 20, Per: time.Minute}}, Pause: silence, Read: notify.ReadErrcode,
	Codes: []notify.Code{
		{Code: -1, Class: aftersale.ClassRetry},       // the system is busy: not executed
		{Code: 130101, Class: aftersale.ClassLimited}, // more than 20 a minute
		{Code: 410100, Class: aftersale.ClassLimited}, // sent too fast
		{Code: 90030, Class: aftersale.ClassLimited},  // webhook over limit
	},
}

// Config is what a channel's settings hold.
type Config struct {
	URL    adapters.Secret `setting:"url" doc:"webhook address of the robot as the group shows it; or give token"`
	Token  adapters.Secret `setting:"token" doc:"access_token of that address, instead of url"`
	Secret adapters.Secret `setting:"secret" doc:"the robot's 加签 secret, SEC…; empty if it is secured by a keyword or by IP addresses"`
	APIURL adapters.URL    `setting:"api_url" default:"https://oapi.dingtalk.com" doc:"another host (sandbox, recording proxy)"`
}

// Maker describes the channel and builds one per robot.
var Maker = notify.NewMaker(adapters.Manifest{
	Name:         name,
	Title:        "DingTalk group robot",
	TitleZH:      "钉钉群机器人",
	Evidence:     "H: official document in several copies; error codes and the size limit from public issue threads",
	Capabilities: []string{"mention", "link"},
	Limits:       []string{"20 messages a minute; more silence the robot for ten minutes"},
}, New)

// robot is one robot in one group. It is safe for concurrent use.
type robot struct {
	*notify.Robot
	secret string // "": nothing is signed
	now    func() time.Time
}

var _ notify.Channel = (*robot)(nil)

// New returns the channel of one robot; it makes no call.
func New(_ string, c Config, env adapters.Env) (notify.Channel, error) {
	r, err := vendor.Open(c.URL, c.Token, c.APIURL, adapters.Secrets(c), env)
	if err != nil {
		return nil, err
	}
	return &robot{Robot: r, secret: c.Secret.Reveal(), now: env.Now}, nil
}
