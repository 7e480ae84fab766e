package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json"

// logCommand enters signatures that cosign made into the log, the way cosign 2 did it: those in the tags .sig and .att of an
// image, which get an annotation; or one bundle, which is printed with the entry.
func logCommand(args []string) error {
	flags := flag.NewFlagSet("log", flag.ExitOnError)
	keys := flags.String("keys", "", "the folder that `sigstorelab keys` filled")
	kind := flags.String("kind", "dsse", "of the entries for envelopes: dsse, intoto-0.0.1, intoto-0.0.2 or hashedrekord")
	public := flags.String("key", "", "file: the public key that verifies them, when there is no certificate")
	version := flags.String("version", "0.3", "of the bundle that is printed: 0.1, 0.2 or 0.3")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *keys == "" || flags.NArg() != 1 {
		return errUsage
	}
	log, err := newOldLog(*keys)
	if err != nil {
		return err
	}
	var verifier []byte
	if *public != "" {
		if verifier, err = os.ReadFile(*public); err != nil {
			return err
		}
	}
	if reference, err := name.NewDigest(flags.Arg(0), name.Insecure); err == nil {
		chain, err := os.ReadFile(filepath.Join(*keys, "fulcio.pem"))
		if err != nil {
			return err
		}
		return log.enterAttached(reference, &attached{*kind, verifier, string(chain)})
	}
	return log.enterBundle(flags.Arg(0), *kind, *version, verifier)
}

// attached says how what is attached to an image is entered.
type attached struct {
	kind     string
	verifier []byte
	chain    string
}

func (l *oldLog) enterAttached(image name.Digest, how *attached) error {
	entered := 0
	for _, suffix := range []string{"sig", "att"} {
		tag := image.Context().Tag(strings.Replace(image.DigestStr(), ":", "-", 1) + "." + suffix)
		signatures, err := remote.Image(tag, direct())
		if isMissing(err) {
			continue
		}
		if err != nil {
			return err
		}
		changed, n, err := l.enterLayers(signatures, how)
		if err != nil {
			return fmt.Errorf("%s: %w", tag, err)
		}
		if err := remote.Write(tag, changed, direct()); err != nil {
			return err
		}
		entered += n
	}
	if entered == 0 {
		return errors.New("nothing is attached under .sig or .att that isn't in the log yet")
	}
	fmt.Println(entered)
	return nil
}

// enterLayers gives the same image with the same layers, each with an entry.
func (l *oldLog) enterLayers(signatures v1.Image, how *attached) (v1.Image, int, error) {
	manifest, err := signatures.Manifest()
	if err != nil {
		return nil, 0, err
	}
	layers, err := signatures.Layers()
	if err != nil {
		return nil, 0, err
	}
	changed := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	entered := 0
	for i, layer := range layers {
		d := manifest.Layers[i]
		if _, has := d.Annotations["dev.sigstore.cosign/bundle"]; !has {
			if err := l.enterLayer(layer, &d, how); err != nil {
				return nil, 0, err
			}
			entered++
		}
		changed, err = mutate.Append(changed, mutate.Addendum{Layer: layer, Annotations: d.Annotations, MediaType: d.MediaType})
		if err != nil {
			return nil, 0, err
		}
	}
	return changed, entered, nil
}

func (l *oldLog) enterLayer(layer v1.Layer, d *v1.Descriptor, how *attached) error {
	verifier := how.verifier
	if certificate := d.Annotations["dev.sigstore.cosign/certificate"]; certificate != "" {
		verifier = []byte(certificate)
		d.Annotations["dev.sigstore.cosign/chain"] = how.chain
	}
	if verifier == nil {
		return errors.New("signed by a key: say which (-key)")
	}
	var e *entry
	signature, err := base64.StdEncoding.DecodeString(d.Annotations["dev.cosignproject.cosign/signature"])
	if err != nil {
		return err
	}
	if len(signature) > 0 {
		e, err = l.enterBlob("sha256", d.Digest.Hex, signature, verifier)
	} else {
		var text []byte
		if text, err = content(layer); err == nil {
			e, err = l.enterEnvelope(how.kind, text, verifier)
		}
	}
	if err != nil {
		return err
	}
	annotation, err := e.annotation(l)
	d.Annotations["dev.sigstore.cosign/bundle"] = string(annotation)
	return err
}

// enterBundle prints the bundle with an entry of this log instead of those it has.
func (l *oldLog) enterBundle(file, kind, version string, verifier []byte) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var bundle map[string]json.RawMessage
	if err := json.Unmarshal(text, &bundle); err != nil {
		return err
	}
	var material map[string]any
	if err := json.Unmarshal(bundle["verificationMaterial"], &material); err != nil {
		return err
	}
	if certificate, ok := material["certificate"].(map[string]any); ok {
		der, err := base64.StdEncoding.DecodeString(certificate["rawBytes"].(string))
		if err != nil {
			return err
		}
		verifier = toPem("CERTIFICATE", der)
		if version != "0.3" {
			delete(material, "certificate")
			material["x509CertificateChain"] = map[string]any{"certificates": []any{certificate}}
		}
	}
	if verifier == nil {
		return errors.New("signed by a key: say which (-key)")
	}
	e, err := l.enterContent(bundle, kind, verifier)
	if err != nil {
		return err
	}
	material["tlogEntries"] = []any{e.inBundle(l)}
	mediaType := bundleType
	if version != "0.3" {
		mediaType = "application/vnd.dev.sigstore.bundle+json;version=" + version
	}
	made := map[string]any{"mediaType": mediaType, "verificationMaterial": material}
	for _, field := range []string{"dsseEnvelope", "messageSignature"} {
		if value, ok := bundle[field]; ok {
			made[field] = value
		}
	}
	return json.NewEncoder(os.Stdout).Encode(made)
}

func (l *oldLog) enterContent(bundle map[string]json.RawMessage, kind string, verifier []byte) (*entry, error) {
	if text, ok := bundle["dsseEnvelope"]; ok {
		return l.enterEnvelope(kind, text, verifier)
	}
	var message struct {
		MessageDigest struct {
			Algorithm string
			Digest    []byte
		}
		Signature []byte
	}
	if err := json.Unmarshal(bundle["messageSignature"], &message); err != nil {
		return nil, fmt.Errorf("neither an envelope nor a message's signature: %w", err)
	}
	algorithm, digest, err := namedHash(message.MessageDigest.Algorithm, message.MessageDigest.Digest)
	if err != nil {
		return nil, err
	}
	return l.enterBlob(algorithm, digest, message.Signature, verifier)
}

// attachCommand attaches a file as a bundle to an image, whatever the file holds.
func attachCommand(args []string) error {
	flags := flag.NewFlagSet("attach", flag.ExitOnError)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		return errUsage
	}
	image, err := name.NewDigest(flags.Arg(0), name.Insecure)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(flags.Arg(1))
	if err != nil {
		return err
	}
	subject, err := remote.Head(image, direct())
	if err != nil {
		return err
	}
	referrer, err := mutate.AppendLayers(
		mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), bundleType),
		static.NewLayer(text, bundleType))
	if err != nil {
		return err
	}
	attachment := mutate.Subject(referrer, *subject).(v1.Image)
	digest, err := attachment.Digest()
	if err != nil {
		return err
	}
	to := image.Context().Digest(digest.String())
	fmt.Println(to)
	return remote.Write(to, attachment, direct())
}

func content(layer v1.Layer) ([]byte, error) {
	reader, err := layer.Compressed()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return io.ReadAll(reader)
}

// direct is not the default transport: that would ask the environment for a proxy.
func direct() remote.Option { return remote.WithTransport(&http.Transport{}) }

func isMissing(err error) bool {
	var status *transport.Error
	return errors.As(err, &status) && status.StatusCode == http.StatusNotFound
}
