#!/usr/bin/env bash
# Shows that tests catch what they are for: applies each patch beside this file to a copy of the working tree, and runs the
# test that its line "Caught-by: PROJECT TEST" names. The test must pass without the patch and fail with it.
#
#   tests/mutants/run.sh [NAME…]    all patches, or those named (without .patch)
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
here=tests/mutants
copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy" || exit 1

names=("$@")
[ ${#names[@]} -gt 0 ] || for patch in "$here"/*.patch; do names+=("$(basename "$patch" .patch)"); done

# The project and the test that catch a mutant.
catcher() { grep -m 1 '^Caught-by: ' "$here/$1.patch" | cut -d ' ' -f 2-; }

build() { (cd "$copy" && dotnet build "tests/$1" -v q --nologo 2>&1 | grep -E ' error ' | sort -u | head -5; exit "${PIPESTATUS[0]}"); }

# run PROJECT TEST: prints passed, failed, or broken where the test did not run to its end.
run() {
  local out
  out=$(cd "$copy" && timeout 300 dotnet "tests/$1/bin/Debug/net10.0/$1.dll" -noColor -method "*.$2" 2>&1)
  case $out in
    *"Total: 0,"*) echo broken ;;
    *"Errors: 0, Failed: 0,"*) echo passed ;;
    *"Failed: "*) echo failed ;;
    *) echo broken ;;
  esac
}

# Without any patch every one of the tests passes: a test that fails anyway catches nothing.
unfit=0
for project in $(for name in "${names[@]}"; do catcher "$name" | cut -d ' ' -f 1; done | sort -u); do
  build "$project" || exit 1
done
for name in "${names[@]}"; do
  read -r project test < <(catcher "$name")
  verdict=$(run "$project" "$test")
  [ "$verdict" = passed ] || { echo "without $name: $verdict ($test)"; unfit=1; }
done
[ "$unfit" = 0 ] || exit 1

survivors=0
for name in "${names[@]}"; do
  read -r project test < <(catcher "$name")
  (cd "$copy" && git apply "$OLDPWD/$here/$name.patch") || exit 1
  verdict=broken
  build "$project" && verdict=$(run "$project" "$test")
  (cd "$copy" && git apply -R "$OLDPWD/$here/$name.patch") || exit 1
  case $verdict in
    failed) echo "$name: caught ($test)" ;;
    *) echo "$name: $verdict ($test)"; survivors=$((survivors + 1)) ;;
  esac
done
exit $((survivors > 0))
