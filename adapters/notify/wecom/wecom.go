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

// Maker builds the channel of one robot.
var Maker = notify.Maker{Manifest: described, New: newRobot}

var described = adapters.Manifest{
	Name:         name,
	Title:        "WeCom group robot",
	TitleZH:      "企业微信群机器人",
	Evidence:     "H: official document and error table; the code of a bad key from public code",
	Capabilities: []string{"mention", "link"},
	Config: []adapters.Field{
		{Name: "url", Doc: "webhook address of the robot as the group shows it; or give token", Secret: true},
		{Name: "token", Doc: "key of that address, instead of url", Secret: true},
		{Name: "api_url", Doc: "another host (sandbox, recording proxy)", Default: host},
	},
	Limits: []string{
		"20 messages a minute",
		"there is no signature: who knows the address can write to the group",
		"everybody can be mentioned in text messages only, which hold 2048 bytes: urgent messages are short",
	},
}

// robot is one robot in one group. It holds no state and is safe for
// concurrent use.
type robot struct {
	key     string
	client  *resty.Client
	secrets []string // values that must not appear in any error
}

var _ notify.Channel = (*robot)(nil)

func newRobot(_ string, settings adapters.Settings, env adapters.Env) (notify.Channel, error) {
	set, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	at, err := form.Read(settings, set)
	if err != nil {
		return nil, err
	}
	env = env.WithDefaults()
	return &robot{key: at.Token, client: httpx.New(env.HTTP, at.Base), secrets: append(described.Secrets(set), at.Token)}, nil
}

// Quotas are 20 messages a minute.
func (r *robot) Quotas() []notify.Quota { return quotas }
