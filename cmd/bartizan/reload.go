package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/bartizan-ai/bartizan/gateway"
)

// settle is how long a file must be left alone before it is read: editors and
// deployments write in several steps.
const settle = 200 * time.Millisecond

// live is the gateway that is in force. Requests that an earlier one has begun
// end there.
type live struct {
	now     atomic.Pointer[gateway.Gateway]
	file    string // of the configuration, "" for none
	make    func() (*gateway.Gateway, error)
	log     *slog.Logger
	loads   atomic.Int64
	refused atomic.Int64
	told    func(error) // of every reload; nil: nobody
}

// ServeHTTP hands on to the gateway in force.
func (l *live) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.now.Load().ServeHTTP(w, r) }

// reload reads the configuration anew. What is wrong with it is said, and the
// gateway that was stays in force.
func (l *live) reload() error {
	g, err := l.make()
	if l.told != nil {
		defer l.told(err)
	}
	if err != nil {
		l.refused.Add(1)
		l.log.Error("the new configuration is not in force; the last good one is", "err", err)
		return err
	}
	l.now.Swap(g).Retire()
	l.loads.Add(1)
	l.log.Warn("new configuration in force", "file", l.file)
	return nil
}

// watch reloads when the file changes or SIGHUP comes, until ctx ends.
func (l *live) watch(ctx context.Context) error {
	if l.file == "" {
		return nil
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	w, err := fsnotify.NewWatcher()
	if err == nil {
		// The folder: editors put another file in the place of this one.
		err = w.Add(filepath.Dir(l.file))
	}
	if err != nil {
		l.log.Warn("changes of the configuration are not seen; send SIGHUP to reload", "err", err)
		w = &fsnotify.Watcher{}
	} else {
		defer func() { _ = w.Close() }()
	}
	var due <-chan time.Time
	last := stamp(l.file)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hup:
			_ = l.reload()
		case <-w.Events:
			due = time.After(settle)
		case err := <-w.Errors:
			l.log.Warn("watching the configuration failed", "err", err)
		case <-due:
			due = nil
			if now := stamp(l.file); now != last && now != "" {
				last = now
				_ = l.reload()
			}
		}
	}
}

// stamp tells versions of a file apart; "" while it is not there.
func stamp(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.ModTime().UnixNano(), info.Size())
}

// errFixed is a change that needs a new start.
var errFixed = errors.New("addresses, the data folder, the audit log's file, telemetry, draining, TLS on or off and the console's settings change with a new start only")
