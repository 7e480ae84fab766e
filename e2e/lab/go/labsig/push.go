package main

import (
	"archive/tar"
	"bytes"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"net/http"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// pushCommand makes an image of one small file, or an index of two of them, pushes it and prints REPOSITORY@DIGEST. The same
// label gives the same digest, everywhere; without one it is an image that never was before.
func pushCommand(args []string) error {
	flags := flag.NewFlagSet("push", flag.ExitOnError)
	index := flags.Bool("index", false, "an index for linux/amd64 and linux/arm64, instead of an image for linux/amd64")
	label := flags.String("label", "", "what makes the image different from others")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errUsage
	}
	reference, err := name.ParseReference(flags.Arg(0), name.Insecure)
	if err != nil {
		return err
	}
	if *label == "" {
		*label = rand.Text()
	}
	// Not the default transport: that would ask the environment for a proxy.
	options := remote.WithTransport(&http.Transport{})
	var digest v1.Hash
	if *index {
		digest, err = pushIndex(reference, *label, options)
	} else {
		digest, err = pushImage(reference, *label, options)
	}
	if err != nil {
		return err
	}
	fmt.Printf("%s@%s\n", reference.Context().Name(), digest)
	return nil
}

func pushImage(reference name.Reference, label string, options ...remote.Option) (v1.Hash, error) {
	image, err := newImage("amd64", label)
	if err != nil {
		return v1.Hash{}, err
	}
	if err := remote.Write(reference, image, options...); err != nil {
		return v1.Hash{}, err
	}
	return image.Digest()
}

func pushIndex(reference name.Reference, label string, options ...remote.Option) (v1.Hash, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, architecture := range []string{"amd64", "arm64"} {
		image, err := newImage(architecture, label)
		if err != nil {
			return v1.Hash{}, err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: architecture}},
		})
	}
	if err := remote.WriteIndex(reference, index, options...); err != nil {
		return v1.Hash{}, err
	}
	return index.Digest()
}

func newImage(architecture, label string) (v1.Image, error) {
	var file bytes.Buffer
	archive := tar.NewWriter(&file)
	content := []byte(architecture + " " + label + "\n")
	if err := archive.WriteHeader(&tar.Header{Name: "lab", Mode: 0o644, Size: int64(len(content))}); err != nil {
		return nil, err
	}
	if _, err := archive.Write(content); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(
		func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.AppendLayers(image, layer)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", architecture
	config.Config.Entrypoint = []string{"/lab"}
	config.Config.Labels = map[string]string{"io.portreeve.lab": label}
	return mutate.ConfigFile(image, config)
}
