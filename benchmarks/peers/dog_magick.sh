#!/usr/bin/env bash
# The same with ImageMagick 6 (Debian's imagemagick): dog_magick.sh OUTPUT INPUT.
# -blur and -gaussian-blur sum finer samples of the curve, which is another kernel (up to 2 levels off at sigma 1), and -gaussian-blur
# is not separated; so the kernels are given. Pixels have 16 bits without a sign between the steps. The end cuts off, hence 128.5.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/kernels.sh"
export MAGICK_THREAD_LIMIT=1 OMP_NUM_THREADS=1
/usr/bin/convert "$2" -virtual-pixel Edge \
    \( -clone 0 -morphology Convolve "9x1:$fine" -morphology Convolve "1x9:$fine" \) \
    \( -clone 0 -morphology Convolve "25x1:$coarse" -morphology Convolve "1x25:$coarse" \) \
    -delete 0 -compose Mathematics -define compose:args=0,-1,1,0.50392156862745097 -composite \
    -quality 95 -sampling-factor 4:2:0 "$1/$(basename "$2")"
