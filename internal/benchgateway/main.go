// Command benchgateway measures gateways side by side: it is the mock provider,
// the floor (httputil.ReverseProxy) and the load generator. scripts/gateways/run.sh
// starts the gateways and calls it.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "benchgateway:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("want mock, floor or measure")
	}
	fs := flag.NewFlagSet(args[0], flag.ContinueOnError)
	listen := fs.String("listen", "", "address")
	upstream := fs.String("upstream", "", "base URL of the mock, for floor")
	rounds := fs.Int("rounds", 21, "rounds, in each of which every target has its turn")
	streams := fs.Int("open", 1000, "streams held open for the memory; 0 leaves it out")
	length := fs.Duration("for", 30*time.Minute, "length of a soak")
	share := fs.Float64("share", .7, "share of the greatest rate to soak at")
	config := fs.String("config", "", "the gateway's configuration, loaded anew every ten seconds of a soak")
	metrics := fs.String("metrics", "", "address of the gateway's metrics")
	var targets targetList
	fs.Var(&targets, "target", "NAME=URL@PID, once for each; PID 0 has no processor time")
	if err := fs.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "mock":
		return serve(*listen, mock())
	case "floor":
		u, err := url.Parse(*upstream)
		if err != nil {
			return err
		}
		return serve(*listen, floor(u))
	case "soak":
		if len(targets) != 1 {
			return errors.New("a soak has one target")
		}
		return soak(ctx, os.Stdout, soakOptions{targets[0], *config, *metrics, *length, *share})
	case "measure":
		return measure(ctx, os.Stdout, targets, *rounds, *streams)
	}
	return fmt.Errorf("unknown command %q", args[0])
}

// floor is what any proxy in Go costs. It reads the request first: left to read
// while it is answered, it lost one stream in forty ("use of closed network
// connection", Go 1.26.8).
func floor(u *url.URL) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(u)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(b))
		proxy.ServeHTTP(w, r)
	})
}

func serve(addr string, h http.Handler) error {
	s := &http.Server{Addr: addr, Handler: h, ReadHeaderTimeout: 10 * time.Second}
	return s.ListenAndServe()
}

// target is one gateway.
type target struct {
	name string
	url  string
	pid  int
}

type targetList []target

// String is for the flag package.
func (l *targetList) String() string { return fmt.Sprint(*l) }

// Set reads NAME=URL@PID.
func (l *targetList) Set(s string) error {
	name, rest, ok := strings.Cut(s, "=")
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 0 {
		return fmt.Errorf("%q is not NAME=URL@PID", s)
	}
	pid, err := strconv.Atoi(rest[at+1:])
	if err != nil {
		return fmt.Errorf("%q: %w", s, err)
	}
	*l = append(*l, target{name, strings.TrimRight(rest[:at], "/"), pid})
	return nil
}
