// Command sigstorelab is what a Sigstore on loopback still lacks when Fulcio, Rekor and a timestamp authority run: their keys,
// an OIDC issuer that gives a token to anybody who asks, a log that signs certificate timestamps, a registry with the
// Referrers API, images to sign, and entries as Rekor v1 made them. For a lab: nothing of it is safe anywhere else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

const usage = `usage:
  sigstorelab keys FOLDER
  sigstorelab serve -keys FOLDER -issuer ADDRESS -registry ADDRESS
  sigstorelab push [-index] [-label TEXT] IMAGE
  sigstorelab log -keys FOLDER [-kind KIND] [-key FILE] [-version VERSION] IMAGE|BUNDLE
  sigstorelab attach IMAGE BUNDLE
  sigstorelab tuf -keys FOLDER [-expires DURATION] TRUSTED_ROOT
`

func main() {
	log.SetFlags(log.LstdFlags | log.Lmicroseconds)
	var command string
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	var err error
	switch command {
	case "keys":
		err = keysCommand(os.Args[2:])
	case "serve":
		err = serveCommand(os.Args[2:])
	case "push":
		err = pushCommand(os.Args[2:])
	case "log":
		err = logCommand(os.Args[2:])
	case "attach":
		err = attachCommand(os.Args[2:])
	case "tuf":
		err = tufCommand(os.Args[2:])
	default:
		err = errUsage
	}
	if errors.Is(err, errUsage) {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		log.Fatal(err)
	}
}

var errUsage = errors.New("wrong usage")

func keysCommand(args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	return writeKeys(args[0])
}

func serveCommand(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	keys := flags.String("keys", "", "the folder that `sigstorelab keys` filled")
	issuerAddress := flags.String("issuer", "", "host:port of the issuer and the log")
	registryAddress := flags.String("registry", "", "host:port of the registry")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *keys == "" || *issuerAddress == "" || *registryAddress == "" || flags.NArg() > 0 {
		return errUsage
	}
	timestamps, err := newTimestampLog(*keys)
	if err != nil {
		return err
	}
	tokens, err := newIssuer("http://" + *issuerAddress)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	tokens.register(mux)
	timestamps.register(mux)
	mux.Handle("GET /tuf/", http.StripPrefix("/tuf/", http.FileServer(http.Dir(filepath.Join(*keys, "tuf")))))

	failed := make(chan error, 2)
	for address, handler := range map[string]http.Handler{
		*issuerAddress:   mux,
		*registryAddress: registry.New(registry.WithReferrersSupport(true), registry.Logger(log.Default())),
	} {
		// Both listen before either is served: who sees one of them sees the other too.
		listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
		if err != nil {
			return err
		}
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		go func() { failed <- server.Serve(listener) }()
	}
	return <-failed
}
