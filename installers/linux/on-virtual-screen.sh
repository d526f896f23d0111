#!/usr/bin/env bash
# Run a command on a virtual screen of its own, with a window manager; its exit code is passed on.
#
#   on-virtual-screen.sh COMMAND [ARGUMENT]...
set -euo pipefail

folder=$(mktemp -d)
started=()

tidy() {
  kill "${started[@]}" 2>/dev/null || true
  wait "${started[@]}" 2>/dev/null || true
  rm -rf "$folder"
}
trap tidy EXIT

# Xvfb takes the first free display and writes its number once it accepts windows.
mkfifo "$folder/display" "$folder/managed"
Xvfb -displayfd 3 -screen 0 1440x960x24 -nolisten tcp -noreset 3>"$folder/display" 2>/dev/null &
started+=($!)
read -r -t 30 number <"$folder/display" || { echo "Xvfb did not start" >&2; exit 1; }
export DISPLAY=":$number"
unset WAYLAND_DISPLAY

HOME=$folder openbox --sm-disable --startup "sh -c 'echo yes >$folder/managed'" >/dev/null 2>&1 &
started+=($!)
read -r -t 30 _ <"$folder/managed" || { echo "openbox did not start" >&2; exit 1; }

"$@"
