package policy

import (
	"bytes"
	_ "embed" // the table of reasons
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"makegood/aftersale"
)

//go:embed reasons.yaml
var reasonsText []byte

// reasonTable is reasons.yaml, read.
type reasonTable struct {
	titles  map[ReasonClass]aftersale.Text
	codes   map[string]map[string]ReasonClass // platform, folded code
	sources map[string]string                 // platform, where its codes are from or why there are none
	words   lexicon
}

// The YAML shape of the table.
type (
	reasonFile struct {
		Version   int                      `yaml:"version"`
		Neutral   reasonWords              `yaml:"neutral"`
		Negations reasonWords              `yaml:"negations"`
		Classes   []reasonRow              `yaml:"classes"`
		Codes     map[string]reasonCodeRow `yaml:"codes"`
	}
	reasonWords struct {
		ZH []string `yaml:"zh"`
		EN []string `yaml:"en"`
	}
	reasonRow struct {
		Class ReasonClass `yaml:"class"`
		Title textRow     `yaml:"title"`
		ZH    []string    `yaml:"zh"`
		EN    []string    `yaml:"en"`
	}
	reasonCodeRow struct {
		Source  string                 `yaml:"source"`
		Classes map[string]ReasonClass `yaml:"classes"`
	}
	textRow struct {
		EN string `yaml:"en"`
		ZH string `yaml:"zh"`
	}
)

// readReasons reads the table and refuses what it does not understand.
func readReasons(text []byte) (*reasonTable, error) {
	var f reasonFile
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("version %d: this program reads version 1", f.Version)
	}
	t := &reasonTable{titles: map[ReasonClass]aftersale.Text{}, sources: map[string]string{}}
	for _, row := range f.Classes {
		if !slices.Contains(ReasonClasses(), row.Class) || t.titles[row.Class].EN != "" || row.Title.EN == "" || row.Title.ZH == "" {
			return nil, fmt.Errorf("class %q: expected each known class once, with a title in en and in zh", row.Class)
		}
		t.titles[row.Class] = aftersale.Text(row.Title)
	}
	if len(t.titles) != len(ReasonClasses()) {
		return nil, fmt.Errorf("%d of %d classes", len(t.titles), len(ReasonClasses()))
	}
	var err error
	if t.words, err = newLexicon(&f); err != nil {
		return nil, err
	}
	t.codes, err = t.readCodes(f.Codes)
	return t, err
}

func (t *reasonTable) readCodes(rows map[string]reasonCodeRow) (map[string]map[string]ReasonClass, error) {
	all := make(map[string]map[string]ReasonClass, len(rows))
	for platform, row := range rows {
		if strings.TrimSpace(row.Source) == "" {
			return nil, fmt.Errorf("codes of %s: source: missing", platform)
		}
		t.sources[platform] = row.Source
		all[platform] = make(map[string]ReasonClass, len(row.Classes))
		for code, class := range row.Classes {
			if !slices.Contains(ReasonClasses(), class) || foldCode(code) != code {
				return nil, fmt.Errorf("code %s of %s: expected a code in capitals and a known class", code, platform)
			}
			all[platform][code] = class
		}
	}
	return all, nil
}
