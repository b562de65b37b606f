package main

import (
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"makegood/sandbox"
)

func sandboxCommand() *cobra.Command {
	var listen, path string
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Run only the fake marketplaces and couriers, for trying a configuration",
		Long: "Runs the fake marketplaces and couriers on a port of their own and prints the settings\n" +
			"that point a configuration at them. POST /open on the same port opens an after-sale and\n" +
			"pushes it to the shop of the configuration.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			public := "127.0.0.1:8080"
			if path != "" {
				cfg, err := loadConfig(path)
				if err != nil {
					return err
				}
				public = reachable(cfg.Listen)
			}
			world := sandbox.NewWorld("")
			if err := world.Start(listen); err != nil {
				return usageError{err}
			}
			out := c.OutOrStdout()
			fmt.Fprintf(out, "sandbox   %s\n\nA configuration for it:\n\n", world.URL())
			fmt.Fprintln(out, world.Config(sandbox.Site{Listen: public, AdminListen: "127.0.0.1:8081", Database: "sqlite:./sandbox.db", Mode: "live"}))
			fmt.Fprintf(out, "Open an after-sale and push it:\n  curl -X POST '%s/open?type=2&amount=9900&push=http://%s/webhooks/douyin/%s'\nCtrl-C ends it.\n", world.URL(), public, sandbox.LiveShop)
			<-c.Context().Done()
			return world.Close()
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:9090", "address to listen on")
	configFlag(c, &path)
	return c
}

// reachable turns a listening address into one to connect to.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host == "" || host == "0.0.0.0" || host == "::" {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return listen
}
