package provenance

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/weights"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
)

// scanner looks for addresses of weights in configurations and scripts.
type scanner struct{}

// extensions of files that fetch, or say what is fetched.
const extensions = " .json .yaml .yml .toml .cfg .ini .conf .env .py .ipynb .sh .bash .ps1 .bat .cmd .js .ts .go .rs .java .tf .dvc .service "

// Wants goes by name: such files have no magic number.
func (scanner) Wants(e bartizan.Entry) bool {
	base := strings.ToLower(path.Base(e.Path))
	ext := path.Ext(base)
	return ext != "" && strings.Contains(extensions, " "+ext+" ") || base == "makefile" || base == "modelfile" || strings.HasPrefix(base, "dockerfile")
}

// mostFindings is how many addresses of one file are named.
const mostFindings = 50

// Scan costs time in the file's bytes.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	b, err := read.All(a)
	if err != nil {
		return err
	}
	if !bytes.Contains(b, []byte("://")) {
		return bartizan.ErrNotMine
	}
	seen := map[string]bool{}
	for at := 0; ctx.Err() == nil; {
		i := bytes.Index(b[at:], []byte("://"))
		if i < 0 {
			return nil
		}
		from, to := bounds(b, at+i)
		at = max(to, at+i+3)
		score, why := judge(string(b[from:to]))
		if why == "" || seen[why] {
			continue
		}
		if len(seen) == mostFindings {
			return bartizan.Unexamined{What: a.Path, Why: fmt.Sprintf("only the first %d addresses of weights are listed", mostFindings)}
		}
		seen[why] = true
		report("", bartizan.Signal{Score: score, Reason: why, Range: bartizan.Range{From: from, To: to}})
	}
	return ctx.Err()
}

// mostAddress is the longest address that is read, in bytes.
const mostAddress = 2048

// bounds finds the address around a "://".
func bounds(b []byte, at int) (from, to int) {
	from, to = at, at+3
	for from > 0 && at-from < 8 && (b[from-1]|0x20 >= 'a' && b[from-1]|0x20 <= 'z' || b[from-1] >= '0' && b[from-1] <= '9') {
		from--
	}
	for to < len(b) && to-at < mostAddress && b[to] > ' ' && b[to] < 0x7f && strings.IndexByte("\"'`<>\\,;)]}|", b[to]) < 0 {
		to++
	}
	return from, to
}

// commit reports whether a revision is one that cannot be moved.
func commit(revision string) bool {
	return len(revision) == 40 && strings.Trim(revision, "0123456789abcdef") == ""
}

// buckets are hosts where anyone may have a public one.
var buckets = []string{"s3.amazonaws.com", "storage.googleapis.com", "blob.core.windows.net", "r2.dev", "digitaloceanspaces.com", "aliyuncs.com"}

// judge says what is wrong with fetching weights from an address, or nothing.
func judge(address string) (float64, string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !weights.Is(bartizan.Entry{Path: u.Path}) {
		return 0, ""
	}
	host := strings.ToLower(u.Hostname())
	shown := host + "/…/" + path.Base(u.Path) // what is between may hold a secret
	switch {
	case u.Scheme == "http" && !local(host):
		return 0.9, "suspicious: fetches weights over http, so that anyone on the way can exchange them: " + shown
	case u.Scheme != "https":
		return 0, ""
	case movable(host, u.Path):
		return 0.7, "fetches weights from a branch, whose owner can exchange them: pin a commit: " + shown
	case public(host) && u.RawQuery == "":
		return 0.7, "fetches weights from a bucket without saying who it is: whoever has its name can exchange them: " + shown
	}
	return 0, ""
}

// local reports whether a host is this machine, a private network or a name that
// stands for one.
func local(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
	}
	for _, end := range []string{".local", ".internal", ".localhost", ".lan", ".svc", ".test", ".example", ".invalid"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return !strings.Contains(host, ".")
}

// movable reports whether a path of Hugging Face or GitHub names a branch or tag.
func movable(host, p string) bool {
	parts := strings.Split(strings.Trim(p, "/"), "/")
	switch {
	case host == "huggingface.co" || host == "hf.co" || host == "hf-mirror.com":
		for i, part := range parts {
			if part == "resolve" && i+1 < len(parts) {
				return !commit(parts[i+1])
			}
		}
	case host == "raw.githubusercontent.com" && len(parts) > 3:
		return !commit(parts[2])
	}
	return false
}

func public(host string) bool {
	for _, b := range buckets {
		if host == b || strings.HasSuffix(host, "."+b) {
			return true
		}
	}
	return strings.HasSuffix(host, ".amazonaws.com") && strings.Contains(host, ".s3")
}
