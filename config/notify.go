package config

import (
	"net/url"
	"strings"
	"time"

	"makegood/internal/yamlfile"
)

// Language is what people are told in.
type Language string

// The languages.
const (
	LanguageZH   Language = "zh"
	LanguageEN   Language = "en"
	LanguageBoth Language = "both"
)

// Notify says how people are told of what they have to do.
type Notify struct {
	Language          Language
	ConsoleURL        string          // of the console, without a slash at its end, for links; "": none
	AcknowledgeWithin time.Duration   // an urgent message that nobody has acknowledged goes to the next channel
	DigestEvery       time.Duration   // what is not urgent is told together
	Channels          []NotifyChannel // in the order in which they are tried; none: nobody is told
}

// Channel is one chat robot or webhook.
type NotifyChannel struct {
	Channel  string
	ID       string            // tells channels of one kind apart
	Settings map[string]string // checked by the channel's manifest
}

// String is channel/id: settings hold secrets.
func (c NotifyChannel) String() string { return c.Channel + "/" + c.ID }

// GoString keeps settings out of %#v as well.
func (c NotifyChannel) GoString() string { return c.String() }

// The bounds. Below a minute people could not answer; an urgent message that
// waits for more than two hours was not urgent.
const (
	minAcknowledge = time.Minute
	maxAcknowledge = 2 * time.Hour
	minDigest      = time.Minute
	maxDigest      = 24 * time.Hour
)

// defaultNotify tells nobody: it has no channel.
func defaultNotify() Notify {
	return Notify{Language: LanguageZH, AcknowledgeWithin: 10 * time.Minute, DigestEvery: 15 * time.Minute}
}

func (r *reader) notify(node *yamlfile.Node) {
	n := &r.config.Notify
	r.object(node, []named{
		{"language", r.text((*string)(&n.Language), oneOf(LanguageZH, LanguageEN, LanguageBoth))},
		{"console_url", r.value(n.setConsole)},
		{"acknowledge_within", r.value(between(&n.AcknowledgeWithin, minAcknowledge, maxAcknowledge, "want a duration from 1m to 2h, such as 10m"))},
		{"digest_every", r.value(between(&n.DigestEvery, minDigest, maxDigest, "want a duration from 1m to 24h, such as 15m"))},
		{"channels", r.list(r.notifyChannel)},
	})
}

// maxLink bounds the console's address: messages have to hold it.
const maxLink = 300

func (n *Notify) setConsole(text string) (want string) {
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		len(text) > maxLink || strings.ContainsAny(text, "()[]<> \"") {
		return "want the http or https URL of the console, such as https://makegood.example/console, without a query"
	}
	n.ConsoleURL = strings.TrimRight(text, "/")
	return ""
}

// between reads a duration within bounds.
func between(dst *time.Duration, least, most time.Duration, want string) func(string) string {
	return func(text string) string {
		d, err := time.ParseDuration(text)
		if err != nil || d < least || d > most {
			return want
		}
		*dst = d
		return ""
	}
}
