#!/usr/bin/env bash
# Installs what compare.sh compares with, as Debian packages, and what it needs itself (NumPy, Pillow, GNU time); wants to be root.
set -euo pipefail
packages=(time python3-numpy python3-pil python3-opencv python3-skimage python3-scipy libvips-tools imagemagick gmic)
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}"
