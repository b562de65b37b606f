// Package feishu writes to a Feishu or Lark group by a custom bot.
package feishu

import (
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/internal/httpx"
)

// name is the folder and the metric label.
const name = "feishu"

// host is the real one of the mainland; Lark's is https://open.larksuite.com.
const host = "https://open.feishu.cn"

// form is how a bot's address is written.
var form = notify.AddressForm{Path: path}

// quotas are the vendor's for one bot in one tenant.
var quotas = []notify.Quota{{Messages: 100, Per: time.Minute}, {Messages: 5, Per: time.Second}}

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

// bot is one bot in one group. It holds no state and is safe for concurrent use.
type bot struct {
	token   string
	secret  string
	client  *resty.Client
	now     func() time.Time
	secrets []string // values that must not appear in any error
}

var _ notify.Channel = (*bot)(nil)

// New returns the channel of one bot; it makes no call.
func New(_ string, c Config, env adapters.Env) (notify.Channel, error) {
	at, err := form.Read(c.URL, c.Token, c.APIURL, host)
	if err != nil {
		return nil, err
	}
	return &bot{
		token: at.Token.Reveal(), secret: c.Secret.Reveal(), client: httpx.New(env.HTTP, string(at.Base)), now: env.Now,
		secrets: append(adapters.Secrets(c), at.Token.Reveal()),
	}, nil
}

// Quotas are 100 messages a minute and 5 a second.
func (b *bot) Quotas() []notify.Quota { return quotas }
