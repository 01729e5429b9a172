package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/posture/store"
)

// A run that is to be kept goes into the data folder's inbox as a file. Whoever
// holds the store takes it in: a running `up`, or else the verb itself. So
// scans and probes never wait for the store, and never fight over it.

// parcel is one run on its way to the store.
type parcel struct {
	Run      store.Run       `json:"run"`
	Findings []store.Finding `json:"findings"`
}

// mostParcel bounds what is read of one file.
const mostParcel = 256 << 20

// inboxEvery is how often up looks into the inbox.
const inboxEvery = time.Second

// keepRun puts a run into the inbox and, when nobody else holds the store,
// takes it in.
func keepRun(ctx context.Context, a *app, c *config, run store.Run, found []bartizan.Finding) error {
	dir, err := c.dataFolder(a.env)
	if err != nil {
		return err
	}
	run.ID = run.Verb + "_" + strings.ToLower(rand.Text())
	p := parcel{Run: run, Findings: []store.Finding{}}
	for i := range found {
		p.Findings = append(p.Findings, findingOf(found[i], run.Verb))
	}
	inbox := filepath.Join(dir, "inbox")
	if err := os.MkdirAll(inbox, 0o700); err != nil {
		return hinted(exitFailed, fmt.Errorf("keep the run: %w", err), "name another folder with --data")
	}
	if err := writeWhole(filepath.Join(inbox, run.ID+".json"), func(w io.Writer) error { return json.NewEncoder(w).Encode(p) }); err != nil {
		return err
	}
	s, err := store.Open(ctx, filepath.Join(dir, "bartizan.db"), store.Options{Now: time.Now})
	if errors.Is(err, store.ErrLocked) {
		return nil // it will be taken in by who holds the store
	}
	if err != nil {
		return hinted(exitFailed, err, "the run stays in "+inbox+" until the store can be opened")
	}
	err = takeIn(ctx, s, inbox, newLog(a, false))
	if err := errors.Join(err, s.Close(ctx)); err != nil {
		return hinted(exitFailed, err, "the run stays in "+inbox)
	}
	return nil
}

// takeIn moves what lies in the inbox into the store. A file that cannot be
// read is set aside, not lost; when the store cannot write, all stays for the
// next time.
func takeIn(ctx context.Context, s *store.Store, inbox string, log *slog.Logger) error {
	names, err := filepath.Glob(filepath.Join(inbox, "*.json"))
	if err != nil {
		return err
	}
	for _, n := range names {
		switch err := takeOne(ctx, s, n); {
		case err == nil:
			_ = os.Remove(n)
		case ctx.Err() != nil, errors.Is(err, store.ErrFull), errors.Is(err, store.ErrLocked), errors.Is(err, store.ErrReadOnly):
			return err
		default:
			log.Error("a run in the inbox cannot be kept; it was set aside", "file", n, "err", err)
			_ = os.Rename(n, n+".bad")
		}
	}
	return nil
}

func takeOne(ctx context.Context, s *store.Store, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	var p parcel
	if err := json.NewDecoder(io.LimitReader(f, mostParcel)).Decode(&p); err != nil {
		return fmt.Errorf("read %q: %w", name, err)
	}
	return s.RecordRun(ctx, p.Run, p.Findings)
}

// watchInbox takes in what arrives until ctx ends.
func watchInbox(ctx context.Context, s *store.Store, inbox string, log *slog.Logger) {
	tick := time.NewTicker(inboxEvery)
	defer tick.Stop()
	for {
		if err := takeIn(ctx, s, inbox, log); err != nil && ctx.Err() == nil {
			log.Warn("runs wait in the inbox", "folder", inbox, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
