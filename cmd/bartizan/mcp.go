package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func mcpCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "mcp",
		Short: "Guard servers of the Model Context Protocol",
		Long: "What an MCP server says is read by a model: descriptions of tools, results, prompts,\n" +
			"errors. These commands put the gateway's guards between clients and servers, and hold\n" +
			"tools to the definitions that were agreed on.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(mcpProxyCommand(a), mcpStdioCommand(a), mcpPinsCommand(a))
	return c
}

func mcpProxyCommand(a *app) *cobra.Command {
	var f upFlags
	c := &cobra.Command{
		Use:   "proxy",
		Short: "Guard the servers of the configuration over HTTP",
		Long: "Serves every server of the configuration that has a url at /mcp/NAME of the gateway's\n" +
			"address (streamable HTTP). A provider of models is not needed; where one is configured it\n" +
			"is served too, as 'bartizan gateway' does.",
		Example: "  bartizan mcp proxy --config bartizan.yaml",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, _, err := f.load()
			if err != nil {
				return err
			}
			if len(cfg.MCP.Servers) == 0 {
				return hinted(exitUsage, errors.New("no MCP server is configured"), "name one under mcp: servers ('bartizan config example' shows how)")
			}
			return gatewayAlone(c.Context(), a, &f)
		},
	}
	f.add(c)
	return c
}
