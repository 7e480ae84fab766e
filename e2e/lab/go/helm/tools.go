//go:build tools

// Package tools names what the lab builds, so that go.mod and go.sum cover it.
package tools

import (
	_ "helm.sh/helm/v4/cmd/helm"
)
