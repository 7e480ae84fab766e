package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// The lab's certificates, from yesterday so that clocks may differ, and longer than any lab lives.
const lifetime = 5 * 365 * 24 * time.Hour

var started = time.Now().Add(-24 * time.Hour)

// writeKeys makes everything that is secret in the lab, and what others need to trust it:
// fulcio.{key,pem}, tsa.{key,pem} (leaf or intermediate first, then the root), rekor.{key,pub}, rekor1.{key,pub}, ct.{key,pub},
// tuf.{key,pub}.
func writeKeys(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := writeAuthority(folder, "fulcio", &x509.Certificate{
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}); err != nil {
		return err
	}
	// RFC 3161 wants this extension critical and alone; crypto/x509 can't be told so by ExtKeyUsage.
	timestamping, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		return err
	}
	if err := writeAuthority(folder, "tsa", &x509.Certificate{
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{
			{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: timestamping},
		},
	}); err != nil {
		return err
	}
	_, rekor, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	ct, err := newKey()
	if err != nil {
		return err
	}
	_, tuf, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	rekor1, err := newKey()
	if err != nil {
		return err
	}
	for name, key := range map[string]crypto.Signer{"rekor": rekor, "rekor1": rekor1, "ct": ct, "tuf": tuf} {
		if err := writePrivate(folder, name, key); err != nil {
			return err
		}
		public, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			return err
		}
		block := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
		if err := os.WriteFile(filepath.Join(folder, name+".pub"), block, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// writeAuthority writes NAME.key and NAME.pem: a certificate after the template, and the root that signed it. The root's key is
// forgotten: it signs nothing else.
func writeAuthority(folder, name string, template *x509.Certificate) error {
	rootKey, err := newKey()
	if err != nil {
		return err
	}
	key, err := newKey()
	if err != nil {
		return err
	}
	root, err := certify(name+" root", &x509.Certificate{
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLen:            1,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, nil, rootKey.Public(), rootKey)
	if err != nil {
		return err
	}
	certificate, err := certify(name, template, root, key.Public(), rootKey)
	if err != nil {
		return err
	}
	var chain bytes.Buffer
	for _, c := range []*x509.Certificate{certificate, root} {
		if err := pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(folder, name+".pem"), chain.Bytes(), 0o644); err != nil {
		return err
	}
	return writePrivate(folder, name, key)
}

// certify signs the template; without a parent, by itself.
func certify(name string, template, parent *x509.Certificate, public crypto.PublicKey, signer crypto.Signer) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	template.Subject = pkix.Name{Organization: []string{"Portreeve lab"}, CommonName: name}
	template.NotBefore, template.NotAfter = started, started.Add(lifetime)
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

func writePrivate(folder, name string, key crypto.Signer) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return os.WriteFile(filepath.Join(folder, name+".key"), block, 0o600)
}

func readPrivate(folder, name string) (*ecdsa.PrivateKey, error) {
	return readKey[*ecdsa.PrivateKey](folder, name)
}

func readEd25519(folder, name string) (ed25519.PrivateKey, error) {
	return readKey[ed25519.PrivateKey](folder, name)
}

func readKey[K crypto.Signer](folder, name string) (K, error) {
	var none K
	file := filepath.Join(folder, name+".key")
	text, err := os.ReadFile(file)
	if err != nil {
		return none, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return none, fmt.Errorf("%s holds no PEM block", file)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return none, fmt.Errorf("%s: %w", file, err)
	}
	key, ok := parsed.(K)
	if !ok {
		return none, fmt.Errorf("%s holds a %T, not a %T", file, parsed, none)
	}
	return key, nil
}
