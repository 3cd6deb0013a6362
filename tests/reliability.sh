#!/usr/bin/env bash
# Makes RELIABILITY.md: runs every fault row in its long version, then every control, on what is committed, and writes down what
# was counted and what was caught. Takes hours; needs what ./test.sh needs, root too.
#
#   tests/reliability.sh                all of it
#   tests/reliability.sh rows [ROW…]    the rows, or those named; what the others left in artifacts/reliability stays
#   tests/reliability.sh controls       the controls
#   tests/reliability.sh write          RELIABILITY.md, from what is in artifacts/reliability
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# Most rows break the machine; some need no more than a server to kill.
projects=(Verbatim.Fault.Tests Verbatim.Server.Tests)
export VERBATIM_FIGURES=$PWD/artifacts/reliability
mkdir -p "$VERBATIM_FIGURES"
refuse() { echo "reliability.sh: $*" >&2; exit 1; }
is_committed() { [ -z "$(git status --porcelain -- src tests)" ] || refuse "src or tests differ from what is committed."; }

# sign ENDING: notes the commit of what was written down since the step began; a row that failed wrote nothing.
sign() {
  find "$VERBATIM_FIGURES" -name "*.$1" -newer "$VERBATIM_FIGURES/began" | while read -r file; do
    echo "\`$(git rev-parse --short HEAD)\`, $(date -u +%Y-%m-%d)" >"${file%."$1"}.when"
  done
}

run_rows() {
  is_committed
  local project row only outcome=0
  for row in "$@"; do rows | grep -qx "$row" || refuse "there is no row $row."; done
  [ $# -gt 0 ] || rm -f "$VERBATIM_FIGURES"/*.txt
  touch "$VERBATIM_FIGURES/began"
  for project in "${projects[@]}"; do
    only=()
    for row in $(rows "tests/$project"); do
      [ $# -gt 0 ] && [[ " $* " != *" $row "* ]] || only+=(-trait "Row=$row")
    done
    [ ${#only[@]} -gt 0 ] || continue
    dotnet build "tests/$project" -v q --nologo || refuse "it does not build."
    NIGHTLY=1 CI=1 dotnet "tests/$project/bin/Debug/net10.0/$project.dll" -noColor "${only[@]}" || outcome=1
  done
  sign txt
  [ $outcome = 0 ] || refuse "a row failed."
}

run_controls() {
  is_committed
  rm -f "$VERBATIM_FIGURES"/*.control
  touch "$VERBATIM_FIGURES/began"
  tests/mutants/run.sh --rows
  local outcome=$?
  sign control
  [ $outcome = 0 ] || refuse "a control was not caught."
}

# class ROW: the file of the test that carries the row.
class() { grep -rl --include='*.cs' "Trait(\"Row\", \"$1\")" tests | grep -v /obj/ | head -n 1; }
# fault FILE ROW: what the test says of the fault, from its summary.
fault() { sed -n "s|^/// <summary>$2: \(.*\)</summary>$|\1|p" "$1"; }
control() { sed -n "/^diff /q;s/^$1: //p" "tests/mutants/$2.patch" | head -n 1; }
# rows [FOLDER]: all of them, or those whose tests stand there.
rows() { grep -rhoE --include='*.cs' 'Trait\("Row", "[A-Z0-9]+"\)' "${1:-tests}" | grep -oE '[A-Z]+[0-9]+' | sort -Vu; }
counted() { cat "$VERBATIM_FIGURES/$1.txt" 2>/dev/null || echo "not run"; }
ran() { cat "$VERBATIM_FIGURES/$1.when" 2>/dev/null || echo "–"; }

write() {
  ls "$VERBATIM_FIGURES"/*.txt >/dev/null 2>&1 || refuse "no row has run."
  cat <<END
# What is promised, under faults

Made by \`tests/reliability.sh\` and not by hand: the long versions of the fault rows, and the controls, each with the commit and the day of its last run. $(nproc) cores,
$(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r | cut -d - -f 1), .NET $(dotnet --version).

A row breaks one thing again and again while producers record and readers follow, and then holds everything that was sent, acknowledged, seen and read
against the invariants (\`tests/Verbatim.Fault.Tests/Oracle\`; each is shown a history that breaks it, too). A control is a fault planted in the product with
which the row must fail. The rows run short in every \`./test.sh\`, with a few controls in turn, and long with \`NIGHTLY=1\`, with all controls.

## Invariants

| | what holds |
|---|---|
END
  sed -n 's/^        new("\(I[0-9]*\)", "\(.*\)", .*/| \1 | \2 |/p' tests/Verbatim.Fault.Tests/Oracle/Promises.cs
  cat <<'END'

I11, that nothing leaks from one tenant to another, is held by the tests of access.

## Rows

| row | fault | counted | test | last run |
|---|---|---|---|---|
END
  for row in $(rows); do
    file=$(class "$row")
    echo "| $row | $(fault "$file" "$row") | $(counted "$row") | \`$(basename "$file" .cs)\` | $(ran "$row") |"
  done
  cat <<'END'

## Controls

| row | planted in `tests/mutants` | what it does | caught by | last run |
|---|---|---|---|---|
END
  grep -l '^Row: ' tests/mutants/*.patch | while read -r patch; do
    name=$(basename "$patch" .patch) when="not run"
    [ ! -f "$VERBATIM_FIGURES/$name.control" ] || when="\`$(control Caught-by "$name" | cut -d ' ' -f 2)\`"
    echo "| $(control Row "$name") | \`$name\` | $(head -n 1 "$patch") | $when | $(ran "$name") |"
  done | sort -V
}

case ${1:-all} in
  rows) run_rows "${@:2}" ;;
  controls) run_controls ;;
  write) write >RELIABILITY.md ;;
  all) run_rows && run_controls && write >RELIABILITY.md ;;
  *) refuse "no such step." ;;
esac
