package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"
)

// envelope is a DSSE envelope, as far as entries need it.
type envelope struct {
	Payload     []byte `json:"payload"`
	PayloadType string `json:"payloadType"`
	Signatures  []struct {
		KeyID string `json:"keyid,omitempty"`
		Sig   string `json:"sig"`
	} `json:"signatures"`
}

// enterBlob makes the entry for a signature over a blob.
func (l *oldLog) enterBlob(algorithm, digest string, signature, verifier []byte) (*entry, error) {
	return l.add("hashedrekord", "0.0.1", map[string]any{
		"data": map[string]any{"hash": hash(algorithm, digest)},
		"signature": map[string]any{
			"content":   signature,
			"publicKey": map[string]any{"content": verifier},
		},
	})
}

// enterEnvelope makes the entry for a DSSE envelope in the way that `kind` says.
func (l *oldLog) enterEnvelope(kind string, text, verifier []byte) (*entry, error) {
	var e envelope
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, fmt.Errorf("envelope: %w", err)
	}
	if len(e.Signatures) != 1 {
		return nil, errors.New("envelope: one signature, please")
	}
	signed := e.Signatures[0]
	signature, err := base64.StdEncoding.DecodeString(signed.Sig)
	if err != nil {
		return nil, fmt.Errorf("envelope: signature: %w", err)
	}
	whole, payload := hash("sha256", sha256Hex(text)), hash("sha256", sha256Hex(e.Payload))
	switch kind {
	case "dsse":
		return l.add(kind, "0.0.1", map[string]any{
			"envelopeHash": whole,
			"payloadHash":  payload,
			"signatures":   []any{map[string]any{"signature": signed.Sig, "verifier": verifier}},
		})
	case "intoto-0.0.1":
		return l.add("intoto", "0.0.1", map[string]any{
			"content":   map[string]any{"hash": whole, "payloadHash": payload},
			"publicKey": verifier,
		})
	case "intoto-0.0.2":
		return l.add("intoto", "0.0.2", map[string]any{"content": map[string]any{
			"envelope": map[string]any{
				"payloadType": e.PayloadType,
				// Base64 of base64: so it was.
				"signatures": []any{map[string]any{"publicKey": verifier, "sig": []byte(signed.Sig)}},
			},
			"hash":        whole,
			"payloadHash": payload,
		}})
	case "hashedrekord":
		return l.enterBlob("sha256", sha256Hex(preAuthentication(e.PayloadType, e.Payload)), signature, verifier)
	}
	return nil, fmt.Errorf("kind is one of dsse, intoto-0.0.1, intoto-0.0.2, hashedrekord; not %q", kind)
}

// preAuthentication is what a DSSE signature is over.
func preAuthentication(payloadType string, payload []byte) []byte {
	return bytes.Join([][]byte{
		[]byte("DSSEv1"),
		[]byte(strconv.Itoa(len(payloadType))), []byte(payloadType),
		[]byte(strconv.Itoa(len(payload))), payload,
	}, []byte(" "))
}

// annotation is what cosign 2 wrote beside a signature.
func (e *entry) annotation(log *oldLog) ([]byte, error) {
	return json.Marshal(map[string]any{
		"SignedEntryTimestamp": e.promise,
		"Payload": map[string]any{
			"body":           e.body,
			"integratedTime": e.integratedTime,
			"logIndex":       e.index + oldLogBefore,
			"logID":          hex.EncodeToString(log.id[:]),
		},
	})
}

// inBundle is what a Sigstore bundle says of the entry; numbers are strings there.
func (e *entry) inBundle(log *oldLog) map[string]any {
	number := func(n int) string { return strconv.Itoa(n) }
	return map[string]any{
		"logIndex":         number(e.index + oldLogBefore),
		"logId":            map[string]any{"keyId": log.id[:]},
		"kindVersion":      map[string]any{"kind": e.kind, "version": e.version},
		"integratedTime":   number(int(e.integratedTime)),
		"inclusionPromise": map[string]any{"signedEntryTimestamp": e.promise},
		"inclusionProof": map[string]any{
			"logIndex":   number(e.index),
			"rootHash":   e.root,
			"treeSize":   number(e.size),
			"hashes":     append([][]byte{}, e.proof...),
			"checkpoint": map[string]any{"envelope": e.checkpoint},
		},
		"canonicalizedBody": e.body,
	}
}

func hash(algorithm, value string) map[string]any {
	return map[string]any{"algorithm": algorithm, "value": value}
}

// namedHash says as Rekor does what a bundle says of a digest.
func namedHash(algorithm string, digest []byte) (string, string, error) {
	for name, size := range map[string]int{"SHA2_256": sha256.Size, "SHA2_384": sha512.Size384, "SHA2_512": sha512.Size} {
		if name == algorithm && len(digest) == size {
			return "sha" + name[len("SHA2_"):], hex.EncodeToString(digest), nil
		}
	}
	return "", "", fmt.Errorf("%d bytes are no digest by %q", len(digest), algorithm)
}

func sha256Hex(text []byte) string {
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:])
}

func toPem(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
