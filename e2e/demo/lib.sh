# Sourced by run and down.
# shellcheck shell=bash
STATE=${PORTREEVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/portreeve}/run/demo.operator

# Only the process that was started here: its PID, if it is still that process.
operator_pid() {
  local pid
  pid=$(cat "$STATE/pid" 2>/dev/null) || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q 'quarkus-run.jar operator' || return 1
  echo "$pid"
}

stop_operator() {
  local pid
  if pid=$(operator_pid); then
    kill "$pid"
    for _ in {1..100}; do
      operator_pid >/dev/null || break
      sleep 0.1
    done
    if operator_pid >/dev/null; then
      kill -KILL "$pid"
    fi
  fi
  rm -f "$STATE/pid"
}
