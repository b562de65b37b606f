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

// Maker builds the channel of one bot.
var Maker = notify.Maker{Manifest: described, New: newBot}

var described = adapters.Manifest{
	Name:         name,
	Title:        "Feishu or Lark group bot",
	TitleZH:      "飞书群机器人",
	Evidence:     "H: official document; error codes from public issue threads",
	Capabilities: []string{"mention", "link"},
	Config: []adapters.Field{
		{Name: "url", Doc: "webhook address of the bot as the group shows it, Feishu's or Lark's; or give token", Secret: true},
		{Name: "token", Doc: "the last part of that address, instead of url", Secret: true},
		{Name: "secret", Doc: "the bot's 签名校验 secret; empty if it is secured by a keyword or by IP addresses", Secret: true},
		{Name: "api_url", Doc: "another host (Lark's https://open.larksuite.com with token, sandbox, recording proxy)", Default: host},
	},
	Limits: []string{"100 messages a minute and 5 a second; on the hour and half-hour the vendor may refuse more than that (11232)"},
}

// bot is one bot in one group. It holds no state and is safe for concurrent use.
type bot struct {
	token   string
	secret  string
	client  *resty.Client
	now     func() time.Time
	secrets []string // values that must not appear in any error
}

var _ notify.Channel = (*bot)(nil)

func newBot(_ string, settings adapters.Settings, env adapters.Env) (notify.Channel, error) {
	set, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	at, err := form.Read(settings, set)
	if err != nil {
		return nil, err
	}
	env = env.WithDefaults()
	return &bot{
		token:   at.Token,
		secret:  set["secret"],
		client:  httpx.New(env.HTTP, at.Base),
		now:     env.Now,
		secrets: append(described.Secrets(set), at.Token),
	}, nil
}

// Quotas are 100 messages a minute and 5 a second.
func (b *bot) Quotas() []notify.Quota { return quotas }
