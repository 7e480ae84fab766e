# Sourced by run and down.
# shellcheck shell=bash
STATE=${PORTREEVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/portreeve}/run/demo.operator

# pid_of MODE: only the process that was started here: its PID, if it is still that process.
pid_of() {
  local pid
  pid=$(cat "$STATE/$1.pid" 2>/dev/null) || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q "quarkus-run.jar $1" || return 1
  echo "$pid"
}

# stop MODE [SIGNAL]
stop() {
  local pid
  if pid=$(pid_of "$1"); then
    kill -s "${2:-TERM}" "$pid"
    for _ in {1..100}; do
      pid_of "$1" >/dev/null || break
      sleep 0.1
    done
    if pid_of "$1" >/dev/null; then
      kill -KILL "$pid"
    fi
  fi
  rm -f "$STATE/$1.pid"
}
