// Package feishu writes to a Feishu or Lark group by a custom bot.
package feishu

import (
	"encoding/json"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/aftersale"
)

// name is the folder and the metric label.
const name = "feishu"

// host is the real one of the mainland; Lark's is https://open.larksuite.com.
const host = "https://open.feishu.cn"

// pause is how long a bot that was sent too much is left alone.
const pause = time.Minute

// vendor is Feishu. Its limits are those of one bot in one tenant.
var vendor = notify.Vendor{
	Name: name, Op: op, Host: host, Address: notify.AddressForm{Path: path},
	Limits: []notify.Quota{{Messages: 100, Per: time.Minute}, {Messages: 5, Per: time.Second}}, Pause: pause, Read: read,
	Codes: []notify.Code{
		{Code: 11232, Class: aftersale.ClassLimited},                                                          // frequency limited: ours, or the vendor's own at the hour
		{Code: 99991400, Class: aftersale.ClassLimited},                                                       // the gateway's own limit
		{Code: 9499, Class: aftersale.ClassLimited, Words: []string{"frequency limited", "too many request"}}, // else a bad request
	},
}

// read takes a bot's reply apart.
func read(body []byte) (notify.Answer, error) {
	var a struct {
		Code    *int64 `json:"code"`
		Message string `json:"msg"`
	}
	err := json.Unmarshal(body, &a)
	return notify.Answer(a), err
}

// Config is what a channel's settings hold.
type Config struct {
	URL    adapters.Secret `setting:"url" doc:"webhook address of the bot as the group shows it, Feishu's or Lark's; or give token"`
	Token  adapters.Secret `setting:"token" doc:"the last part of that address, instead of url"`
	Secret adapters.Secret `setting:"secret" doc:"the bot's 签名校验 secret; empty if it is secured by a keyword or by IP addresses"`
	APIURL adapters.URL    `setting:"api_url" default:"https://open.feishu.cn" doc:"another host (Lark's https://open.larksuite.com with token, sandbox, recording proxy)"`
}

// Maker describes the channel and builds one per bot.
var Maker = notify.NewMaker(adapters.Manifest{
	Name:         name,
	Title:        "Feishu or Lark group bot",
	TitleZH:      "飞书群机器人",
	Evidence:     "H: official document; error codes from public issue threads",
	Capabilities: []string{"mention", "link"},
	Limits:       []string{"100 messages a minute and 5 a second; on the hour and half-hour the vendor may refuse more than that (11232)"},
}, New)

// bot is one bot in one group. It is safe for concurrent use.
type bot struct {
	*notify.Robot
	secret string // "": nothing is signed
	now    func() time.Time
}

var _ notify.Channel = (*bot)(nil)

// New returns the channel of one bot; it makes no call.
func New(_ string, c Config, env adapters.Env) (notify.Channel, error) {
	r, err := vendor.Open(c.URL, c.Token, c.APIURL, adapters.Secrets(c), env)
	if err != nil {
		return nil, err
	}
	return &bot{Robot: r, secret: c.Secret.Reveal(), now: env.Now}, nil
}
