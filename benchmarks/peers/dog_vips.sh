#!/usr/bin/env bash
# The same with libvips' command line (Debian's libvips-tools): dog_vips.sh OUTPUT INPUT; one process a step, as vips has it.
set -euo pipefail
output=$1/$(basename "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VIPS_CONCURRENCY=1
vips gaussblur "$2" "$work/fine.v" 1.0 --precision float --min-ampl 0.00033
vips gaussblur "$2" "$work/coarse.v" 3.0 --precision float --min-ampl 0.00033
vips subtract "$work/fine.v" "$work/coarse.v" "$work/difference.v"
vips linear "$work/difference.v" "$output[Q=95]" 1 128 --uchar
