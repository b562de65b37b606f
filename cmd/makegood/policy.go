package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"makegood/app"
	"makegood/config"
	"makegood/policy"
)

func policyCommand() *cobra.Command {
	c := &cobra.Command{Use: "policy", Short: "Check, test and back-test rules, and ask why a case is decided as it is", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(policyLint(), policyTest(), policyShow(), policyExplain(), policyBacktest())
	return c
}

func policyLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE",
		Short: "Check a rules file; errors come with line, column and caret",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return usageError{err}
			}
			rules, err := policy.Load(args[0], text)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %d rules, no problems\n", args[0], len(rules.List()))
			return err
		},
	}
}

func policyShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Print the built-in SOP, a start for a file of your own",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := c.OutOrStdout().Write(policy.DefaultText())
			return err
		},
	}
}

func policyExplain() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "explain --config FILE CASE",
		Short: "Say rule by rule why a stored case is decided as it is (nothing is sent)",
		Long:  "Says rule by rule why a stored case is decided as it is, from what is stored: no platform is\nasked and nothing is sent. CASE is a case id, an after-sale id, an order id or a waybill number.",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := loadConfig(path)
			if err != nil {
				return err
			}
			return explain(c.Context(), c.OutOrStdout(), cfg, args[0])
		},
	}
	configFlag(c, &path)
	return c
}

func explain(ctx context.Context, out io.Writer, cfg *config.Config, id string) error {
	ex, err := app.Explain(ctx, cfg, id)
	if err != nil {
		if errors.Is(err, app.ErrNoCase) {
			return usageError{err}
		}
		return err
	}
	fmt.Fprintf(out, "case %s  %s  %s  %s\n\n", ex.Case.ID, ex.Case.Ref, ex.Case.Snapshot.Kind, ex.Case.Snapshot.Amount)
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	fmt.Fprintln(w, "\tRULE\tOUTCOME\tWHEN")
	for _, t := range ex.Trace {
		mark := " "
		if t.Decides {
			mark = "→"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", mark, strings.TrimSpace(t.Rule+" "+t.Step), t.Outcome, t.When)
		if t.Decides || t.Error != "" {
			fmt.Fprintf(w, "\t\t\t%s\n", strings.TrimSpace(values(t.Facts)+" "+t.Error))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\n%s: %s\n%s\n%s\n", ex.Decision.Rule, ex.Decision.Outcome, ex.Decision.Why.EN, ex.Decision.Why.ZH)
	return err
}

// values writes facts as name=value, in the order of their names.
func values(facts map[string]any) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		out = append(out, fmt.Sprintf("%s=%v", name, facts[name]))
	}
	return strings.Join(out, "  ")
}
