package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"makegood/config"
)

// compose is what the tests look at in docker-compose.yml.
type compose struct {
	Services map[string]struct {
		Image       string
		Build       string
		Profiles    []string
		Command     []string
		Environment []string
		Volumes     []string
		Ports       []string
		Healthcheck map[string]any
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	}
	Volumes map[string]any
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.Unmarshal([]byte(readFile(t, "../docker-compose.yml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestComposeProfiles(t *testing.T) {
	t.Parallel()
	c := readCompose(t)
	want := map[string]string{"makegood": "", "postgres": "", "redis": "", "demo": "demo", "prometheus": "observability", "grafana": "observability"}
	for name, s := range c.Services {
		if profile, ok := want[name]; !ok || profile != strings.Join(s.Profiles, ",") {
			t.Errorf("%s is in profiles %v", name, s.Profiles)
		}
		for other := range s.DependsOn {
			if o, ok := c.Services[other]; !ok || len(o.Profiles) > 0 && !slices.Equal(o.Profiles, s.Profiles) {
				t.Errorf("%s depends on %s, which its profile does not start", name, other)
			}
		}
	}
	if len(c.Services) != len(want) || len(c.Services["demo"].DependsOn) > 0 {
		t.Errorf("services %d, the demo depends on %v", len(c.Services), c.Services["demo"].DependsOn)
	}
}

func TestComposePinsAndHides(t *testing.T) {
	t.Parallel()
	pinned := regexp.MustCompile(`^[a-z/]+:v?\d+\.\d+(\.\d+)?(-alpine)?$`)
	c := readCompose(t)
	for name, s := range c.Services {
		if s.Build == "" && !pinned.MatchString(s.Image) {
			t.Errorf("%s: image %s is not pinned", name, s.Image)
		}
		if s.Build == "" && s.Healthcheck == nil {
			t.Errorf("%s has no health check", name)
		}
		for _, p := range s.Ports {
			if !strings.HasPrefix(p, "127.0.0.1:") {
				t.Errorf("%s publishes %s to everybody", name, p)
			}
		}
		for _, v := range s.Volumes {
			source, _, _ := strings.Cut(v, ":")
			if _, named := c.Volumes[source]; named || strings.HasPrefix(source, "./deploy/") {
				continue
			}
			if _, err := os.Stat("../" + source); err != nil {
				t.Errorf("%s mounts %s: %v", name, source, err)
			}
		}
	}
	// Compose fills ${…:?} in for every service, also for those it does not
	// start: the demo would ask for production secrets.
	if text := readFile(t, "../docker-compose.yml"); strings.Contains(strings.ReplaceAll(text, "${…:?}", ""), "${") {
		t.Error("docker-compose.yml interpolates a variable")
	}
	redis := c.Services["redis"].Command
	for _, want := range []string{"noeviction", "--appendonly"} {
		if !slices.Contains(redis, want) {
			t.Errorf("redis is started with %v, without %s", redis, want)
		}
	}
}

// TestComposeConfig keeps config.compose.yaml valid with exactly the
// variables that docker-compose.yml hands to the service.
func TestComposeConfig(t *testing.T) {
	t.Parallel()
	given := readCompose(t).Services["makegood"].Environment
	lookup := func(name string) (string, bool) {
		return "made-up-value-of-a-good-length-0123456789", slices.Contains(given, name)
	}
	c, err := config.Parse("config.compose.yaml", []byte(readFile(t, "../config.compose.yaml")), lookup, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckRole("worker"); err != nil {
		t.Errorf("cannot be scaled out: %v", err)
	}
}

func TestDockerfile(t *testing.T) {
	t.Parallel()
	text := readFile(t, "../Dockerfile")
	version := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(readFile(t, "../go.mod"))
	for _, want := range []string{"ARG GO_VERSION=" + version[1] + "\n", "CGO_ENABLED=0", ":nonroot\n", "HEALTHCHECK"} {
		if !strings.Contains(text, want) {
			t.Errorf("Dockerfile lacks %q", want)
		}
	}
}

// TestDockerContext: every folder with sources of the binary is sent to the
// build, see .dockerignore.
func TestDockerContext(t *testing.T) {
	t.Parallel()
	ignore := readFile(t, "../.dockerignore")
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || strings.HasPrefix(name, ".") || name == "docs" || name == "deploy" || name == "bin" {
			continue
		}
		if !strings.Contains(ignore, "\n!"+name+"/\n") {
			t.Errorf(".dockerignore leaves out %s", name)
		}
	}
}

// TestGrafanaMounts: dashboards are provisioned from a folder that Compose mounts.
func TestGrafanaMounts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../deploy/grafana/provisioning/dashboards/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	mounts := strings.Join(readCompose(t).Services["grafana"].Volumes, "\n")
	for _, f := range files {
		for _, m := range regexp.MustCompile(`(?m)^\s+path: *"?([^"\s]+)`).FindAllStringSubmatch(readFile(t, f), -1) {
			if !strings.Contains(mounts, ":"+m[1]+":ro") {
				t.Errorf("%s reads %s, which docker-compose.yml does not mount", f, m[1])
			}
		}
	}
}

// TestRunbooks: every alert leads to a section of its own in the runbook.
func TestRunbooks(t *testing.T) {
	t.Parallel()
	sections := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(readFile(t, "../docs/operations.md"), -1) {
		sections[strings.ReplaceAll(strings.ToLower(m[1]), " ", "-")] = true
	}
	found := regexp.MustCompile(`docs/operations\.md#([a-z-]+)`).FindAllStringSubmatch(readFile(t, "../deploy/prometheus/rules/alerts.yml"), -1)
	if len(found) == 0 {
		t.Fatal("no alert has a runbook")
	}
	for _, m := range found {
		if !sections[m[1]] {
			t.Errorf("docs/operations.md has no section %s", m[1])
		}
	}
}
