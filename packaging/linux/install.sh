#!/bin/sh
# Make the program in this folder known: `writer-app` in a terminal, an entry in the menus. Nothing is copied but small files.
#   ./install.sh             for you alone (~/.local)
#   ./install.sh /usr/local  for everyone (as root)
#   ./install.sh --remove [PREFIX]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
remove=false
if [ "${1:-}" = --remove ]; then remove=true; shift; fi
prefix=${1:-$HOME/.local}

# Desktops keep lists of what lies in these folders; not every system has the tools that renew them.
tell_desktop() {
    update-desktop-database "$prefix/share/applications" 2>/dev/null || true
    gtk-update-icon-cache -q -t "$prefix/share/icons/hicolor" 2>/dev/null || true
}

if $remove; then
    (cd "$here/share" && find . -type f) | while read -r file; do rm -f "$prefix/share/$file"; done
    rm -f "$prefix/bin/writer-app"
    tell_desktop
    echo "Removed from $prefix. Your texts, models and settings stay; so does $here."
    exit 0
fi
mkdir -p "$prefix/bin" "$prefix/share"
cp -R "$here/share/." "$prefix/share/"
ln -sf "$here/writer-app" "$prefix/bin/writer-app"
# A menu does not know the PATH of a terminal.
sed -i "s|^Exec=.*|Exec=\"$here/writer-app\" %f|" "$prefix/share/applications/writer-app.desktop"
tell_desktop
echo "Writer App is in the menus, and as $prefix/bin/writer-app."
case ":$PATH:" in *":$prefix/bin:"*) ;; *) echo "($prefix/bin is not on your PATH.)" ;; esac
