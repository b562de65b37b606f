package config_test

import (
	"strings"
	"testing"

	"makegood/config"
)

func TestNotifyRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"no mapping", "notify: yes\n", "config.yaml:1: notify: want a mapping"},
		{"unknown key", "notify:\n  chanels: []\n", "config.yaml:2: notify.chanels: unknown key; known here: language, console_url, acknowledge_within, digest_every, channels"},
		{"language", "notify: {language: fr}\n", "config.yaml:1: notify.language: want zh, en or both"},
		{"console", "notify:\n  console_url: ops.example\n", "config.yaml:2: notify.console_url: want the http or https URL"},
		{"console with a token", "notify:\n  console_url: \"https://ops.example/#token=" + canary + "\"\n", "config.yaml:2: notify.console_url: want"},
		{"console with a password", "notify:\n  console_url: https://u:" + canary + "@ops.example\n", "config.yaml:2: notify.console_url: want"},
		{"console with markup", "notify:\n  console_url: \"https://ops.example/)\"\n", "config.yaml:2: notify.console_url: want"},
		{"long console", "notify:\n  console_url: https://ops.example/" + strings.Repeat("x", 300) + "\n", "config.yaml:2: notify.console_url: want"},
		{"acknowledged too soon", "notify:\n  acknowledge_within: 59s\n", "config.yaml:2: notify.acknowledge_within: want a duration from 1m to 2h"},
		{"acknowledged too late", "notify:\n  acknowledge_within: 121m\n", "config.yaml:2: notify.acknowledge_within: want a duration"},
		{"digest too often", "notify:\n  digest_every: 59s\n", "config.yaml:2: notify.digest_every: want a duration from 1m to 24h"},
		{"digest too seldom", "notify:\n  digest_every: 25h\n", "config.yaml:2: notify.digest_every: want a duration"},
		{"no unit", "notify:\n  digest_every: 15\n", "config.yaml:2: notify.digest_every: want a duration"},
		{"channels", "notify:\n  channels: {channel: dingtalk}\n", "config.yaml:2: notify.channels: want a list"},
		{"no channel", "notify:\n  channels:\n    - {id: desk}\n", "config.yaml:3: notify.channels[0].channel: required"},
		{"no id", "notify:\n  channels:\n    - {channel: dingtalk}\n", "config.yaml:3: notify.channels[0].id: required"},
		{"channel's name", "notify:\n  channels:\n    - {channel: Ding Talk, id: desk}\n", "config.yaml:3: notify.channels[0].channel: want a name"},
		{"id", "notify:\n  channels:\n    - {channel: dingtalk, id: a b}\n", "config.yaml:3: notify.channels[0].id: want letters"},
		{"nested setting", "notify:\n  channels:\n    - {channel: dingtalk, id: a, settings: {url: [x]}}\n", "config.yaml:3: notify.channels[0].settings.url: want one value"},
		{"secret that is not there", "notify:\n  channels:\n    - {channel: dingtalk, id: a, settings: {url: \"${ROBOT}\"}}\n", "config.yaml:3: notify.channels[0].settings.url: environment variable ROBOT is not set"},
		{
			"same channel", "notify:\n  channels:\n    - {channel: dingtalk, id: a}\n    - {channel: feishu, id: a}\n    - {channel: dingtalk, id: a}\n",
			"config.yaml:5: notify.channels[2].id: notify.channels[0] is the same channel",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(tc.text, outside{})
			if err == nil || !strings.HasPrefix(err.Error(), tc.want) || len(config.Problems(err)) != 1 || strings.Contains(err.Error(), canary) {
				t.Errorf("\n got %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestNotifyBounds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"notify:\n", "notify: {}\n", "notify: {acknowledge_within: 1m, digest_every: 24h}\n", "notify: {acknowledge_within: 2h, digest_every: 1m}\n",
		"notify: {console_url: \"\", language: en, channels: []}\n", "notify: {console_url: \"http://127.0.0.1:8081/console\"}\n",
	} {
		if _, err := parse(text, outside{}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	c := mustParse(t, "notify:\n  console_url: http://127.0.0.1:8081/console//\n  channels:\n    - {channel: wecom, id: a, settings: {token: x}}\n", outside{})
	if c.Notify.ConsoleURL != "http://127.0.0.1:8081/console" || c.Locate("notify.channels[0].settings.token") != 4 {
		t.Errorf("got console %q, line %d; want http://127.0.0.1:8081/console, line 4", c.Notify.ConsoleURL, c.Locate("notify.channels[0].settings.token"))
	}
	if text := c.Notify.Channels[0].String(); text != "wecom/a" {
		t.Errorf("printed as %s, want wecom/a", text)
	}
}
