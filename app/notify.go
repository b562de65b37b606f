package app

import (
	"errors"
	"fmt"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	channels "makegood/adapters/notify/all"
	"makegood/config"
	"makegood/escalation"
)

// buildChannels makes the channels by which people are told, in the order of
// the configuration. A wrong setting is a *config.Error with file, line and key.
func buildChannels(cfg *config.Config, env adapters.Env) ([]escalation.Channel, error) {
	var out []escalation.Channel
	var problems []error
	for i, c := range cfg.Notify.Channels {
		at := fmt.Sprintf("notify.channels[%d]", i)
		maker, ok := channels.Find(c.Channel)
		if !ok {
			problems = append(problems, cfg.ErrorAt(at+".channel", "unknown channel; known are "+names(channelNames())))
			continue
		}
		e := env
		e.Log = quiet(env.Log, c.Channel)
		made, err := maker.New(c.ID, c.Settings, e)
		if err != nil {
			problems = append(problems, settingsError(cfg, at, err))
			continue
		}
		out = append(out, escalation.Channel{Name: c.Channel, ID: c.ID, Adapter: made})
	}
	return out, errors.Join(problems...)
}

// Channels returns every kind of channel.
func Channels() []notify.Maker { return channels.Makers() }

func channelNames() []string {
	var out []string
	for _, m := range channels.Makers() {
		out = append(out, m.Manifest.Name)
	}
	return out
}

// digestEvery is how often people are told what is not urgent; 0 if there is
// no channel: then nothing is kept for them.
func digestEvery(cfg *config.Config) time.Duration {
	if len(cfg.Notify.Channels) == 0 {
		return 0
	}
	return cfg.Notify.DigestEvery
}

// notifier tells people by the channels; nil if there are none.
func (a *App) notifier(channels []escalation.Channel) *escalation.Notifier {
	if len(channels) == 0 {
		return nil
	}
	n := a.cfg.Notify
	s := a.service
	return escalation.NewNotifier(escalation.Options{
		Store: a.store, Notices: s.Notices, Registry: s.Registry, Settings: s.Settings, Tokens: s.Tokens, Metrics: a.metrics,
		Log: a.o.Log, Now: a.o.Now, Zone: a.cfg.TimeZone, Holder: a.holder,
		Channels: channels, Language: string(n.Language), ConsoleURL: n.ConsoleURL, AcknowledgeWithin: n.AcknowledgeWithin,
	})
}
