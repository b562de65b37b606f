// Command makegood answers marketplace after-sales requests before the clock
// runs out, and never pays a refund it should not.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"makegood/config"
	"makegood/policy"
)

// Exit codes, see the contract with users in docs/operations.md.
const (
	exitFailed = 1
	exitUsage  = 2 // wrong usage or configuration
)

// usageError marks an error that is the user's to mend.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "makegood: "+err.Error())
		os.Exit(exitCode(err))
	}
}

// exitCode is 2 for what the user can mend in the command or the configuration.
func exitCode(err error) int {
	var usage usageError
	var conf *config.Error
	var load *policy.LoadError
	if errors.As(err, &usage) || errors.As(err, &conf) || errors.As(err, &load) {
		return exitUsage
	}
	return exitFailed
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "makegood",
		Short:         "Answers marketplace after-sales requests before the clock runs out",
		Long:          "makegood answers marketplace after-sales requests before the clock runs out,\nand never pays a refund it should not.\n\nTry it: makegood demo",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	c.AddCommand(serveCommand(), demoCommand(), sandboxCommand(), policyCommand(), adaptersCommand(), migrateCommand(),
		benchCommand(), doctorCommand(), readyCommand())
	usageErrors(c)
	return c
}

// usageErrors makes wrong arguments of a command, and of those below it, usage errors.
func usageErrors(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		usageErrors(sub)
	}
}

// version is the module's version and commit, as the Go toolchain stamped them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}
