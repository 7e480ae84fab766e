# shellcheck shell=bash
# What the lab's scripts share: where things are, and whose a process is. Sourced, never run.

LAB_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=versions.env
source "$LAB_SRC/versions.env"

say() { printf '[lab] %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

CACHE=${PORTREEVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/portreeve}
mkdir -p "$CACHE/run" "$CACHE/lab"
CACHE=$(cd "$CACHE" && pwd -P)
# kwokctl splits its folder's name at spaces, and would then work elsewhere.
[[ $CACHE =~ ^[A-Za-z0-9_./@+-]+$ ]] || die "no lab in '$CACHE': set PORTREEVE_CACHE to a path of A-Z a-z 0-9 _ . @ + - and /"

# use_lab [NAME]: sets every path that follows from the lab's name.
use_lab() {
  LAB=${1:-${PORTREEVE_LAB:-portreeve}}
  [[ $LAB =~ ^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$ ]] ||
    die "'$LAB' can't name a lab: up to 30 of a-z, 0-9 and '-', starting with a letter"
  RUN=$CACHE/run/$LAB
  LOGS=$RUN.logs
  # What the lab's own processes and tools get instead of the caller's environment: proxies, CA bundles, AWS profiles
  # and kubeconfigs of the machine must not change what a test sees.
  CLEAN=(-i "PATH=${LAB_BIN:+$LAB_BIN:}$PATH" "HOME=$RUN" LANG=C.UTF-8)
}

# use_build: sets the paths of the binaries. The key holds everything that decides what they are.
use_build() {
  local key
  key=$(cd "$LAB_SRC" && { uname -m && grep -v '^#' versions.env && cat go/*/*; } | sha256sum)
  LAB_BUILD=$CACHE/lab/$KUBERNETES_VERSION-${key:0:12}
  LAB_BIN=$LAB_BUILD/bin
  key=$(sha256sum <"$LAB_SRC/requirements.txt")
  LAB_VENV=$CACHE/lab/python-${key:0:12}
}

# need_lab [NAME]: for commands that work on a lab that is up.
need_lab() {
  use_build
  use_lab "$@"
  [[ -e $RUN/lab.properties ]] || die "no lab '$LAB' is up: e2e/lab/up $LAB"
}

property() { sed -n "s/^$1=//p" "$RUN/lab.properties"; }

# Only one of `up` and `down` at a time for one lab. Processes that stay must not inherit the lock: start them with 9>&-.
lock_lab() {
  exec 9>"$RUN.lock"
  flock -n 9 && return
  say "another up or down of '$LAB' is running, waiting for it"
  flock -w 300 9 || die "it still runs after 300 s: giving up"
}

# The PIDs in the lab's PID files: our own, and those that kwokctl writes.
pids() {
  local f
  for f in "$RUN"/pids/*.pid "$RUN"/kwok/clusters/*/pids/*.pid; do
    [[ -s $f ]] && echo "$(<"$f")"
  done
  return 0
}

# A number in a file proves nothing: PIDs are reused, after a reboot at the latest. `up` puts this mark into the
# environment of what it starts, and nothing else has it. (A zombie has no environment left, so it counts as gone.)
is_ours() {
  [[ $1 =~ ^[0-9]+$ ]] && grep -qzFx "PORTREEVE_LAB_PROCESS=$RUN" "/proc/$1/environ" 2>/dev/null
}

our_pids() {
  local pid
  for pid in $(pids); do
    if is_ours "$pid"; then echo "$pid"; fi
  done
}

# One that is on its way out has no environment any more, and still its ports: who comes next would find them taken.
all_ended() { # PID…
  local pid state
  for pid in "$@"; do
    state=$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$pid/status" 2>/dev/null) || continue
    [[ $state == Z ]] || return 1
  done
}

# Ends what still runs of the lab: politely, and after 2 s for good. Its data is thrown away anyway, and an API server whose
# etcd is gone takes long to leave.
stop_processes() {
  local signal all left _
  all=$(our_pids)
  for signal in TERM KILL; do
    left=$(our_pids)
    # shellcheck disable=SC2086 # one word per PID
    [[ -z $left ]] || kill -s "$signal" $left 2>/dev/null || true
    for _ in {1..20}; do
      # shellcheck disable=SC2086
      [[ -z $(our_pids) ]] && all_ended $all && return 0
      sleep 0.1
    done
  done
  die "these processes of '$LAB' can't be ended: $(our_pids | xargs)"
}
