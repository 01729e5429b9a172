// Package keylesstest signs as Sigstore does, with authorities and logs that
// live in a test.
package keylesstest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"testing"

	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	protodsse "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	protorekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/testing/ca"
	"github.com/sigstore/sigstore-go/pkg/tlog"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"google.golang.org/protobuf/encoding/protojson"
)

// Sigstore stands for one installation.
type Sigstore struct{ authority *ca.VirtualSigstore }

// New makes keys and certificates.
func New(t testing.TB) Sigstore {
	t.Helper()
	authority, err := ca.NewVirtualSigstore()
	if err != nil {
		t.Fatal(err)
	}
	return Sigstore{authority}
}

// Root gives the trusted_root.json, with logs of certificates or without: the
// certificates that Sign makes are in none.
func (s Sigstore) Root(t testing.TB, logs bool) []byte {
	t.Helper()
	certificates := map[string]*root.TransparencyLog{}
	if logs {
		certificates = withIDs(t, s.authority.CTLogs())
	}
	r, err := root.NewTrustedRoot(root.TrustedRootMediaType01, s.authority.FulcioCertificateAuthorities(), certificates,
		s.authority.TimestampingAuthorities(), withIDs(t, s.authority.RekorLogs()))
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withIDs gives logs their ids as bytes; the test authority has them in hex.
func withIDs(t testing.TB, logs map[string]*root.TransparencyLog) map[string]*root.TransparencyLog {
	t.Helper()
	for id, l := range logs {
		raw, err := hex.DecodeString(id)
		if err != nil {
			t.Fatal(err)
		}
		l.ID = raw
	}
	return logs
}

// Sign makes a bundle of media type 0.1 with a payload of an in-toto statement. edit,
// if set, may change it before it is written.
func (s Sigstore) Sign(t testing.TB, identity, issuer string, payload []byte, edit func(*protobundle.Bundle)) []byte {
	t.Helper()
	entity, err := s.authority.Attest(identity, issuer, payload)
	if err != nil {
		t.Fatal(err)
	}
	b := &protobundle.Bundle{
		MediaType:            "application/vnd.dev.sigstore.bundle+json;version=0.1",
		VerificationMaterial: s.material(t, entity),
		Content:              &protobundle.Bundle_DsseEnvelope{DsseEnvelope: envelope(t, entity, payload)},
	}
	if edit != nil {
		edit(b)
	}
	out, err := protojson.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func envelope(t testing.TB, entity verify.SignedEntity, payload []byte) *protodsse.Envelope {
	t.Helper()
	content, err := entity.SignatureContent()
	if err != nil {
		t.Fatal(err)
	}
	return &protodsse.Envelope{
		Payload: payload, PayloadType: "application/vnd.in-toto+json", Signatures: []*protodsse.Signature{{Sig: content.Signature()}},
	}
}

func (s Sigstore) material(t testing.TB, entity verify.SignedEntity) *protobundle.VerificationMaterial {
	t.Helper()
	content, err := entity.VerificationContent()
	if err != nil {
		t.Fatal(err)
	}
	m := &protobundle.VerificationMaterial{
		Content:                   &protobundle.VerificationMaterial_Certificate{Certificate: &protocommon.X509Certificate{RawBytes: content.Certificate().Raw}},
		TimestampVerificationData: &protobundle.TimestampVerificationData{},
	}
	times, err := entity.Timestamps()
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range times {
		m.TimestampVerificationData.Rfc3161Timestamps = append(m.TimestampVerificationData.Rfc3161Timestamps, &protocommon.RFC3161SignedTimestamp{SignedTimestamp: at})
	}
	entries, err := entity.TlogEntries()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		m.TlogEntries = append(m.TlogEntries, s.logged(t, e.TransparencyLogEntry()))
	}
	return m
}

// logged adds what the log's own entries have and those of the test's lack.
func (s Sigstore) logged(t testing.TB, e *protorekor.TransparencyLogEntry) *protorekor.TransparencyLogEntry {
	t.Helper()
	id, err := s.authority.RekorLogID()
	if err != nil {
		t.Fatal(err)
	}
	promise, err := s.authority.RekorSignPayload(tlog.RekorPayload{
		Body: base64.StdEncoding.EncodeToString(e.CanonicalizedBody), IntegratedTime: e.IntegratedTime, LogIndex: e.LogIndex, LogID: id,
	})
	if err != nil {
		t.Fatal(err)
	}
	e.KindVersion = &protorekor.KindVersion{Kind: "dsse", Version: "0.0.1"}
	e.InclusionPromise = &protorekor.InclusionPromise{SignedEntryTimestamp: promise}
	return e
}
