#!/usr/bin/env bash
# Prove the README's commands on a bare Debian: git, make, python3 and nothing else.
#
#   bare-machine.sh FOLDER COMMAND [ARGUMENT]...
#
# The first call lays a minimal Debian into FOLDER (mmdebstrap, as root) from this machine's own apt
# sources and clones the committed state of this repository into it; later calls update the clone.
# COMMAND then runs in the clone, for instance: make demo. SUITE names another release: trixie.
#
# What only this machine knows (a proxy, a private certificate authority, apt or pip settings) is
# handed in from outside: variables PIP_*, NPM_CONFIG_*, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and
# *_proxy are passed on, and so is each file named in HAND_IN, at its own path.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 64; }
[ "$(id -u)" -eq 0 ] || { echo "Run this as root." >&2; exit 1; }

repository=$(cd "$(dirname "$0")/../.." && pwd)
suite=${SUITE:-bookworm}
root=$1
shift
read -r -a hand_in <<<"${HAND_IN:-}"

lay_system() {
  local sources=() options=() file here
  here=$(. /etc/os-release && echo "$VERSION_CODENAME")
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
    if ! [ -s "$file" ]; then continue; fi
    sources+=("$(mktemp -d)/$(basename "$file")")
    sed "s/$here/$suite/g" "$file" >"${sources[-1]}"
  done
  for file in "${hand_in[@]}"; do
    case $file in /etc/apt/apt.conf.d/*) options+=(--aptopt="$file") ;; esac
  done
  mmdebstrap --variant=minbase --include=git,make,python3,ca-certificates "${options[@]}" \
    "$suite" "$root" "${sources[@]}"
}

hand_in_files() {
  local file
  for file in /etc/resolv.conf "${hand_in[@]}"; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
}

bring_clone() {
  local clone=$root/srv/poste-cpx
  if [ -d "$clone" ]; then
    git -C "$clone" pull --quiet --ff-only "$repository"
  else
    git clone --quiet --no-hardlinks "$repository" "$clone"
  fi
}

variables() {
  local trust='SSL_CERT_FILE|NODE_EXTRA_CA_CERTS'
  env | grep -E "^(PIP_[A-Z_]*|NPM_CONFIG_[A-Z_]*|$trust|[a-z]*_proxy|[A-Z]*_PROXY|CI)=" || true
}

# Mounts and processes of its own, all gone when the command ends.
enter() {
  local given
  mapfile -t given < <(variables)
  # shellcheck disable=SC2016  # expanded inside
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    root=$1; shift
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    mount -t tmpfs tmpfs "$root/run"
    exec chroot "$root" "$@"
  ' enter "$root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 "${given[@]}" sh -c 'cd /srv/poste-cpx && exec "$@"' in-clone "$@"
}

[ -e "$root/etc/debian_version" ] || lay_system
hand_in_files
bring_clone
enter "$@"
