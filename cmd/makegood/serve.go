package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"makegood/app"
	"makegood/config"
	"makegood/store/sqlstore"
)

// shutdownTime is how long running work may take after a stop signal.
const shutdownTime = 40 * time.Second

func serveCommand() *cobra.Command {
	var path, role string
	c := &cobra.Command{
		Use:   "serve --config FILE",
		Short: "Run the service",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := loadConfig(path)
			if err != nil {
				return err
			}
			return serve(c.Context(), cfg, role)
		},
	}
	configFlag(c, &path)
	c.Flags().StringVar(&role, "role", "all", "all, web (webhooks, admin) or worker (jobs)")
	return c
}

func configFlag(c *cobra.Command, path *string) {
	c.Flags().StringVarP(path, "config", "c", "", "configuration file (YAML); see config.example.yaml")
}

// loadConfig reads the file that --config names.
func loadConfig(path string) (*config.Config, error) {
	if path == "" {
		return nil, usageError{errors.New("--config FILE is required; config.example.yaml shows every key")}
	}
	return config.Load(path)
}

func serve(ctx context.Context, cfg *config.Config, role string) error {
	log := logger(cfg)
	a, err := app.New(ctx, cfg, app.Options{Role: role, Log: log, Version: version()})
	if err != nil {
		return err
	}
	started := time.Now()
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.Stop(context.Background()))
	}
	log.Info("makegood is ready", "role", role, "webhooks", a.PublicURL(), "admin", a.AdminURL(), "shops", len(cfg.Shops), "took", time.Since(started).String())
	failed := a.Wait(ctx)
	log.Info("makegood is stopping")
	stop, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	return errors.Join(failed, a.Stop(stop))
}

// logger writes to standard error, as the configuration wants it.
func logger(cfg *config.Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: cfg.Log.Level}
	if cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

func migrateCommand() *cobra.Command {
	var path string
	c := &cobra.Command{
		Use:   "migrate --config FILE",
		Short: "Bring the database schema up (serve does it too)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := loadConfig(path)
			if err != nil {
				return err
			}
			if err := sqlstore.Migrate(c.Context(), cfg.Database); err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), "the schema is up to date")
			return err
		},
	}
	configFlag(c, &path)
	return c
}
