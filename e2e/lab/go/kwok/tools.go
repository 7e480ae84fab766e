//go:build tools

// Package tools names what the lab builds, so that go.mod and go.sum cover it.
package tools

import (
	_ "sigs.k8s.io/kwok/cmd/kwok"
	_ "sigs.k8s.io/kwok/cmd/kwokctl"
)
