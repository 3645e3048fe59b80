#!/usr/bin/env bash
# The same with libvips' command line (Debian's libvips-tools): dog_vips.sh OUTPUT INPUT; one process a step, as vips has it.
# Its kernels end where they fall below a thousandth of their middle, the least it takes: at 3.7 sigma instead of 4.
# Casting to bytes cuts off, hence the half.
set -euo pipefail
output=$1/$(basename "$2")
case $output in
    *.jpg) output="$output[Q=95,subsample_mode=on]" ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VIPS_CONCURRENCY=1
vips gaussblur "$2" "$work/fine.v" 1.0 --precision float --min-ampl 0.001
vips gaussblur "$2" "$work/coarse.v" 3.0 --precision float --min-ampl 0.001
vips subtract "$work/fine.v" "$work/coarse.v" "$work/difference.v"
vips linear "$work/difference.v" "$output" 1 128.5 --uchar
