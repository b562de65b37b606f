// Package wecom writes to a WeCom (企业微信) group by a group robot.
package wecom

import (
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/internal/httpx"
)

// name is the folder and the metric label.
const name = "wecom"

// host is the real one.
const host = "https://qyapi.weixin.qq.com"

// form is how a robot's address is written.
var form = notify.AddressForm{Path: path, Query: "key"}

// quotas: whether the vendor counts calendar minutes or any sixty seconds is
// not public; any sixty seconds is the stricter reading.
var quotas = []notify.Quota{{Messages: 20, Per: time.Minute}}

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

// robot is one robot in one group. It holds no state and is safe for
// concurrent use.
type robot struct {
	key     string
	client  *resty.Client
	secrets []string // values that must not appear in any error
}

var _ notify.Channel = (*robot)(nil)

// New returns the channel of one robot; it makes no call.
func New(_ string, c Config, env adapters.Env) (notify.Channel, error) {
	at, err := form.Read(c.URL, c.Token, c.APIURL, host)
	if err != nil {
		return nil, err
	}
	return &robot{
		key: at.Token.Reveal(), client: httpx.New(env.HTTP, string(at.Base)),
		secrets: append(adapters.Secrets(c), at.Token.Reveal()),
	}, nil
}

// Quotas are 20 messages a minute.
func (r *robot) Quotas() []notify.Quota { return quotas }
