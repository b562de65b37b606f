package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"makegood/adapters"
	"makegood/app"
)

func adaptersCommand() *cobra.Command {
	c := &cobra.Command{Use: "adapters", Short: "Marketplaces, couriers, warehouses and channels", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	var settings bool
	list := &cobra.Command{
		Use:   "list",
		Short: "What every adapter can do, how sure its facts are, and what it needs",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return listAdapters(c.OutOrStdout(), settings)
		},
	}
	list.Flags().BoolVar(&settings, "settings", false, "show every setting with its meaning")
	c.AddCommand(list, newAdapterCommand())
	return c
}

func listAdapters(out io.Writer, settings bool) error {
	var all []adapters.Manifest
	kinds := map[string]string{}
	for _, m := range app.Marketplaces() {
		all, kinds[m.Manifest.Name] = append(all, m.Manifest), "marketplace"
	}
	for _, m := range app.Couriers() {
		all, kinds[m.Manifest.Name] = append(all, m.Manifest), "courier"
	}
	for _, m := range app.Warehouses() {
		all, kinds[m.Manifest.Name] = append(all, m.Manifest), "warehouse"
	}
	for _, m := range app.Channels() {
		all, kinds[m.Manifest.Name] = append(all, m.Manifest), "channel"
	}
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tKIND\tTITLE\tEVIDENCE\tACTIONS\tCAPABILITIES\tNEEDS")
	for _, m := range all {
		fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", m.Name, kinds[m.Name], m.Title, m.TitleZH, m.Evidence,
			strings.Join(m.Actions, " "), strings.Join(m.Capabilities, " "), strings.Join(required(m), " "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, m := range all {
		for _, l := range m.Limits {
			fmt.Fprintf(out, "\n%s: %s", m.Name, l)
		}
		if !settings {
			continue
		}
		fmt.Fprintf(out, "\n\n%s settings:\n", m.Name)
		for _, f := range m.Config {
			fmt.Fprintf(out, "  %-22s %s\n", f.Name, describe(f))
		}
	}
	_, err := fmt.Fprintln(out)
	return err
}

func required(m adapters.Manifest) []string {
	var out []string
	for _, f := range m.Config {
		if f.Required {
			out = append(out, f.Name)
		}
	}
	return out
}

func describe(f adapters.Field) string {
	text := f.Doc
	if f.Required {
		text += " (required)"
	}
	if f.Secret {
		text += " (secret)"
	}
	if f.Default != "" {
		text += " (default " + f.Default + ")"
	}
	return text
}
