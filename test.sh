#!/usr/bin/env bash
# Sets up what the tests need on a Debian machine that has the .NET SDK 10, then runs everything: format, build, all tests.
# Fault tests attach strace to processes of theirs, mount file systems and limit memory, for which they need root; without it those are skipped. The last line is the sum over all test projects. The exit code is 0 only if everything ran and nothing failed.
#
#   VERBATIM_RECORDINGS  folder of recorded streams; without it tests use tests/corpus
#   VERBATIM_CHROMIUM    the browser to drive; without it Debian's Chromium, installed if absent
#   NIGHTLY=1            the long versions of the tests that have one
#   CI=1                 a skipped test is a failure
set -uo pipefail
# Each part becomes a process group of its own, so that nothing it started can outlive it.
set -m
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

# The configuration that `dotnet run` uses, so that nothing is built twice.
configuration=Debug
failed_parts=()
part_pid=
scratch=$(mktemp -d) || exit 1
began=$SECONDS

say() { printf '%s\n' "$*"; }
refuse() { say "test.sh: $*" >&2; exit 1; }
minutes() { awk -v s="$1" 'BEGIN { printf "%.1f min", s / 60 }'; }
end_part() { [ -z "$part_pid" ] || kill -KILL -- "-$part_pid" 2>/dev/null; part_pid=; }
# What a killed test has mounted in there goes first: it is not to be deleted file by file.
unmount() { awk -v below="$scratch/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | while read -r path; do umount --lazy "$path"; done; }
clean_up() { end_part; unmount; rm -rf --one-file-system "$scratch"; }
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# part NAME COMMAND…: runs it, prints how long it took, remembers it if it failed.
part() {
  local name=$1 start=$SECONDS code; shift
  say "== $name"
  "$@" </dev/null & part_pid=$!
  wait "$part_pid"; code=$?
  end_part
  say "== $name: $(minutes $((SECONDS - start)))$([ "$code" = 0 ] || echo ", failed ($code)")"
  [ "$code" = 0 ] || failed_parts+=("$name")
  return "$code"
}

# install PROGRAM PACKAGE REASON: Debian's package, where its program is not there. In the foreground, because sudo may ask for a password.
install() {
  local as_root=() start=$SECONDS
  ! command -v "$1" >/dev/null || return 0
  command -v apt-get >/dev/null || refuse "no $1 here and no apt-get to install it with: $3."
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || refuse "root is needed to install Debian's package $2, and there is no sudo; install it: $3."
    as_root=(sudo)
  fi
  say "Needs root: apt-get update and install of Debian's package $2: $3."
  say "== install $2"
  # One at a time, also where two of these run at once; this lock needs no file of its own.
  "${as_root[@]}" flock /var/lib/apt sh -c '
    command -v "$1" >/dev/null && exit 0
    # What is a server is not started: here it is a program that tests run.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    apt-get -q -o DPkg::Lock::Timeout=900 update &&
      apt-get -q -y -o DPkg::Lock::Timeout=900 install --no-install-recommends "$2"' sh "$1" "$2" || refuse "Debian's package $2 could not be installed."
  say "== install $2: $(minutes $((SECONDS - start)))"
}

find_chromium() {
  if [ -n "${VERBATIM_CHROMIUM:-}" ]; then
    [ -x "$VERBATIM_CHROMIUM" ] || refuse "VERBATIM_CHROMIUM names $VERBATIM_CHROMIUM, which cannot be run."
    return
  fi
  install chromium chromium "the browser that the browser tests drive; VERBATIM_CHROMIUM may name another"
  VERBATIM_CHROMIUM=$(command -v chromium) || refuse "Chromium is installed, but not on the path."
  export VERBATIM_CHROMIUM
}

find_recordings() {
  if [ -z "${VERBATIM_RECORDINGS:-}" ]; then
    say "VERBATIM_RECORDINGS is not set: tests use tests/corpus, and those that need the recorded streams are skipped."
    return
  fi
  VERBATIM_RECORDINGS=$(cd "$VERBATIM_RECORDINGS" 2>/dev/null && pwd) || refuse "VERBATIM_RECORDINGS names no folder."
  export VERBATIM_RECORDINGS
}

# A compiler server of our own, gone with its part: one that others use must neither be borrowed nor ended.
build() {
  exec dotnet build Verbatim.slnx --configuration "$configuration" --nologo --verbosity quiet -p:UseSharedCompilation=true -p:SharedCompilationId="verbatim-$$"
}
check_format() { exec dotnet format Verbatim.slnx --verify-no-changes --no-restore; }

# A host that hangs is ended, and then has no report.
run_tests() {
  local limit=40m
  [ -z "${NIGHTLY:-}" ] || limit=12h
  exec timeout --kill-after=10s "$limit" dotnet "tests/$1/bin/$configuration/net10.0/$1.dll" -noColor -noAutoReporters -result-xml "$scratch/$1.xml"
}

plant_faults() { tests/mutants/run.sh "$@" >"$scratch/controls"; local code=$?; cat "$scratch/controls"; return "$code"; }

# counter NAME FILE: the number that a report gives for it; nothing where there is no whole report.
counter() { grep -o "<assembly [^>]*" "$2" 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc 0-9; }

passed=0 failed=0 skipped=0
count() {
  local report="$scratch/$1.xml" p f e s
  p=$(counter passed "$report") f=$(counter failed "$report") e=$(counter errors "$report") s=$(counter skipped "$report")
  if [ -z "$p" ] || [ -z "$f" ] || [ -z "$e" ] || [ -z "$s" ] || [ $((p + f + e + s)) = 0 ]; then
    say "$1: no report of any test, counted as one failure."
    f=1 e=0
  elif [ "$2" != 0 ] && [ $((f + e)) = 0 ]; then
    say "$1: every test passed but its host ended with $2, counted as one failure."
    f=1
  fi
  passed=$((passed + ${p:-0})) failed=$((failed + f + e)) skipped=$((skipped + ${s:-0}))
}

command -v dotnet >/dev/null || refuse "the .NET SDK 10 is not on the path."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
find_chromium
install node nodejs "with it types are generated from the description of the API and compiled"
install npm npm "it fetches what generates them, and the S3 that attachments are tested with"
install strace strace "with it the fault tests make system calls fail"
PATH=$PATH:/usr/sbin install nginx nginx "before the server it shows that live frames pass a proxy"
# Only root can mount, and only who can mount needs it; without root the fault rows that mount are skipped and say so.
[ "$(id -u)" != 0 ] || install mkfs.xfs xfsprogs "on XFS in a file of its own the fault tests cut the power"
find_recordings
# What tests leave behind goes with this run.
export TMPDIR=$scratch

# In a folder of the checkout, from the lock file alone; what it generates is not kept.
check_types() { cd clients/typescript && npm ci --no-audit --no-fund --loglevel=error && npm run --silent generate && npm run --silent check; }

# From its lock file alone, too. Without it the tests that need an S3 are skipped and say so.
fetch_s3() { cd tests/s3 && npm ci --no-audit --no-fund --loglevel=error; }

projects=(tests/*.Tests)
projects=("${projects[@]#tests/}")

exec 9<"${BASH_SOURCE[0]##*/}"
flock --nonblock 9 || { say "Another run builds in this checkout; waiting for it."; flock 9; }
if part build build; then part format check_format; built=1; else built=; fi
exec 9<&-
part types check_types
part s3 fetch_s3

for project in "${projects[@]}"; do
  code=1
  [ -z "$built" ] || { part "$project" run_tests "$project"; code=$?; }
  count "$project" "$code"
done

# Faults planted in a copy, each of which its row must catch: a few in turn, all of them at night.
if [ -n "$built" ]; then
  if [ -n "${NIGHTLY:-}" ]; then which=(--rows); else which=(--turn 2); fi
  part controls plant_faults "${which[@]}" || [ -s "$scratch/controls" ] || failed=$((failed + 1))
  passed=$((passed + $(grep -c ': caught (' "$scratch/controls"))) failed=$((failed + $(grep -vc ': caught (' "$scratch/controls")))
fi

say "== all: $(minutes $((SECONDS - began)))"
[ ${#failed_parts[@]} = 0 ] || say "failed: ${failed_parts[*]}"
code=0
[ ${#failed_parts[@]} = 0 ] && [ "$failed" = 0 ] || code=1
if [ -n "${CI:-}" ] && [ "$skipped" != 0 ]; then
  say "CI is set, so the skipped tests are failures."
  code=1
fi
say "$passed passed, $failed failed, $skipped skipped"
exit "$code"
