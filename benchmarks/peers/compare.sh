#!/usr/bin/env bash
# Measures dog-filter beside its peers, whole processes, the contenders taking turns, and prints the medians.
#   compare.sh cold  [TURNS]            one 512 x 512 PNG, a new process each time
#   compare.sh batch [TURNS] [COUNT]    COUNT (200) JPEGs of 12 megapixels, two threads or processes
# Needs Debian's python3-opencv, libvips-tools and time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
what=${1:-cold}
turns=${2:-7}
count=${3:-200}
work=${SLUICE_PEERS_FOLDER:-$(mktemp -d)}
mkdir -p "$work"
trap 'rm -rf "$work/out"; [ -n "${SLUICE_PEERS_FOLDER:-}" ] || rm -rf "$work"' EXIT
"$root/dog-filter" --version >/dev/null

# timed NAME COMMAND...: wall seconds and peak KiB go to $work/NAME.times
timed() {
    local name=$1
    shift
    rm -rf "$work/out"
    mkdir "$work/out"
    /usr/bin/time -a -o "$work/$name.times" -f '%e %M' "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

# As the shell counts: GNU time has hundredths of a second only, a cold start needs thousandths.
timed_fine() {
    local name=$1 start
    shift
    rm -rf "$work/out"
    mkdir "$work/out"
    start=$EPOCHREALTIME
    "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f 0\n", b - a }' >>"$work/$name.times"
}

summary() {
    local name
    for name; do
        sort -n "$work/$name.times" | awk -v name="$name" '
            { t[NR] = $1; if ($2 > m) m = $2 }
            END { printf "%-22s median %8.3f s  (%.3f to %.3f, %d turns)", name, t[int((NR + 1) / 2)], t[1], t[NR], NR
                  if (m) printf "  peak %d MiB", m / 1024; print "" }'
    done
}

rm -f "$work"/*.times
case $what in
    cold)
        image=$root/samples/images/camera.png
        for ((turn = 0; turn < turns; turn++)); do
            timed_fine dog-filter "$root/dog-filter" "$image" -q -o "$work/out/a.png"
            timed_fine dog-filter-image "$root/cli/target/dog-filter/bin/dog-filter" "$image" -q -o "$work/out/a.png"
            timed_fine python-cv2 /usr/bin/python3 "$here/dog_cv2.py" 1 "$work/out" "$image"
        done
        summary dog-filter dog-filter-image python-cv2
        ;;
    batch)
        [ -d "$work/in" ] || /usr/bin/python3 "$here/make_photos.py" "$work/in" "$count"
        for ((turn = 0; turn < turns; turn++)); do
            timed dog-filter-2 "$root/dog-filter" "$work/in" -q -o "$work/out" --threads 2
            timed dog-filter-2-512M "$root/dog-filter" "$work/in" -q -o "$work/out" --threads 2 --memory 512M
            timed dog-filter-1 "$root/dog-filter" "$work/in" -q -o "$work/out" --threads 1
            timed python-cv2-2 /usr/bin/python3 "$here/dog_cv2.py" 2 "$work/out" "$work"/in/*.jpg
            timed vips-2 bash -c 'printf "%s\0" "$0"/in/*.jpg | xargs -0 -n 1 -P 2 "$1" "$0/out"' "$work" "$here/dog_vips.sh"
        done
        summary dog-filter-2 dog-filter-2-512M dog-filter-1 python-cv2-2 vips-2
        ;;
    *)
        echo "compare.sh: '$what' is neither cold nor batch" >&2
        exit 2
        ;;
esac
