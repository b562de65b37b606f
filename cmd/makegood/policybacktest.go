package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"makegood/aftersale"
	"makegood/app"
	"makegood/backtest"
	"makegood/policy"
)

// backtestFlags are the flags of "policy backtest".
type backtestFlags struct {
	config, rules, scope string
	thresholds           []string
	days, cases          int
	json                 bool
}

func policyBacktest() *cobra.Command {
	var f backtestFlags
	c := &cobra.Command{
		Use:   "backtest --config FILE [--rules FILE] [--threshold NAME=VALUE]...",
		Short: "Say what proposed rules or numbers would have changed (nothing is sent or stored)",
		Long: "Decides the stored cases once more, all open ones and those closed in the last days, by what is in\n" +
			"force and by what is proposed, and says how many decisions and how much money would change, case by\n" +
			"case. No platform is asked, nothing is sent and nothing is stored; a running service is not disturbed.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runBacktest(c, &f) },
	}
	configFlag(c, &f.config)
	c.Flags().StringVar(&f.rules, "rules", "", "rules file to try; without it the rules in force")
	c.Flags().StringArrayVar(&f.thresholds, "threshold", nil, "number to try, as in low_value_limit=1000 (minor units), stall_lost=36h or remote_regions=新疆,西藏")
	c.Flags().StringVar(&f.scope, "scope", "", "whom the numbers are for: a platform or platform/shop; without it everybody who has none of their own")
	c.Flags().IntVar(&f.days, "days", 30, "how long ago a case may have been closed (1 to 365)")
	c.Flags().IntVar(&f.cases, "cases", 20, "how many changed cases to list; the sums are about all")
	c.Flags().BoolVar(&f.json, "json", false, "print everything as JSON, every changed case included")
	return c
}

func runBacktest(c *cobra.Command, f *backtestFlags) error {
	r, err := f.request()
	if err != nil {
		return err
	}
	cfg, err := loadConfig(f.config)
	if err != nil {
		return err
	}
	if isTerminal(os.Stderr) {
		r.Progress = progressOn(os.Stderr)
	}
	result, err := app.Backtest(c.Context(), cfg, r)
	if errors.Is(err, app.ErrNoScope) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if f.json {
		enc := json.NewEncoder(c.OutOrStdout())
		enc.SetIndent("", "  ")
		return enc.Encode(result)
	}
	return printReplay(c.OutOrStdout(), f, &result)
}

// request reads the flags.
func (f *backtestFlags) request() (app.BacktestRequest, error) {
	r := app.BacktestRequest{Scope: policy.Scope(f.scope), Limits: backtest.Limits{Days: f.days}, Thresholds: map[string]any{}}
	if f.rules == "" && len(f.thresholds) == 0 {
		return r, usageError{fmt.Errorf("nothing to try: name --rules, --threshold, or both")}
	}
	if f.days < 1 || f.days > 365 {
		return r, usageError{fmt.Errorf("--days: expected 1 to 365")}
	}
	for _, text := range f.thresholds {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return r, usageError{fmt.Errorf("--threshold %s: expected NAME=VALUE", text)}
		}
		v, err := policy.CheckValue(name, thresholdValue(name, value))
		if err != nil {
			return r, usageError{fmt.Errorf("--threshold: %w", err)}
		}
		r.Thresholds[name] = v
	}
	if f.rules == "" {
		return r, nil
	}
	text, err := os.ReadFile(f.rules)
	if err != nil {
		return r, usageError{err}
	}
	r.Rules, err = policy.Load(f.rules, text)
	return r, err
}

// thresholdValue turns the text of a flag into what the threshold is made of.
func thresholdValue(name, text string) any {
	for _, t := range policy.Describe(nil, "", "") {
		switch {
		case t.Name != name:
		case t.Unit == "list":
			return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '，' })
		case t.Unit == "minor":
			return json.Number(text)
		}
	}
	return text
}

// progressOn shows on w how many cases have been looked at.
func progressOn(w io.Writer) backtest.Progress {
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("cases"),
		progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	return func(done, total int) {
		if total != bar.GetMax() {
			bar.ChangeMax(total)
		}
		_ = bar.Set(done) // a terminal that is gone stops no back-test
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// printReplay writes the back-test for people.
func printReplay(out io.Writer, f *backtestFlags, r *backtest.Result) error {
	fmt.Fprintf(out, "%d cases decided again (open, or closed in the last %d days), %d of them otherwise\n", r.Cases, f.days, len(r.Changed))
	fmt.Fprintln(out, "paid automatically: "+moneyChange(r.Money))
	if len(r.Changed) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	fmt.Fprintln(w, "\nCASES\tBEFORE\tAFTER")
	for _, k := range r.ChangeKinds() {
		fmt.Fprintf(w, "%d\t%s %s\t%s %s\n", k.Cases, k.RuleBefore, k.OutcomeBefore, k.RuleAfter, k.OutcomeAfter)
	}
	fmt.Fprintln(w, "\nCASE\tSHOP\tAFTER-SALE\tAMOUNT\tBEFORE\tAFTER")
	shown := slices.Clone(r.Changed)[:min(len(r.Changed), max(0, f.cases))]
	for _, c := range shown {
		amount := aftersale.Money{Minor: c.AmountMinor, Currency: c.Currency}
		fmt.Fprintf(w, "%s\t%s/%s\t%s\t%s\t%s %s\t%s %s\n", c.CaseID, c.Platform, c.Shop, c.AfterSaleID, amount, c.RuleBefore, c.OutcomeBefore, c.RuleAfter, c.OutcomeAfter)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if more := len(r.Changed) - len(shown); more > 0 {
		fmt.Fprintf(out, "… and %d more; --cases %s or --json lists them\n", more, strconv.Itoa(len(r.Changed)))
	}
	return nil
}

// moneyChange writes sums with their sign.
func moneyChange(list []backtest.CurrencyTotal) string {
	if len(list) == 0 {
		return "no change"
	}
	var out []string
	for _, m := range list {
		text := aftersale.Money{Minor: m.Minor, Currency: m.Currency}.String()
		if m.Minor > 0 {
			text = "+" + text
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
