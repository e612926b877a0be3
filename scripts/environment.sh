# Sourced by the scripts beside it: finds a Python, makes the environment, installs the project into it.
# Sets ROOT (the checkout), VENV and BIN. PAPERATLAS_VENV puts the environment elsewhere,
# PAPERATLAS_PYTHON names the Python to use.

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
VENV=${PAPERATLAS_VENV:-$ROOT/.venv}
BIN=$VENV/bin

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; exit 1; }

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PAPERATLAS_PYTHON:-}" ]; then
        recent "$PAPERATLAS_PYTHON" || die "PAPERATLAS_PYTHON=$PAPERATLAS_PYTHON is no Python 3.11 or later."
        PYTHON=$PAPERATLAS_PYTHON
        return
    fi
    for PYTHON in python3.13 python3.12 python3.11 python3; do
        if recent "$PYTHON"; then return; fi
    done
    die "Python 3.11 or later is needed and none was found ($(python3 --version 2>&1 | head -n 1)).
Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.13)
or name it: PAPERATLAS_PYTHON=/path/to/python3.12 $0"
}

# What the environment was made from; when any of it changes, the environment is renewed.
fingerprint() {
    printf '%s %s %s ' "$1" "$ROOT" "$VENV"
    find "$ROOT/pyproject.toml" "$ROOT/constraints.txt" "$ROOT/web" -name node_modules -prune -o -type f -exec cksum {} + | sort | cksum
}

make_venv() {
    if [ -e "$VENV" ] && [ ! -e "$VENV/.paperatlas" ]; then
        recent "$BIN/python" && return
        die "$VENV exists, was not made by this script and holds no Python 3.11 or later; move it away."
    fi
    if [ -e "$VENV" ] && recent "$BIN/python" && [ "$(cat "$VENV/.paperatlas")" = "$VENV" ]; then return; fi
    rm -rf "$VENV"
    find_python
    say "Making the environment $VENV with $("$PYTHON" --version)"
    if ! "$PYTHON" -m venv "$VENV" >"$VENV.log" 2>&1; then
        cat "$VENV.log" >&2
        rm -rf "$VENV" "$VENV.log"
        die "the environment could not be made (on Debian and Ubuntu: apt install python3-venv)."
    fi
    rm -f "$VENV.log"
    printf '%s\n' "$VENV" >"$VENV/.paperatlas"
}

with_uv() {
    command -v uv >/dev/null 2>&1 &&
        uv pip install --quiet --python "$BIN/python" --constraint "$ROOT/constraints.txt" --editable "$1"
}

with_pip() {
    "$BIN/python" -m pip install --quiet --disable-pip-version-check --retries 2 \
        --constraint "$ROOT/constraints.txt" --editable "$1"
}

# prepare [EXTRA]: the environment holds the project, and the extra if one is named.
prepare() {
    extra=${1:-}
    stamp=$VENV/.paperatlas-installed
    if [ -e "$stamp" ] && recent "$BIN/python"; then
        [ "$(cat "$stamp")" = "$(fingerprint "$extra")" ] && return
        [ -z "$extra" ] && [ "$(cat "$stamp")" = "$(fingerprint dev)" ] && return
    fi
    make_venv
    target=$ROOT${extra:+[$extra]}
    log=$VENV/install.log
    say "Installing paperatlas${extra:+ with its $extra tools} (about a minute the first time)"
    if ! with_uv "$target" >"$log" 2>&1 && ! with_pip "$target" >>"$log" 2>&1; then
        tail -n 8 "$log" >&2
        if grep -qiE 'retrying|connection|resolve host|name resolution|timed out|no matching distribution|dns' "$log"; then
            die "the packages could not be fetched. The first run needs the network (or a reachable package
index); check the connection and any proxy, then run this again. The whole log: $log"
        fi
        die "the installation failed, see above. The whole log: $log"
    fi
    fingerprint "$extra" >"$stamp"
}
