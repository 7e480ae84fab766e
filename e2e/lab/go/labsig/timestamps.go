package main

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	ct "github.com/google/certificate-transparency-go"
	"github.com/google/certificate-transparency-go/tls"
)

// timestampLog plays a certificate transparency log as far as Fulcio and verifiers look at it: it signs certificate timestamps.
// It keeps nothing, and nobody can audit it.
type timestampLog struct {
	id  [sha256.Size]byte
	key *ecdsa.PrivateKey
}

func newTimestampLog(keys string) (*timestampLog, error) {
	key, err := readPrivate(keys, "ct")
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	return &timestampLog{sha256.Sum256(public), key}, err
}

func (l *timestampLog) register(mux *http.ServeMux) {
	for path, kind := range map[string]ct.LogEntryType{
		"add-chain":     ct.X509LogEntryType,
		"add-pre-chain": ct.PrecertLogEntryType,
	} {
		mux.HandleFunc("POST /ct/v1/"+path, func(w http.ResponseWriter, r *http.Request) {
			var request ct.AddChainRequest
			err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&request)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			response, err := l.sign(request.Chain, kind)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			answer(w, response)
		})
	}
}

func (l *timestampLog) sign(chain [][]byte, kind ct.LogEntryType) (*ct.AddChainResponse, error) {
	now := uint64(time.Now().UnixMilli())
	raw := make([]ct.ASN1Cert, 0, len(chain))
	for _, certificate := range chain {
		raw = append(raw, ct.ASN1Cert{Data: certificate})
	}
	leaf, err := ct.MerkleTreeLeafFromRawChain(raw, kind, now)
	if err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	signed, err := ct.SerializeSCTSignatureInput(
		ct.SignedCertificateTimestamp{SCTVersion: ct.V1, Timestamp: now}, ct.LogEntry{Leaf: *leaf})
	if err != nil {
		return nil, err
	}
	signature, err := tls.CreateSignature(*l.key, tls.SHA256, signed)
	if err != nil {
		return nil, err
	}
	encoded, err := tls.Marshal(signature)
	return &ct.AddChainResponse{SCTVersion: ct.V1, ID: l.id[:], Timestamp: now, Signature: encoded}, err
}
