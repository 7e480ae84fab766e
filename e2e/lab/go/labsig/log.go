package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// What Rekor v1 calls itself in checkpoints: its name, and the number of its present tree.
	oldLogName   = "rekor1.lab"
	oldLogOrigin = oldLogName + " - 4711"
	// As if there had been a tree before: the index of an entry in all and that in the tree are two numbers, as they are in the
	// log that the world uses.
	oldLogBefore = 1000
)

// oldLog plays Rekor v1 as far as signatures show: it promises entry (SET), and proves it to who asks (checkpoint). Its tree is a
// file of leaf hashes; nobody else can read or audit it.
type oldLog struct {
	id   [sha256.Size]byte
	key  *ecdsa.PrivateKey
	tree string
}

// entry is what the log says of one of its entries.
type entry struct {
	body           []byte
	kind, version  string
	index          int
	integratedTime int64
	promise        []byte
	root           []byte
	size           int
	proof          [][]byte
	checkpoint     string
}

func newOldLog(keys string) (*oldLog, error) {
	key, err := readPrivate(keys, "rekor1")
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	return &oldLog{sha256.Sum256(public), key, filepath.Join(keys, "rekor1.leaves")}, err
}

// add appends the body, and says all that can be said of it.
func (l *oldLog) add(kind, version string, spec map[string]any) (*entry, error) {
	body, err := canonical(map[string]any{"apiVersion": version, "kind": kind, "spec": spec})
	if err != nil {
		return nil, err
	}
	leaves, err := l.append(sha256.Sum256(append([]byte{0}, body...)))
	if err != nil {
		return nil, err
	}
	e := &entry{body: body, kind: kind, version: version, integratedTime: time.Now().Unix()}
	e.index, e.size, e.root = len(leaves)-1, len(leaves), treeHash(leaves)
	e.proof = inclusion(e.index, leaves)
	promised, err := canonical(map[string]any{
		"body":           base64.StdEncoding.EncodeToString(body),
		"integratedTime": e.integratedTime,
		"logID":          hex.EncodeToString(l.id[:]),
		"logIndex":       e.index + oldLogBefore,
	})
	if err != nil {
		return nil, err
	}
	if e.promise, err = l.sign(promised); err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s\n%d\n%s\n", oldLogOrigin, e.size, base64.StdEncoding.EncodeToString(e.root))
	signature, err := l.sign([]byte(note))
	if err != nil {
		return nil, err
	}
	hinted := base64.StdEncoding.EncodeToString(append(l.id[:4:4], signature...))
	e.checkpoint = fmt.Sprintf("%s\n\u2014 %s %s\n", note, oldLogName, hinted)
	return e, nil
}

func (l *oldLog) sign(message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, l.key, digest[:])
}

// append adds a leaf to the file and gives all of them. Two of us may want that at once.
func (l *oldLog) append(leaf [sha256.Size]byte) ([][]byte, error) {
	file, err := os.OpenFile(l.tree, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	// Closing it also gives the lock back.
	defer file.Close()
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(file, "%x\n", leaf); err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, 0); err != nil {
		return nil, err
	}
	var leaves [][]byte
	for lines := bufio.NewScanner(file); lines.Scan(); {
		hash, err := hex.DecodeString(lines.Text())
		if err != nil || len(hash) != sha256.Size {
			return nil, errors.New(l.tree + " holds a line that isn't a SHA-256")
		}
		leaves = append(leaves, hash)
	}
	return leaves, nil
}

// treeHash is RFC 6962's hash of a tree of these leaves.
func treeHash(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := leftSize(len(leaves))
	hash := sha256.Sum256(bytes.Join([][]byte{{1}, treeHash(leaves[:k]), treeHash(leaves[k:])}, nil))
	return hash[:]
}

// inclusion is RFC 6962's proof that a leaf is in the tree, from the leaf upwards.
func inclusion(index int, leaves [][]byte) [][]byte {
	if len(leaves) == 1 {
		return nil
	}
	k := leftSize(len(leaves))
	if index < k {
		return append(inclusion(index, leaves[:k]), treeHash(leaves[k:]))
	}
	return append(inclusion(index-k, leaves[k:]), treeHash(leaves[:k]))
}

// leftSize is the greatest power of two below n.
func leftSize(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// canonical writes JSON in the one form that log and verifiers hash: keys in order, nothing escaped that needs no escape.
func canonical(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}
