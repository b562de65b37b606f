package adapters_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
)

// config has a field of every type.
type config struct {
	Key    string          `setting:"key" required:"true" doc:"the app's key"`
	Secret adapters.Secret `setting:"secret" required:"true" doc:"signs calls"`
	Token  adapters.Secret `setting:"token" doc:"may stay empty"`
	Sign   string          `setting:"sign" default:"hmac" oneof:"md5|hmac" doc:"digest"`
	Phone  string          `setting:"phone" match:"[0-9]{4}" want:"the last 4 digits" doc:"of a telephone"`
	Page   int64           `setting:"page" default:"100" min:"1" max:"200" doc:"page size"`
	Rate   float64         `setting:"rate" above:"0" doc:"calls per second"`
	Tell   bool            `setting:"tell" default:"true" doc:"tell the buyer"`
	Window time.Duration   `setting:"window" default:"1h" min:"1m" doc:"widest span"`
	API    adapters.URL    `setting:"api_url" default:"https://api.example.com/" doc:"gateway"`
	Socket adapters.URL    `setting:"socket" scheme:"ws|wss" doc:"where messages come from"`
	other  int             // no setting
}

func (c *config) Validate() error {
	if c.other = 1; c.Key == "both" && c.Phone != "" {
		return &adapters.SettingError{Key: "phone", Want: "nothing with this key"}
	}
	return nil
}

func TestDecode(t *testing.T) {
	t.Parallel()
	got, err := adapters.Decode[config]("test", adapters.Settings{
		"key": "k", "secret": "s", "page": "7", "rate": "0.5", "tell": "false", "window": "15m",
		"api_url": "http://127.0.0.1:1/prefix/", "socket": "ws://h", "phone": "0123",
	})
	want := config{
		Key: "k", Secret: "s", Sign: "hmac", Phone: "0123", Page: 7, Rate: 0.5, Window: 15 * time.Minute,
		API: "http://127.0.0.1:1/prefix", Socket: "ws://h", other: 1,
	}
	if err != nil || got != want {
		t.Errorf("Decode: got %#v and error %v, want %#v", got, err, want)
	}
	got, err = adapters.Decode[config]("test", adapters.Settings{"key": "k", "secret": "s"})
	want = config{
		Key: "k", Secret: "s", Sign: "hmac", Page: 100, Tell: true, Window: time.Hour, API: "https://api.example.com", other: 1,
	}
	if err != nil || got != want {
		t.Errorf("Decode with defaults: got %#v and error %v, want %#v", got, err, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for key, values := range map[string][]string{
		"key": {"", "  "}, "secret": {"", "\t"}, "sign": {"sha1", "MD5"}, "phone": {"12a4", "12345"},
		"page": {"0", "201", "1.5", "x", "99999999999999999999"}, "rate": {"0", "-1", "NaN", "Inf", "x"},
		"tell": {"1", "yes", "TRUE"}, "window": {"1s", "60", "x"},
		"api_url": {"nowhere", "ftp://host", "https://", " "}, "socket": {"https://h"}, "no_such": {"x", ""},
	} {
		for _, value := range values {
			s := adapters.Settings{"key": "k", "secret": "s-e-c-r-e-t"}
			s[key] = value
			_, err := adapters.Decode[config]("test", s)
			var wrong *adapters.SettingError
			if !errors.As(err, &wrong) || wrong.Key != key || wrong.Want == "" {
				t.Errorf("%s = %q: got error %v, want one that names %s", key, value, err, key)
			} else if strings.Contains(err.Error(), "s-e-c-r-e-t") {
				t.Errorf("%s = %q: the error shows a secret: %v", key, value, err)
			}
		}
	}
	_, err := adapters.Decode[config]("test", adapters.Settings{"key": "both", "secret": "s", "phone": "1234"})
	if err == nil || err.Error() != "settings.phone: nothing with this key" {
		t.Errorf("got error %v, want that of Validate", err)
	}
	_, err = adapters.Decode[config]("test", adapters.Settings{"key": "k", "secret": "s", "phone": "1"})
	if err == nil || err.Error() != "settings.phone: the last 4 digits" {
		t.Errorf("got error %v, want the words of the tag", err)
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	got := adapters.Fields[config]()
	want := []adapters.Field{
		{Name: "key", Doc: "the app's key", Required: true}, {Name: "secret", Doc: "signs calls", Required: true, Secret: true},
		{Name: "token", Doc: "may stay empty", Secret: true}, {Name: "sign", Doc: "digest", Default: "hmac"},
	}
	if diff := cmp.Diff(want, got[:4]); diff != "" || len(got) != 11 {
		t.Errorf("%d fields, want 11 (-want +got):\n%s", len(got), diff)
	}
	secrets := adapters.Secrets(config{Key: "k", Secret: "one", Token: ""})
	if diff := cmp.Diff([]string{"one"}, secrets); diff != "" {
		t.Errorf("Secrets (-want +got):\n%s", diff)
	}
}

func TestFieldsPanicsForWrongTags(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]func() []adapters.Field{
		"no doc": adapters.Fields[struct {
			A string `setting:"a"`
		}],
		"no name": adapters.Fields[struct {
			A string `setting:"" doc:"d"`
		}],
		"type": adapters.Fields[struct {
			A []string `setting:"a" doc:"d"`
		}],
		"not exported": adapters.Fields[struct {
			a string `setting:"a" doc:"d"`
		}],
		"bad default": adapters.Fields[struct {
			A int64 `setting:"a" doc:"d" default:"x"`
		}],
		"outside": adapters.Fields[struct {
			A int64 `setting:"a" doc:"d" default:"9" max:"8"`
		}],
		"bad bound": adapters.Fields[struct {
			A int64 `setting:"a" doc:"d" default:"9" max:"many"`
		}],
		"no such choice": adapters.Fields[struct {
			A string `setting:"a" doc:"d" default:"c" oneof:"a|b"`
		}],
		"strange tag": adapters.Fields[struct {
			A int64 `setting:"a" doc:"d" oneof:"1|2"`
		}],
		"expression": adapters.Fields[struct {
			A string `setting:"a" doc:"d" match:"["`
		}],
		"secret default": adapters.Fields[struct {
			A adapters.Secret `setting:"a" doc:"d" default:"x"`
		}],
		"twice": adapters.Fields[struct {
			A string `setting:"a" doc:"d"`
			B string `setting:"a" doc:"d"`
		}],
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: Fields did not panic", name)
				}
			}()
			fields()
		}()
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	t.Parallel()
	const text = "hunter2-hunter2"
	c := config{Secret: text}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", c.Secret, "config", c)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for what, shown := range map[string]string{
		"%v": fmt.Sprintf("%v", c), "%+v": fmt.Sprintf("%+v", &c), "%#v": fmt.Sprintf("%#v", c), "%s": fmt.Sprintf("%s", []any{c.Secret}),
		"%q": fmt.Sprintf("%q", c.Secret), "JSON": string(asJSON), "log": log.String(),
	} {
		if strings.Contains(shown, text) {
			t.Errorf("%s shows the secret: %s", what, shown)
		}
	}
	if c.Secret.Reveal() != text || adapters.Secret("").String() != "" {
		t.Errorf("Reveal = %q, want %q; an empty secret is shown as %q, want nothing", c.Secret.Reveal(), text, adapters.Secret(""))
	}
}

func TestReplyStatus(t *testing.T) {
	t.Parallel()
	for want, errs := range map[int][]error{
		200: {nil, &adapters.Ignored{}, fmt.Errorf("x: %w", &adapters.Ignored{})},
		401: {adapters.ErrSignature, adapters.ErrStale}, 400: {adapters.Malformed("x")},
		503: {adapters.ErrUnavailable, errors.New("database is away")},
	} {
		for _, err := range errs {
			if got := adapters.ReplyStatus(err); got != want {
				t.Errorf("ReplyStatus(%v) = %d, want %d", err, got, want)
			}
		}
	}
}
