package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/gateway"
)

// stdioFlags are those of mcp stdio.
type stdioFlags struct {
	upFlags
	name string
	env  []string
}

func mcpStdioCommand(a *app) *cobra.Command {
	var f stdioFlags
	c := &cobra.Command{
		Use:   "stdio --name NAME -- COMMAND [ARGUMENT...]",
		Short: "Run a server as a child and guard its standard input and output",
		Long: "Stands in the place of the server's command in a client's configuration. The server gets\n" +
			"a small environment without secrets; name with --env what it needs besides. What it\n" +
			"writes to its error output is shown redacted. Calls that need a person are blocked, for\n" +
			"nobody can be asked here.",
		Example: "  bartizan mcp stdio --name files -- npx -y @modelcontextprotocol/server-filesystem /srv/docs\n" +
			"  bartizan mcp stdio --name tickets --env TICKETS_TOKEN -- ./tickets-server",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return mcpStdio(c.Context(), a, &f, args) },
	}
	c.Flags().StringVar(&f.name, "name", "", "the server's name in records, pins and the configuration")
	c.Flags().StringArrayVar(&f.env, "env", nil, "variable to hand to the server: NAME, or NAME=VALUE")
	c.Flags().StringVar(&f.config, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.Flags().StringVar(&f.data, "data", "", "folder for pins (default ~/.local/share/bartizan)")
	c.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "log more, never bodies")
	return c
}

func mcpStdio(ctx context.Context, a *app, f *stdioFlags, args []string) error {
	if !isServerName(f.name) {
		return usage("--name is needed: at most 64 letters, digits and marks of - _ .")
	}
	cfg, _, err := f.load()
	if err != nil {
		return err
	}
	cfg.MCP.named(f.name)
	log := newLog(a, f.verbose)
	sh := newShared()
	sh.approvals = nil
	// Providers have no part in this: their keys need not be there.
	cfg.Gateway.Upstreams, cfg.Gateway.UpstreamKeyEnv = nil, ""
	for i := range cfg.MCP.Servers {
		cfg.MCP.Servers[i].URL = ""
	}
	g, err := newGateway(&cfg, nil, a.env, sh, logSink{log}, log)
	if err != nil {
		return err
	}
	relay, err := g.Relay(f.name, "stdio")
	if err != nil {
		return err
	}
	environ, err := childEnv(f.env, os.Environ())
	if err != nil {
		return err
	}
	return runChild(ctx, a, &pipe{relay: relay, log: log, name: f.name, most: int(g.Limits.Answer)}, args, environ)
}

// logSink tells of decisions in the log: the store belongs to the gateway that
// runs.
type logSink struct{ log *slog.Logger }

// Record logs what was not simply let through.
func (s logSink) Record(r gateway.Record) bool {
	if r.Outcome == gateway.Answered && len(r.Findings) == 0 && len(r.Unexamined) == 0 {
		return true
	}
	var checks []string
	for _, f := range r.Findings {
		if !slices.Contains(checks, f.Check) {
			checks = append(checks, f.Check)
		}
	}
	s.log.Warn("decision", "exchange", r.ID, "at", r.Model, "outcome", string(r.Outcome), "action", r.Action.String(), "by", r.By, "checks", strings.Join(checks, " "))
	return true
}

// plainVars are the variables that every program needs and that hold no secrets.
var plainVars = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "TZ", "TMPDIR", "TMP", "TEMP", "PWD",
	"SystemRoot", "SystemDrive", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "PATHEXT", "COMSPEC",
}

// childEnv is the environment of a server: what is harmless, and what is named.
func childEnv(named, environ []string) ([]string, error) {
	var out []string
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if slices.Contains(plainVars, name) || strings.HasPrefix(name, "LC_") {
			out = append(out, kv)
		}
	}
	for _, n := range named {
		if strings.Contains(n, "=") {
			out = append(out, n)
			continue
		}
		i := slices.IndexFunc(environ, func(kv string) bool { return strings.HasPrefix(kv, n+"=") })
		if i < 0 || n == "" {
			return nil, usage("--env %s: it is not set", n)
		}
		out = append(out, environ[i])
	}
	return out, nil
}

// patience is how long a server may take to end when its input has.
const patience = 5 * time.Second

// runChild runs the server until it ends, or the client's end does.
func runChild(ctx context.Context, a *app, p *pipe, args, environ []string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	child := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the command is what the user asks for
	child.Env, child.WaitDelay = environ, patience
	child.Cancel = func() error { return child.Process.Signal(os.Interrupt) }
	in, err := child.StdinPipe()
	if err == nil {
		p.fromServer, err = child.StdoutPipe()
	}
	if err == nil {
		p.serverLog, err = child.StderrPipe()
	}
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		return hinted(exitFailed, fmt.Errorf("start the server: %w", err), "is the command behind -- right?")
	}
	p.toServer, p.fromClient, p.toClient, p.errOut = in, a.in, a.out, a.err
	p.run(ctx, stop)
	err = child.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && !p.ended.Load() {
		return hinted(exitFailed, fmt.Errorf("the server ended: %w", err), "its messages are above")
	}
	return p.err()
}
