package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"makegood/app"
)

func doctorCommand() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "doctor --config FILE",
		Short: "Check everything before go-live",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := loadConfig(path)
			if err != nil {
				return err
			}
			bad := 0
			for check := range app.Doctor(c.Context(), cfg) {
				mark := "ok  "
				if check.Err != nil {
					mark = "FAIL"
					bad++
				} else if check.Warning {
					mark = "warn"
				}
				line := mark + "  " + check.Name
				if check.Detail != "" {
					line += ": " + check.Detail
				}
				if check.Err != nil {
					line += ": " + check.Err.Error()
				}
				fmt.Fprintln(c.OutOrStdout(), line)
			}
			if bad > 0 {
				return fmt.Errorf("%d checks failed", bad)
			}
			return nil
		},
	}
	configFlag(c, &path)
	return c
}

// readyCommand is what a container's health check runs: the image has no curl.
func readyCommand() *cobra.Command {
	var admin string
	c := &cobra.Command{
		Use:   "ready",
		Short: "Ask a running makegood whether it is ready (for container health checks)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(c.Context(), 5*time.Second)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, admin+"/readyz", nil)
			if err != nil {
				return usageError{err}
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return errors.New("not reachable")
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				return fmt.Errorf("not ready: %s", resp.Status)
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), "ready")
			return err
		},
	}
	c.Flags().StringVar(&admin, "admin", "http://127.0.0.1:8081", "URL of the private listener")
	return c
}
