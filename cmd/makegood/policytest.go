package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"makegood/policy"
	"makegood/policy/ruletest"
)

func policyTest() *cobra.Command {
	var coverage bool
	c := &cobra.Command{
		Use:   "test FILE...",
		Short: "Run the test cases of rules; says what differs and on which facts",
		Long: "Runs files of rule tests: cases with what is known of them, and what the rules have to decide as\n" +
			"time passes. docs/policy.md explains the format. Failures are printed as a diff, - expected and\n+ decided, with the facts that the deciding rule has read.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			r := &ruleTestRun{out: c.OutOrStdout(), rules: map[string]*policy.Rules{}, coverage: map[string][]ruletest.Coverage{}}
			for _, path := range args {
				if err := r.file(path); err != nil {
					return err
				}
			}
			if coverage {
				r.printCoverage()
			}
			if r.failed > 0 {
				return fmt.Errorf("%d of %d steps decided otherwise than expected", r.failed, r.steps)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&coverage, "coverage", false, "list every rule with the number of steps it was the first to match in")
	return c
}

// ruleTestRun is one call of the command: rules are loaded once, their
// coverage is that of all files together.
type ruleTestRun struct {
	out           io.Writer
	rules         map[string]*policy.Rules
	coverage      map[string][]ruletest.Coverage
	steps, failed int
}

func (r *ruleTestRun) file(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return usageError{err}
	}
	tests, err := ruletest.Load(path, text)
	if err != nil {
		return err
	}
	name, rules, err := r.load(path, tests.RulesFile())
	if err != nil {
		return err
	}
	for _, problem := range tests.CheckAgainst(rules) {
		fmt.Fprintln(r.out, "warn  "+problem)
	}
	report := tests.Run(rules)
	for i := range report.Failures {
		printFailure(r.out, &report.Failures[i])
	}
	mark := "ok  "
	if len(report.Failures) > 0 {
		mark = "FAIL"
	}
	fmt.Fprintf(r.out, "%s  %s: %d tests, %d steps, %d failed\n", mark, path, report.Tests, report.Steps, len(report.Failures))
	r.steps, r.failed = r.steps+report.Steps, r.failed+len(report.Failures)
	r.add(name, report.Coverage)
	return nil
}

// load returns the rules that a file of tests names, and the name they are
// listed under.
func (r *ruleTestRun) load(tests, named string) (string, *policy.Rules, error) {
	if named == ruletest.BuiltInRules {
		return named, policy.Default(), nil
	}
	path := named
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(tests), named)
	}
	if rules := r.rules[path]; rules != nil {
		return path, rules, nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator's own tests name the file
	if err != nil {
		return "", nil, usageError{fmt.Errorf("%s: rules: %w", tests, err)}
	}
	rules, err := policy.Load(path, text)
	r.rules[path] = rules
	return path, rules, err
}

func (r *ruleTestRun) add(name string, list []ruletest.Coverage) {
	have := r.coverage[name]
	if have == nil {
		r.coverage[name] = list
		return
	}
	for i := range list {
		have[i].Steps += list[i].Steps
	}
}

// printFailure writes a failure as a diff.
func printFailure(out io.Writer, f *ruletest.Failure) {
	fmt.Fprintf(out, "FAIL  %s:%d: %s", f.File, f.Line, f.Test)
	if f.After > 0 {
		fmt.Fprintf(out, ", after %v", f.After)
	}
	fmt.Fprintln(out)
	for i := range f.Want {
		if f.Want[i] == f.Got[i] {
			fmt.Fprintln(out, "        "+f.Want[i])
			continue
		}
		fmt.Fprintln(out, "      - "+f.Want[i])
		fmt.Fprintln(out, "      + "+f.Got[i])
	}
	fmt.Fprintf(out, "      because: %s\n               %s\n", f.Why.EN, f.Why.ZH)
	if len(f.Inputs) > 0 {
		fmt.Fprintln(out, "      on:      "+values(f.Inputs))
	}
}

func (r *ruleTestRun) printCoverage() {
	names := make([]string, 0, len(r.coverage))
	for name := range r.coverage {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		list := r.coverage[name]
		reached := 0
		for _, c := range list {
			if c.Steps > 0 {
				reached++
			}
		}
		fmt.Fprintf(r.out, "\n%s: %d of %d rules reached\n", name, reached, len(list))
		for _, c := range list {
			count := fmt.Sprintf("%d", c.Steps)
			if c.Steps == 0 {
				count = "never reached"
			}
			fmt.Fprintf(r.out, "  line %-4d %-24s %s\n", c.Line, strings.TrimSuffix(c.Rule+"/"+c.Step, "/"), count)
		}
	}
}
