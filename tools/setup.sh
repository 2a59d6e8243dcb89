#!/bin/sh
# Makes .venv and installs fibrosim in it: tools/setup.sh EXTRA (EXTRA may be empty, or "test").
set -eu
extra="${1:-}"
target="."
[ -z "$extra" ] || target=".[$extra]"

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

complete() {
    "$1" -c 'import venv, ensurepip' >/dev/null 2>&1
}

find_python() {
    found=""
    incomplete=""
    for candidate in ${PYTHON:-} python3 python python3.14 python3.13 python3.12 python3.11; do
        usable "$candidate" || continue
        if complete "$candidate"; then
            found="$candidate"
            return
        fi
        [ -n "$incomplete" ] || incomplete="$candidate"
    done
}

say_no_python() {
    echo "fibrosim needs Python 3.11 or newer, and none was found on the PATH." >&2
    echo "  Debian, Ubuntu:  sudo apt install python3 python3-venv" >&2
    echo "  Fedora:          sudo dnf install python3" >&2
    echo "  macOS:           brew install python" >&2
    echo "Or say where it is:  make PYTHON=/path/to/python3.11 demo" >&2
    exit 1
}

say_no_venv() {
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version was found ($1), but its modules venv and ensurepip are missing." >&2
    echo "  Debian, Ubuntu:  sudo apt install python$version-venv" >&2
    echo "  Fedora:          sudo dnf install python3-libs python3-pip" >&2
    echo "Or use another Python:  make PYTHON=/path/to/python3.11 demo" >&2
    exit 1
}

if ! usable .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    find_python
    if [ -z "$found" ]; then
        [ -z "$incomplete" ] || say_no_venv "$incomplete"
        say_no_python
    fi
    echo "Making .venv with $("$found" --version) ..." >&2
    rm -rf .venv
    "$found" -m venv .venv
fi

install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" -e "$target"
}

echo "Installing fibrosim in .venv (a minute or two the first time) ..." >&2
if [ ! -f constraints.txt ]; then
    echo "No constraints.txt here: taking the newest versions that pyproject.toml allows." >&2
    install
elif ! install -c constraints.txt; then
    echo "The versions of constraints.txt could not be installed here (see above)." >&2
    echo "Trying again with the newest versions that pyproject.toml allows ..." >&2
    install
fi
