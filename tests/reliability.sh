#!/usr/bin/env bash
# Makes RELIABILITY.md: runs every fault row in its long version, then every control, on what is committed, and writes down what
# was counted and what was caught. Takes hours; needs what ./test.sh needs, root too.
#
#   tests/reliability.sh             all of it
#   tests/reliability.sh --controls  the controls only; figures of rows stay as they were
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
[ -z "$(git status --porcelain -- src tests)" ] || { echo "src or tests differ from what is committed." >&2; exit 1; }

project=Verbatim.Fault.Tests
export VERBATIM_FIGURES=$PWD/artifacts/reliability
mkdir -p "$VERBATIM_FIGURES"
failed=0
if [ "${1:-}" != --controls ]; then
  rm -f "$VERBATIM_FIGURES"/*
  git rev-parse --short HEAD >"$VERBATIM_FIGURES/commit"
  dotnet build "tests/$project" -v q --nologo || exit 1
  NIGHTLY=1 CI=1 dotnet "tests/$project/bin/Debug/net10.0/$project.dll" -noColor || failed=1
fi
rm -f "$VERBATIM_FIGURES"/*.control
tests/mutants/run.sh --rows || failed=1
[ "$failed" = 0 ] || { echo "Not written: something failed above." >&2; exit 1; }

# class ROW: the file of the test that carries the row.
class() { grep -rl --include='*.cs' "Trait(\"Row\", \"$1\")" tests | grep -v /obj/ | head -n 1; }
# fault FILE ROW: what the test says of the fault, from its summary.
fault() { sed -n "s|^/// <summary>$2: \(.*\)</summary>$|\1|p" "$1"; }
control() { sed -n "/^diff /q;s/^$1: //p" "tests/mutants/$2.patch" | head -n 1; }
rows() { for file in "$VERBATIM_FIGURES"/*.txt; do basename "$file" .txt; done | sort -V; }

{
  cat <<END
# What is promised, under faults

Made by \`tests/reliability.sh\` and not by hand: the long version of every fault row, and every control. Commit $(cat "$VERBATIM_FIGURES/commit"),
$(date -u +%Y-%m-%d), $(nproc) cores, $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r | cut -d - -f 1), .NET $(dotnet --version).

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

| row | fault | counted | test |
|---|---|---|---|
END
  for row in $(rows); do
    file=$(class "$row")
    echo "| $row | $(fault "$file" "$row") | $(cat "$VERBATIM_FIGURES/$row.txt") | \`$(basename "$file" .cs)\` |"
  done
  cat <<'END'

## Controls

| row | planted in `tests/mutants` | what it does | caught by |
|---|---|---|---|
END
  for file in "$VERBATIM_FIGURES"/*.control; do
    name=$(basename "$file" .control)
    echo "| $(cat "$file") | \`$name\` | $(head -n 1 "tests/mutants/$name.patch") | \`$(control Caught-by "$name" | cut -d ' ' -f 2)\` |"
  done | sort -V
} >RELIABILITY.md
echo "RELIABILITY.md: $(rows | wc -l) rows, $(ls "$VERBATIM_FIGURES"/*.control | wc -l) controls."
