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

// Maker builds the channel of one robot.
var Maker = notify.Maker{Manifest: described, New: newRobot}

var described = adapters.Manifest{
	Name:         name,
	Title:        "DingTalk group robot",
	TitleZH:      "钉钉群机器人",
	Evidence:     "H: official document in several copies; error codes and the size limit from public issue threads",
	Capabilities: []string{"mention", "link"},
	Config: []adapters.Field{
		{Name: "url", Doc: "webhook address of the robot as the group shows it; or give token", Secret: true},
		{Name: "token", Doc: "access_token of that address, instead of url", Secret: true},
		{Name: "secret", Doc: "the robot's 加签 secret, SEC…; empty if it is secured by a keyword or by IP addresses", Secret: true},
		{Name: "api_url", Doc: "another host (sandbox, recording proxy)", Default: host},
	},
	Limits: []string{"20 messages a minute; more silence the robot for ten minutes"},
}

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
	return &robot{
		token:   at.Token,
		secret:  set["secret"],
		client:  httpx.New(env.HTTP, at.Base),
		now:     env.Now,
		secrets: append(described.Secrets(set), at.Token),
	}, nil
}

// Quotas are 20 messages a minute.
func (r *robot) Quotas() []notify.Quota { return quotas }
