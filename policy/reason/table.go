package reason

import (
	_ "embed" // the table of reasons
	"fmt"
	"slices"
	"strings"

	"makegood/aftersale"
	"makegood/internal/yamlfile"
)

//go:embed reasons.yaml
var tableText []byte

// table is reasons.yaml, read.
type table struct {
	titles  map[Class]aftersale.Text
	codes   map[string]map[string]Class // platform, folded code
	sources map[string]string           // platform, where its codes are from or why there are none
	words   lexicon
}

// The YAML shape of the table.
type (
	tableFile struct {
		Version   int                 `yaml:"version"`
		Neutral   wordsRow            `yaml:"neutral"`
		Negations wordsRow            `yaml:"negations"`
		Classes   []classRow          `yaml:"classes"`
		Codes     map[string]codesRow `yaml:"codes"`
	}
	wordsRow struct {
		ZH []string `yaml:"zh"`
		EN []string `yaml:"en"`
	}
	classRow struct {
		Class Class          `yaml:"class"`
		Title aftersale.Text `yaml:"title"`
		ZH    []string       `yaml:"zh"`
		EN    []string       `yaml:"en"`
	}
	codesRow struct {
		Source  string           `yaml:"source"`
		Classes map[string]Class `yaml:"classes"`
	}
)

// readTable reads the table and refuses what it does not understand.
func readTable(text []byte) (*table, error) {
	var f tableFile
	if err := yamlfile.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("version %d: this program reads version 1", f.Version)
	}
	t := &table{titles: map[Class]aftersale.Text{}, sources: map[string]string{}}
	for _, row := range f.Classes {
		if !slices.Contains(Classes(), row.Class) || t.titles[row.Class].EN != "" || row.Title.EN == "" || row.Title.ZH == "" {
			return nil, fmt.Errorf("class %q: expected each known class once, with a title in en and in zh", row.Class)
		}
		t.titles[row.Class] = row.Title
	}
	if len(t.titles) != len(Classes()) {
		return nil, fmt.Errorf("%d of %d classes", len(t.titles), len(Classes()))
	}
	var err error
	if t.words, err = newLexicon(&f); err != nil {
		return nil, err
	}
	t.codes, err = t.readCodes(f.Codes)
	return t, err
}

func (t *table) readCodes(rows map[string]codesRow) (map[string]map[string]Class, error) {
	all := make(map[string]map[string]Class, len(rows))
	for platform, row := range rows {
		if strings.TrimSpace(row.Source) == "" {
			return nil, fmt.Errorf("codes of %s: source: missing", platform)
		}
		t.sources[platform] = row.Source
		all[platform] = make(map[string]Class, len(row.Classes))
		for code, class := range row.Classes {
			if !slices.Contains(Classes(), class) || foldCode(code) != code {
				return nil, fmt.Errorf("code %s of %s: expected a code in capitals and a known class", code, platform)
			}
			all[platform][code] = class
		}
	}
	return all, nil
}
