package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// version is set by the build: -ldflags "-X main.version=v1.2.3".
var version = "devel"

// streams are the process's files, passed in so that tests own them.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// app is what every verb gets.
type app struct {
	streams
	env func(string) string
}

// The exit codes, the same for every verb.
const (
	exitPass       = 0
	exitFailed     = 1 // the tool itself failed
	exitUsage      = 2
	exitFindings   = 3 // findings over the bar, or a gate failed
	exitIncomplete = 4 // something was not examined, or could not be decided
)

// failure is an error with its exit code and a hint what to do about it.
type failure struct {
	code int
	err  error
	hint string
}

// Error is the cause's text.
func (f *failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit code %d", f.code)
	}
	return f.err.Error()
}

// Unwrap gives the cause.
func (f *failure) Unwrap() error { return f.err }

func usage(format string, args ...any) error {
	return &failure{code: exitUsage, err: fmt.Errorf(format, args...)}
}

func hinted(code int, err error, hint string) error { return &failure{code, err, hint} }

// silent ends with a code after everything has been said.
func silent(code int) error { return &failure{code: code} }

// run parses arguments, runs a verb and returns the exit code.
func run(ctx context.Context, args []string, s streams, env func(string) string) int {
	root := newRoot(&app{s, env})
	own(root)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitPass
	}
	var f *failure
	if !errors.As(err, &f) { // cobra's own: unknown command, flag or argument
		f = &failure{code: exitUsage, err: err, hint: "run 'bartizan --help' for the list of commands"}
	}
	if f.err != nil {
		fmt.Fprintf(s.err, "bartizan: %v\n", err) // with what failed besides
	}
	if f.hint != "" {
		fmt.Fprintf(s.err, "hint: %s\n", f.hint)
	}
	return f.code
}

// own makes errors that a verb returns without a code failures of the tool, so
// that those left without are cobra's.
func own(c *cobra.Command) {
	for _, sub := range c.Commands() {
		own(sub)
	}
	verb := c.RunE
	if verb == nil {
		return
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		err := verb(c, args)
		var f *failure
		if err != nil && !errors.As(err, &f) {
			return hinted(exitFailed, err, "")
		}
		return err
	}
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "bartizan",
		Short: "Find, test, guard and prove the safety of the AI you run",
		Long: "Bartizan protects models, data and systems that use AI.\n\n" +
			"  scan      examine files before you use them\n" +
			"  gateway   guard the traffic between applications and models\n" +
			"  probe     attack a live endpoint and prove what breaks\n" +
			"  posture   keep the evidence (in the console that 'up' opens)\n\n" +
			"Start with 'bartizan up': gateway, console and a practice target on this machine,\n" +
			"nothing else needed.\n\n" +
			"Exit codes of every verb: 0 pass, 1 the tool failed, 2 usage, 3 findings,\n" +
			"4 incomplete or undecided.",
		Version:           version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetIn(a.in)
	root.SetVersionTemplate("bartizan {{.Version}}\n")
	root.AddCommand(
		upCommand(a), scanCommand(a), probeCommand(a), gatewayCommand(a), auditCommand(a), mcpCommand(a), keyCommand(a), signCommand(a), verifyCommand(a), manifestCommand(a), policyCommand(a), checksCommand(a), explainCommand(a), pickleCommand(a), detectCommand(a), calibrateCommand(a), evalCommand(a), configCommand(a), rangeCommand(a), docsCommand(a),
	)
	return root
}
