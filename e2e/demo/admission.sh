# The second half of the demo: what may run. Sourced by run.
# shellcheck shell=bash

lab() { PORTREEVE_LAB=demo "e2e/lab/$1" "${@:2}"; }
show_lab() {
  printf '  $ PORTREEVE_LAB=demo e2e/lab/%s\n' "$(quoted "$@")"
  lab "$@" 2>&1 | sed 's/^/    /' || fail "that should have succeeded"
}
start_webhook() {
  webhook_health=$(free_port)
  start webhook PORTREEVE_WEBHOOK_HOST=127.0.0.1 PORTREEVE_WEBHOOK_PORT="$webhook_port" \
    PORTREEVE_WEBHOOK_CERTIFICATE_DIR="$STATE/tls" QUARKUS_HTTP_PORT="$webhook_health" \
    PORTREEVE_REGISTRIES_PLAIN_HTTP_HOSTS="$PORTREEVE_LAB_REGISTRY"
  eventually 60 "the webhook isn't ready" curl -sf --noproxy '*' "http://127.0.0.1:$webhook_health/q/health/ready"
}
# refused COMMAND…: shows a command that must fail.
refused() {
  printf '  $ %s\n' "$(quoted "$@")"
  if "$@" >"$STATE/out" 2>&1; then
    fail "that should have been refused"
  fi
  fold -s -w 118 "$STATE/out" | sed 's/^/    /'
}
policy_is() { [[ $(kubectl get imagepolicy.portreeve.io/production -o "jsonpath={.status.conditions[?(@.type==\"$1\")].status}") == "$2" ]]; }

bold "The webhook starts, with the serving certificate that the operator made"
certificate() { kubectl -n portreeve-system get secret portreeve-webhook-tls -o "jsonpath={.data.$1}"; }
eventually 30 "no serving certificate" certificate 'tls\.crt'
(
  umask 077
  mkdir -p "$STATE/tls"
  for file in tls.crt tls.key; do certificate "${file/./\\.}" | base64 -d >"$STATE/tls/$file"; done
)
start_webhook
say "ready"

bold "The platform team says what may run: images of the shop, signed by its release workflow"
kubectl -n portreeve-system create configmap sigstore --from-file=trusted_root.json="$PORTREEVE_LAB_TRUSTED_ROOT" >/dev/null
sed -e "s#^\( *images: \).*#\1[\"$PORTREEVE_LAB_REGISTRY/shop/**\"]#" \
  -e "s#^\( *issuer: \).*#\1$PORTREEVE_LAB_OIDC#" \
  -e "s#^\( *subject[A-Za-z]*: \).*#\1\"https://github.com/acme/*/.github/workflows/release.yml@refs/heads/main\"#" \
  e2e/manifests/image-policy.yaml >"$STATE/policy.yaml"
kubectl label namespace shop env=production >/dev/null
sed -n '/^spec/,$p' "$STATE/policy.yaml" | sed 's/^/    /'
show kubectl apply -f "$STATE/policy.yaml"
ready imagepolicy.portreeve.io/production
show kubectl get prpol
# It is accepted before every webhook has read it: a moment.
in_force() { grep -q 'policy=production .*in force' "$STATE/webhook.log"; }
eventually 20 "the webhook doesn't read the policy" in_force

bold "An image that nobody signed doesn't run"
image=$(lab push-image shop/api:v1 demo 2>/dev/null)
tagged=$PORTREEVE_LAB_REGISTRY/shop/api:v1
say "pushed: $image"
refused kubectl -n shop run api --image "$tagged"

bold "Signed with cosign, keyless (the token is one as a GitHub workflow gets it), it runs: pinned to the digest that was verified"
show_lab sign "$image"
# That nothing was attached is remembered for 2 s.
admitted() { kubectl -n shop run api --image "$tagged" --dry-run=server; }
eventually 20 "the signed image isn't admitted" admitted
show kubectl -n shop run api --image "$tagged"
show kubectl -n shop wait --for=condition=Ready --timeout=60s pod/api
show kubectl -n shop get pod api -o 'jsonpath={.spec.containers[0].image}{"  "}{.status.phase}'
echo

bold "A signature of somebody else isn't enough"
other=$(lab push-image shop/worker:v1 demo-worker 2>/dev/null)
lab sign "$other" repository=evil/app >/dev/null 2>&1
refused kubectl -n shop run worker --image "$other"

bold "The webhook is killed: only what the policy names depends on it"
say "(failurePolicy: Fail, but the API server asks only about images that may be the policy's)"
stop webhook KILL
show kubectl -n shop run other --image docker.io/library/busybox:1
refused kubectl -n shop run again --image "$tagged"
say "A protected pod can still be labelled:"
show kubectl -n shop label pod api seen=yes
start_webhook

bold "Somebody breaks the policy: what was accepted last stays in force"
broken=(kubectl patch imagepolicy.portreeve.io/production --type=json
  -p '[{"op":"replace","path":"/spec/signers/0/keyless","value":{"issuer":"http://127.0.0.1","subjectRegex":"https://(github.com/.*"}}]')
show "${broken[@]}"
eventually 20 "the policy isn't Stalled" policy_is Stalled True
show kubectl get imagepolicy.portreeve.io/production -o 'jsonpath={.status.conditions[?(@.type=="Stalled")].message}'
echo
unsigned=$(lab push-image shop/mailer:v1 demo-mailer 2>/dev/null)
refused kubectl -n shop run mailer --image "$unsigned"
show kubectl apply -f "$STATE/policy.yaml"
ready imagepolicy.portreeve.io/production

bold "A Deployment is never refused, but whoever applies it is told what its pods would be refused for"
show kubectl -n shop create deployment mailer --image "$unsigned"

bold "What the policy says of what runs, and of what would start"
running() { [[ $(kubectl get imagepolicy.portreeve.io/production -o 'jsonpath={.status.running.workloads.violating}') == 1 ]]; }
eventually 60 "status.running doesn't come" running
show kubectl get imagepolicy.portreeve.io/production -o 'jsonpath={.status.running}'
echo

bold "Break-glass: one digest, one namespace, for an hour"
cat >"$STATE/exception.yaml" <<EOF
apiVersion: portreeve.io/v1alpha1
kind: ImagePolicyException
metadata:
  name: inc-4711
spec:
  policyRefs: [{name: production}]
  images: ["$unsigned"]
  namespaces: [shop]
  reason: INC-4711
  until: "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)"
EOF
show kubectl apply -f "$STATE/exception.yaml"
excepted() { kubectl -n shop run mailer --image "$unsigned" --dry-run=server; }
eventually 20 "the exception isn't in force" excepted
show kubectl -n shop run mailer --image "$unsigned"
show kubectl get prexc
show kubectl delete imagepolicyexception.portreeve.io/inc-4711
ended() { ! excepted; }
eventually 20 "the exception is still in force" ended
refused kubectl -n shop run mailer-again --image "$unsigned"
