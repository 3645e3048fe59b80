#!/usr/bin/env bash
# Measures dog-filter beside its peers, whole processes, the contenders taking turns, and prints medians and ratios.
#   compare.sh [all]                    all of these, about ten minutes on 2 cores
#   compare.sh cold  [TURNS]            one 512 x 512 PNG, a new process each time
#   compare.sh png   [TURNS]            one PNG of 12 megapixels, a new process of two threads each time
#   compare.sh batch [TURNS] [COUNT]    COUNT JPEGs of 12 megapixels, two threads or processes
#   compare.sh files [TURNS]            single files of each format, small ones, and batches, beside a cv2 script and vips, with the
#                                       ratios that must be reached; about six minutes on 2 cores
# Options: --size COLUMNSxROWS of the photographs, --only NAME,NAME... Tables go to benchmarks/results/peers-*.md too.
# install.sh installs the peers; one that is missing is left out with a line.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if ! /usr/bin/python3 -c 'import numpy, PIL' 2> /dev/null || [ ! -x /usr/bin/time ]; then
    echo "compare.sh: Python 3 with NumPy and Pillow, and GNU time are needed; benchmarks/peers/install.sh installs them" >&2
    exit 1
fi
"$root/dog-filter" --version > /dev/null
exec /usr/bin/python3 "$here/compare.py" "$@"
