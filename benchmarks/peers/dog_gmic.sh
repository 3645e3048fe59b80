#!/usr/bin/env bash
# The same with G'MIC (Debian's gmic): dog_gmic.sh OUTPUT INPUT [blur].
# blur is what one would write, but both of its kernels are recursive filters that come within some levels of a Gaussian; without it
# the kernels are given, and convolved one after the other.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/kernels.sh"
export OMP_NUM_THREADS=1
output=$1/$(basename "$2")
case $output in
    *.jpg) output=$output,95 ;;
esac
if [ "${3:-}" = blur ]; then
    gmic -verbose - "$2" +blur 3,1,1 -blur[0] 1,1,1 -sub -add 128 -round -cut 0,255 -output "$output"
else
    gmic -verbose - "$2" "($fine)" "($coarse)" \
        +convolve[0] [1] -transpose[1] -convolve[3] [1] +convolve[0] [2] -transpose[2] -convolve[4] [2] -keep[3,4] \
        -sub -add 128 -round -cut 0,255 -output "$output"
fi
