#!/usr/bin/env bash
# Records a file of frames as a run, and shows that it plays back byte for byte.
#
#   record-and-replay.sh FRAMES      with VERBATIM_SERVER and VERBATIM_TOKEN set, and the tool verbatim installed
set -euo pipefail

run=$(verbatim record --workflow sample - <"$1" | head -n 1)
verbatim replay "$run" >replayed.ndjson
cmp "$1" replayed.ndjson
verbatim show "$run"
