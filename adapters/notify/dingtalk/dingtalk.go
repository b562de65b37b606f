// Package dingtalk writes to a DingTalk group by a custom robot.
package dingtalk

import (
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/internal/httpx"
)

// name is the folder and the metric label.
const name = "dingtalk"

// host is the real one.
const host = "https://oapi.dingtalk.com"

// form is how a robot's address is written.
var form = notify.AddressForm{Path: path, Query: "access_token"}

// quotas: a 21st message within a minute silences the robot for ten.
var quotas = []notify.Quota{{Messages: 20, Per: time.Minute}}

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

// robot is one robot in one group. It holds no state and is safe for
// concurrent use.
type robot struct {
	token   string
	secret  string
	client  *resty.Client
	now     func() time.Time
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
		token: at.Token.Reveal(), secret: c.Secret.Reveal(), client: httpx.New(env.HTTP, string(at.Base)), now: env.Now,
		secrets: append(adapters.Secrets(c), at.Token.Reveal()),
	}, nil
}

// Quotas are 20 messages a minute.
func (r *robot) Quotas() []notify.Quota { return quotas }
