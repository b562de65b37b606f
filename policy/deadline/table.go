package deadline

import (
	"cmp"
	_ "embed" // the table of clocks
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
		Version   int
		Default   platformRow
		Platforms map[string]platformRow
		Calendar  []holidayRow
	}
	platformRow struct {
		Confidence string
		Quiet      quietRow
		Stages     map[Stage]stageRow
	}
	stageRow struct {
		Hard       time.Duration
		Act        *time.Duration
		Seen       *time.Duration
		Note       string
		Confidence string
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
	for stage, row := range r.Stages {
		c := Clock{Hard: row.Hard, Confidence: cmp.Or(row.Confidence, r.Confidence), Note: row.Note}
		set(&c.Act, row.Act)
		set(&c.Seen, row.Seen)
		switch {
		case !slices.Contains(Stages(), stage):
			return p, fmt.Errorf("unknown stage %q", stage)
		case c.Hard == 0:
			return p, fmt.Errorf("%s: hard: expected a duration like 24h", stage)
		case row.Act != nil && (c.Act == 0 || c.Act > c.Hard):
			return p, fmt.Errorf("%s: act: expected a duration not above hard", stage)
		case row.Seen != nil && c.Seen == 0:
			return p, fmt.Errorf("%s: seen: expected a duration", stage)
		case !slices.Contains([]string{"A", "B", "C", "D", "none"}, c.Confidence),
			!slices.Contains([]string{"", "assumed", "unverified"}, c.Note):
			return p, fmt.Errorf("%s: expected confidence A, B, C, D or none, and note assumed or unverified", stage)
		}
		p.stages[stage] = c
	}
	var err error
	p.quiet, err = r.Quiet.hours()
	return p, err
}

// set writes a duration that was given.
func set(to *time.Duration, given *time.Duration) {
	if given != nil {
		*to = *given
	}
}
