#!/usr/bin/env bash
# Shows that tests catch what they are for: applies each patch beside this file to a copy of the working tree, and runs the
# test that its line "Caught-by: PROJECT TEST" names. The test must pass without the patch and fail with it.
#
#   tests/mutants/run.sh [NAME…]    all patches, or those named (without .patch)
#   tests/mutants/run.sh --rows     the controls of the fault rows: patches with a line "Row: ID"
#   tests/mutants/run.sh --turn N   N of those, others with each commit, so that all of them have their turn
#
# Each ends with a line "NAME: caught (TEST)" or says what happened instead; where VERBATIM_FIGURES names a folder, the row of a
# control that was caught is noted there.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
here=tests/mutants

# line KEY NAME: what a patch says of itself.
line() { sed -n "/^diff /q;s/^$1: //p" "$here/$2.patch" | head -n 1; }

all() { for patch in "$here"/*.patch; do basename "$patch" .patch; done; }
controls() { all | while read -r name; do [ -z "$(line Row "$name")" ] || echo "$name"; done; }

# Neighbours in the list are often of one row, so a turn takes every so many-th.
turn() {
  local names count size step turn i
  mapfile -t names < <(controls)
  count=${#names[@]} size=$(($1 < ${#names[@]} ? $1 : ${#names[@]}))
  [ "$count" -gt 0 ] || return
  step=$((count / size)) turn=$(git rev-list --count HEAD 2>/dev/null || date +%j)
  for ((i = 0; i < size; i++)); do echo "${names[(turn + i * step) % count]}"; done
}

case ${1:-} in
  --rows) mapfile -t names < <(controls) ;;
  --turn) mapfile -t names < <(turn "${2:?how many}") ;;
  '') mapfile -t names < <(all) ;;
  *) names=("$@") ;;
esac

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy" || exit 1
# What npm has fetched is not kept in git, and is the same for all.
[ ! -d tests/s3/node_modules ] || ln -s "$PWD/tests/s3/node_modules" "$copy/tests/s3/node_modules" || exit 1

# What is planted has to run, not to please the analyzers.
build() { (cd "$copy" && dotnet build "tests/$1" -v q --nologo -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:UseSharedCompilation=true -p:SharedCompilationId="planted-$$" 2>&1 | grep -E ' error ' | sort -u | head -5; exit "${PIPESTATUS[0]}"); }

# run PROJECT TEST: prints passed, failed, or broken where the test did not run to its end. A row is short where it only has to fail.
run() {
  local out
  out=$(cd "$copy" && NIGHTLY='' VERBATIM_FIGURES='' timeout 600 dotnet "tests/$1/bin/Debug/net10.0/$1.dll" -noColor -method "*.$2" 2>&1)
  case $out in
    *"Total: 0,"*) echo broken ;;
    *"Errors: 0, Failed: 0,"*) echo passed ;;
    *"Errors: 0, Failed: "[1-9]*) echo failed ;;
    *) echo broken ;;
  esac
}

# Without any patch every one of the tests passes: a test that fails anyway catches nothing.
unfit=0
declare -A seen
for project in $(for name in "${names[@]}"; do line Caught-by "$name" | cut -d ' ' -f 1; done | sort -u); do
  build "$project" || exit 1
done
for name in "${names[@]}"; do
  read -r project test < <(line Caught-by "$name")
  [ -z "${seen[$project $test]:-}" ] || continue
  seen[$project $test]=$(run "$project" "$test")
  [ "${seen[$project $test]}" = passed ] || { echo "without $name: ${seen[$project $test]} ($test)"; unfit=1; }
done
[ "$unfit" = 0 ] || exit 1

survivors=0
for name in "${names[@]}"; do
  read -r project test < <(line Caught-by "$name")
  (cd "$copy" && git apply "$OLDPWD/$here/$name.patch") || exit 1
  verdict=broken
  build "$project" && verdict=$(run "$project" "$test")
  (cd "$copy" && git apply -R "$OLDPWD/$here/$name.patch") || exit 1
  case $verdict in
    failed)
      echo "$name: caught ($test)"
      [ -z "${VERBATIM_FIGURES:-}" ] || line Row "$name" >"$VERBATIM_FIGURES/$name.control"
      ;;
    *) echo "$name: $verdict ($test)"; survivors=$((survivors + 1)) ;;
  esac
done
exit $((survivors > 0))
