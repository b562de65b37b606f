package deadline

import (
	_ "embed" // the table of clocks
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"makegood/internal/yamlfile"
)

//go:embed clocks.yaml
var tableText []byte

// Stage is a step of an after-sale that has a clock of its own.
type Stage string

// The stages of the table. The last two are the buyer's and the evidence
// clock: they are shown to people, no decision rests on them.
const (
	StageUnshipped    Stage = "unshipped"
	StageShipped      Stage = "shipped"
	StageReturnReview Stage = "return_review"
	StageExchange     Stage = "exchange"
	StageAfterSigned  Stage = "after_signed"
	StageUnsignedCap  Stage = "unsigned_cap"
	StageBuyerShips   Stage = "buyer_ships"
	StageEvidence     Stage = "evidence"
)

// Stages lists all stages, in the order of a request's life.
func Stages() []Stage {
	return []Stage{
		StageUnshipped, StageShipped, StageReturnReview, StageExchange, StageBuyerShips, StageUnsignedCap, StageAfterSigned, StageEvidence,
	}
}

// Clock is how long a stage lasts at a platform.
type Clock struct {
	Hard       time.Duration `json:"hard"`           // after it the platform acts by itself; 0: no such clock
	Act        time.Duration `json:"act,omitempty"`  // when a decision is due for the shop's score; 0: no target
	Seen       time.Duration `json:"seen,omitempty"` // what was seen where Hard is a shorter assumption
	Confidence string        `json:"confidence"`     // A to D, or none
	Note       string        `json:"note,omitempty"` // assumed | unverified
}

// Table is the table of clocks. It is immutable and safe for concurrent use.
type Table struct {
	platforms map[string]platformClocks
	preset    platformClocks
	calendar  []holiday
}

type platformClocks struct {
	stages map[Stage]Clock
	quiet  quietHours
}

// Default returns the built-in table.
func Default() *Table { return builtIn() }

var builtIn = sync.OnceValue(func() *Table {
	t, err := readTable(tableText)
	if err != nil {
		panic("the built-in clocks do not load: " + err.Error()) // a test loads them
	}
	return t
})

// Clock returns the everyday clock of a stage. A platform without a row has
// the clocks of the row "default".
func (t *Table) Clock(platform string, stage Stage) (Clock, bool) {
	c, ok := t.of(platform).stages[stage]
	return c, ok
}

func (t *Table) of(platform string) platformClocks {
	if p, ok := t.platforms[platform]; ok {
		return p
	}
	return t.preset
}

// Platforms lists the platforms that have a row, in alphabetical order.
func (t *Table) Platforms() []string {
	names := make([]string, 0, len(t.platforms))
	for name := range t.platforms {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// The YAML shape of the table.
type (
	tableFile struct {
		Version   int                    `yaml:"version"`
		Default   platformRow            `yaml:"default"`
		Platforms map[string]platformRow `yaml:"platforms"`
		Calendar  []holidayRow           `yaml:"calendar"`
	}
	platformRow struct {
		Confidence string             `yaml:"confidence"`
		Quiet      quietRow           `yaml:"quiet"`
		Stages     map[Stage]stageRow `yaml:"stages"`
	}
	stageRow struct {
		Hard       string `yaml:"hard"`
		Act        string `yaml:"act"`
		Seen       string `yaml:"seen"`
		Note       string `yaml:"note"`
		Confidence string `yaml:"confidence"`
	}
)

// readTable reads the table and refuses what it does not understand.
func readTable(text []byte) (*Table, error) {
	var f tableFile
	if err := yamlfile.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("version %d: this program reads version 1", f.Version)
	}
	t := &Table{platforms: make(map[string]platformClocks, len(f.Platforms))}
	var err error
	if t.preset, err = f.Default.clocks(); err != nil {
		return nil, fmt.Errorf("default: %w", err)
	}
	for name, row := range f.Platforms {
		if t.platforms[name], err = row.clocks(); err != nil {
			return nil, fmt.Errorf("platforms.%s: %w", name, err)
		}
	}
	for _, row := range f.Calendar {
		h, err := row.holiday()
		if err != nil {
			return nil, fmt.Errorf("calendar: %s: %w", row.Name, err)
		}
		t.calendar = append(t.calendar, h)
	}
	return t, nil
}

func (r platformRow) clocks() (platformClocks, error) {
	p := platformClocks{stages: make(map[Stage]Clock, len(r.Stages))}
	for stage, cell := range r.Stages {
		if !slices.Contains(Stages(), stage) {
			return p, fmt.Errorf("unknown stage %q", stage)
		}
		c := Clock{Confidence: r.Confidence, Note: cell.Note}
		if cell.Confidence != "" {
			c.Confidence = cell.Confidence
		}
		var err error
		if c.Hard, err = time.ParseDuration(cell.Hard); err != nil || c.Hard <= 0 {
			return p, fmt.Errorf("%s: hard: expected a duration like 24h", stage)
		}
		if c.Act, err = optionalSpan(cell.Act); err != nil || c.Act > c.Hard {
			return p, fmt.Errorf("%s: act: expected a duration not above hard", stage)
		}
		if c.Seen, err = optionalSpan(cell.Seen); err != nil {
			return p, fmt.Errorf("%s: seen: expected a duration", stage)
		}
		if !slices.Contains([]string{"A", "B", "C", "D", "none"}, c.Confidence) || !slices.Contains([]string{"", "assumed", "unverified"}, c.Note) {
			return p, fmt.Errorf("%s: expected confidence A, B, C, D or none, and note assumed or unverified", stage)
		}
		p.stages[stage] = c
	}
	var err error
	p.quiet, err = r.Quiet.hours()
	return p, err
}

func optionalSpan(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err == nil && d <= 0 {
		err = errors.New("not above zero")
	}
	return d, err
}
