package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// What the one target of the repository is called: verifiers look for this name.
const tufTarget = "trusted_root.json"

// tufCommand writes a TUF repository of one target, or the next version of it: root.json stays, the rest is signed anew.
func tufCommand(args []string) error {
	flags := flag.NewFlagSet("tuf", flag.ExitOnError)
	keys := flags.String("keys", "", "the folder that `sigstorelab keys` filled; the repository is in its folder tuf")
	expires := flags.Duration("expires", 7*24*time.Hour, "how long the timestamp is good; root and targets are for years")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *keys == "" || flags.NArg() != 1 {
		return errUsage
	}
	target, err := os.ReadFile(flags.Arg(0))
	if err != nil {
		return err
	}
	key, err := readEd25519(*keys, "tuf")
	if err != nil {
		return err
	}
	repository := &tufRepository{filepath.Join(*keys, "tuf"), key}
	return repository.write(target, time.Now().Add(*expires))
}

// tufRepository is a folder that a web server shows as it is. One key signs all: who runs a lab holds all keys anyway.
type tufRepository struct {
	folder string
	key    ed25519.PrivateKey
}

func (r *tufRepository) write(target []byte, expires time.Time) error {
	if err := os.MkdirAll(filepath.Join(r.folder, "targets"), 0o700); err != nil {
		return err
	}
	version, err := r.next()
	if err != nil {
		return err
	}
	if version == 1 {
		if _, err := r.sign("root.json", "root", 1, started.Add(lifetime), r.rootPart()); err != nil {
			return err
		}
		if err := os.Link(filepath.Join(r.folder, "root.json"), filepath.Join(r.folder, "1.root.json")); err != nil {
			return err
		}
	}
	if err := r.save(filepath.Join("targets", sha256Hex(target)+"."+tufTarget), target); err != nil {
		return err
	}
	targets, err := r.sign(fmt.Sprintf("%d.targets.json", version), "targets", version, started.Add(lifetime),
		map[string]any{"targets": map[string]any{tufTarget: meta(target, 0)}})
	if err != nil {
		return err
	}
	snapshot, err := r.sign(fmt.Sprintf("%d.snapshot.json", version), "snapshot", version, started.Add(lifetime),
		map[string]any{"meta": map[string]any{"targets.json": meta(targets, version)}})
	if err != nil {
		return err
	}
	// Last: before it is there, nobody looks at the rest.
	_, err = r.sign("timestamp.json", "timestamp", version, expires,
		map[string]any{"meta": map[string]any{"snapshot.json": meta(snapshot, version)}})
	return err
}

// next is the version after the one that is there.
func (r *tufRepository) next() (int, error) {
	text, err := os.ReadFile(filepath.Join(r.folder, "timestamp.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	var present struct{ Signed struct{ Version int } }
	err = json.Unmarshal(text, &present)
	return present.Signed.Version + 1, err
}

func (r *tufRepository) rootPart() map[string]any {
	roles := map[string]any{}
	for _, role := range []string{"root", "timestamp", "snapshot", "targets"} {
		roles[role] = map[string]any{"keyids": []string{r.keyID()}, "threshold": 1}
	}
	return map[string]any{
		"consistent_snapshot": true,
		"keys":                map[string]any{r.keyID(): r.publicKey()},
		"roles":               roles,
	}
}

func (r *tufRepository) sign(file, role string, version int, expires time.Time, part map[string]any) ([]byte, error) {
	part["_type"], part["spec_version"], part["version"] = role, "1.0.31", version
	part["expires"] = expires.UTC().Format(time.RFC3339)
	// TUF's own canonical form differs from this one in strings with control characters only: there are none.
	signed, err := canonical(part)
	if err != nil {
		return nil, err
	}
	text, err := canonical(map[string]any{
		"signed": part,
		"signatures": []any{map[string]any{
			"keyid": r.keyID(), "sig": hex.EncodeToString(ed25519.Sign(r.key, signed)),
		}},
	})
	if err != nil {
		return nil, err
	}
	return text, r.save(file, text)
}

// save replaces the file at once: a server may be reading it.
func (r *tufRepository) save(file string, text []byte) error {
	path := filepath.Join(r.folder, file)
	if err := os.WriteFile(path+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (r *tufRepository) publicKey() map[string]any {
	public := hex.EncodeToString(r.key.Public().(ed25519.PublicKey))
	return map[string]any{"keytype": "ed25519", "scheme": "ed25519", "keyval": map[string]any{"public": public}}
}

func (r *tufRepository) keyID() string {
	text, err := canonical(r.publicKey())
	if err != nil {
		panic(err) // three strings: that can be written
	}
	return sha256Hex(text)
}

// meta describes a file, with its version where that counts.
func meta(text []byte, version int) map[string]any {
	described := map[string]any{"length": len(text), "hashes": map[string]any{"sha256": sha256Hex(text)}}
	if version > 0 {
		described["version"] = version
	}
	return described
}
