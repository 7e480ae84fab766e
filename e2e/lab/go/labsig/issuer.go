package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	keyID         = "lab"
	tokenLifetime = time.Hour
)

// issuer plays three OIDC issuers with one key: GitHub Actions at its own URL, e-mail addresses below /email, and a cluster's
// ServiceAccounts below /kubernetes. A token is had by asking.
type issuer struct {
	url string
	key *rsa.PrivateKey
}

func newIssuer(address string) (*issuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	return &issuer{address, key}, err
}

func (i *issuer) register(mux *http.ServeMux) {
	for _, path := range []string{"", "/email", "/kubernetes"} {
		mux.HandleFunc("GET "+path+"/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, map[string]any{
				"issuer":                                i.url + path,
				"jwks_uri":                              i.url + "/keys",
				"authorization_endpoint":                i.url + "/none",
				"token_endpoint":                        i.url + "/none",
				"response_types_supported":              []string{"id_token"},
				"subject_types_supported":               []string{"public"},
				"id_token_signing_alg_values_supported": []string{"RS256"},
			})
		})
	}
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"keys": []any{map[string]string{
			"kid": keyID, "kty": "RSA", "alg": "RS256", "use": "sig",
			"n": base64url(i.key.N.Bytes()), "e": base64url(big.NewInt(int64(i.key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("GET /token", func(w http.ResponseWriter, r *http.Request) {
		claims, err := i.claims(r.URL.Query())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		token, err := i.sign(claims)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, token)
	})
}

// claims makes those of a token from the query: `kind` decides whose shape it has, every other key sets a claim, and claims
// that follow from others follow.
func (i *issuer) claims(query url.Values) (map[string]any, error) {
	given := map[string]string{}
	for name, values := range query {
		given[name] = values[len(values)-1]
	}
	get := func(name, otherwise string) string {
		if value, ok := given[name]; ok {
			return value
		}
		return otherwise
	}
	now := time.Now()
	claims := map[string]any{
		"aud": "sigstore",
		"iat": now.Unix(),
		"nbf": now.Add(-5 * time.Second).Unix(),
		"exp": now.Add(tokenLifetime).Unix(),
	}
	kind := get("kind", "github")
	delete(given, "kind")
	switch kind {
	case "github":
		repository, ref := get("repository", "acme/app"), get("ref", "refs/heads/main")
		owner, _, _ := strings.Cut(repository, "/")
		sha := get("sha", "4f1c2e7d9a0b8c6d5e3f2a1b0c9d8e7f6a5b4c3d")
		workflow := get("workflow_ref", repository+"/.github/workflows/release.yml@"+ref)
		maps.Copy(claims, map[string]any{
			"iss":                   i.url,
			"sub":                   "repo:" + repository + ":ref:" + ref,
			"repository":            repository,
			"repository_id":         "71",
			"repository_owner":      owner,
			"repository_owner_id":   "7",
			"repository_visibility": "private",
			"ref":                   ref,
			"sha":                   sha,
			"event_name":            "push",
			"workflow":              "release",
			"workflow_ref":          workflow,
			"workflow_sha":          sha,
			"job_workflow_ref":      workflow,
			"job_workflow_sha":      sha,
			"run_id":                "1",
			"run_attempt":           "1",
			"runner_environment":    "github-hosted",
			"actor":                 "somebody",
		})
	case "email":
		email := get("email", "somebody@example.org")
		maps.Copy(claims, map[string]any{"iss": i.url + "/email", "sub": email, "email": email, "email_verified": true})
	case "kubernetes":
		namespace, account := get("namespace", "default"), get("serviceaccount", "default")
		delete(given, "namespace")
		delete(given, "serviceaccount")
		named := func(name string) map[string]string {
			return map[string]string{"name": name, "uid": "00000000-0000-0000-0000-000000000000"}
		}
		maps.Copy(claims, map[string]any{
			"iss": i.url + "/kubernetes",
			"sub": "system:serviceaccount:" + namespace + ":" + account,
			"kubernetes.io": map[string]any{
				"namespace": namespace, "serviceaccount": named(account), "pod": named("pod"),
			},
		})
	default:
		return nil, fmt.Errorf("kind is one of github, email, kubernetes; not %q", kind)
	}
	for name, value := range given {
		claims[name] = value
	}
	return claims, nil
}

func (i *issuer) sign(claims map[string]any) (string, error) {
	header, err := json.Marshal(map[string]string{"alg": "RS256", "kid": keyID, "typ": "JWT"})
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	text := base64url(header) + "." + base64url(payload)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, digest[:])
	return text + "." + base64url(signature), err
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	// Whoever asked is gone when this fails.
	_ = json.NewEncoder(w).Encode(value)
}
