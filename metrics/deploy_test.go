package metrics

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const deploy = "../deploy"

type rule struct {
	Record      string            `yaml:"record"`
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// rules returns every rule of the deployment.
func rules(t *testing.T) []rule {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(deploy, "prometheus", "rules", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no rule files: %v", err)
	}
	var all []rule
	for _, file := range files {
		var content struct {
			Groups []struct {
				Rules []rule `yaml:"rules"`
			} `yaml:"groups"`
		}
		if err := yaml.Unmarshal(read(t, file), &content); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, g := range content.Groups {
			all = append(all, g.Rules...)
		}
	}
	return all
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var (
	name     = regexp.MustCompile(`[a-zA-Z0-9_:]*makegood_[a-zA-Z0-9_:]+`)
	selector = regexp.MustCompile(`([a-zA-Z0-9_:]*makegood_[a-zA-Z0-9_:]+)\{([^}]*)\}`)
	matcher  = regexp.MustCompile(`([a-z_]+)\s*(?:=~|!~|!=|=)`)
	suffix   = regexp.MustCompile(`_(bucket|sum|count)$`)
	recorded = regexp.MustCompile(`^[a-z_]+:makegood_[a-z_]+:[a-z0-9_]+$`)
)

// known reports whether the registry or a recording rule has the metric.
// Only histograms have the suffixes.
func known(metric string, records []string) bool {
	if strings.Contains(metric, ":") {
		return slices.Contains(records, metric)
	}
	if _, ok := contract[metric]; ok {
		return true
	}
	base := suffix.ReplaceAllString(metric, "")
	_, ok := contract[base]
	return ok && base != metric && (strings.HasSuffix(base, "_seconds") || strings.HasSuffix(base, "_size"))
}

// Dashboards, rules and their tests name only metrics that exist, and select
// only by labels that those metrics have.
func TestDeployedNamesExist(t *testing.T) {
	t.Parallel()
	var records []string
	for _, r := range rules(t) {
		if r.Record != "" {
			records = append(records, r.Record)
		}
	}
	found := 0
	for _, dir := range []string{"prometheus", "grafana"} {
		err := filepath.WalkDir(filepath.Join(deploy, dir), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text := string(read(t, file))
			for _, metric := range name.FindAllString(text, -1) {
				found++
				if !known(metric, records) {
					t.Errorf("%s: %s does not exist", file, metric)
				}
			}
			for _, s := range selector.FindAllStringSubmatch(text, -1) {
				checkLabels(t, file, s[1], s[2])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 100 {
		t.Errorf("only %d names were found: is the folder complete?", found)
	}
}

func checkLabels(t *testing.T, file, metric, selection string) {
	t.Helper()
	labels := strings.Fields(contract[suffix.ReplaceAllString(metric, "")] + " instance job le")
	if level, _, ok := strings.Cut(metric, ":"); ok {
		labels = strings.Split(level, "_")
	}
	for _, m := range matcher.FindAllStringSubmatch(strings.ReplaceAll(selection, `\"`, `"`), -1) {
		if !slices.Contains(labels, m[1]) {
			t.Errorf("%s: %s has no label %s", file, metric, m[1])
		}
	}
}

func TestRecordingRuleNames(t *testing.T) {
	t.Parallel()
	for _, r := range rules(t) {
		if r.Record != "" && !recorded.MatchString(r.Record) {
			t.Errorf("%s is not level:metric:operation", r.Record)
		}
	}
}

// Every alert says what it means in both languages, how bad it is, where to
// read on, and has a promtool test.
func TestAlertsAreComplete(t *testing.T) {
	t.Parallel()
	tests, err := filepath.Glob(filepath.Join(deploy, "prometheus", "tests", "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	tested := ""
	for _, file := range tests {
		tested += string(read(t, file))
	}
	manual, err := os.ReadFile("../docs/operations.md")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, r := range rules(t) {
		if r.Alert == "" {
			continue
		}
		for _, key := range []string{"summary", "summary_zh", "description", "runbook"} {
			if r.Annotations[key] == "" {
				t.Errorf("%s has no %s", r.Alert, key)
			}
		}
		if s := r.Labels["severity"]; s != "critical" && s != "warning" {
			t.Errorf("%s has the severity %q", r.Alert, s)
		}
		if want := "docs/operations.md#" + strings.ToLower(r.Alert); r.Annotations["runbook"] != want {
			t.Errorf("%s: runbook %q, want %q", r.Alert, r.Annotations["runbook"], want)
		}
		if manual != nil && !strings.Contains(string(manual), "# "+r.Alert+"\n") {
			t.Errorf("docs/operations.md has no section %q", r.Alert)
		}
		if !strings.Contains(tested, "alertname: "+r.Alert+"\n") {
			t.Errorf("%s has no promtool test", r.Alert)
		}
	}
}

func TestDashboardIsBilingual(t *testing.T) {
	t.Parallel()
	var board struct {
		Title         string
		UID           string
		SchemaVersion int
		Panels        []struct {
			ID         int
			Title      string
			Type       string
			GridPos    struct{ H, W, X, Y int }
			Datasource struct{ UID string }
			Targets    []struct{ Datasource struct{ UID string } }
		}
	}
	if err := json.Unmarshal(read(t, filepath.Join(deploy, "grafana", "dashboards", "sla.json")), &board); err != nil {
		t.Fatal(err)
	}
	if board.Title != "makegood SLA 售后时效" || board.UID == "" || board.SchemaVersion < 39 {
		t.Errorf("title %q, uid %q, schema %d", board.Title, board.UID, board.SchemaVersion)
	}
	ids, cells := map[int]bool{}, map[[2]int]string{}
	for _, p := range board.Panels {
		if en, zh, ok := strings.Cut(p.Title, " / "); !ok || en == "" || zh == "" {
			t.Errorf("title %q is not English / 中文", p.Title)
		}
		if ids[p.ID] {
			t.Errorf("panel id %d twice", p.ID)
		}
		ids[p.ID] = true
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				at := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
				if other := cells[at]; other != "" {
					t.Fatalf("%q lies on %q", p.Title, other)
				}
				cells[at] = p.Title
			}
		}
		if p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("%q sticks out", p.Title)
		}
		for _, target := range p.Targets {
			if p.Datasource.UID != "prometheus" || target.Datasource.UID != "prometheus" {
				t.Errorf("%q asks another data source", p.Title)
			}
		}
	}
}
