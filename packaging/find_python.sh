#!/bin/sh
# Print the path of a Python that is 3.11 or newer. Where there is none, say in one sentence what to install (exit 1);
# root on Debian gets it installed. PYTHON=/path/to/python names another.
set -u

search() {
    for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3 python3.14 /usr/bin/python3; do
        [ -n "$name" ] || continue
        # Asked, not only looked for: version managers put names on the path that then refuse to run.
        "$name" -c 'import sys; print(sys.executable) if sys.version_info >= (3, 11) else sys.exit(1)' 2>/dev/null && return 0
    done
    return 1
}

search && exit 0
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        echo "No Python 3.11 or newer: installing python3 and python3-venv." >&2
        log="$(dirname "$0")/../build/python.log"
        mkdir -p "$(dirname "$log")"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv; } >"$log" 2>&1
        search && exit 0
    fi
    echo "Writer App needs Python 3.11 or newer. Install it with: sudo apt-get install -y python3 python3-venv" >&2
elif command -v dnf >/dev/null 2>&1; then
    echo "Writer App needs Python 3.11 or newer. Install it with: sudo dnf install -y python3" >&2
elif command -v pacman >/dev/null 2>&1; then
    echo "Writer App needs Python 3.11 or newer. Install it with: sudo pacman -S --needed python" >&2
else
    echo "Writer App needs Python 3.11 or newer: https://www.python.org/downloads/" >&2
fi
exit 1
