package modelsign_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"
)

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// rawOf gives the first certificate of a bundle as it stands there.
func rawOf(t *testing.T, bundle []byte) string {
	t.Helper()
	var doc struct {
		Material struct {
			Chain struct {
				Certificates []struct{ RawBytes string }
			} `json:"x509CertificateChain"`
		} `json:"verificationMaterial"`
	}
	if err := json.Unmarshal(bundle, &doc); err != nil || len(doc.Material.Chain.Certificates) == 0 {
		t.Fatalf("no certificate: %v", err)
	}
	return doc.Material.Chain.Certificates[0].RawBytes
}
