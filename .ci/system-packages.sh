#!/usr/bin/env bash
# System packages that tests of the project use.  Nothing here is needed to install or run tinsach, and a
# test whose program is absent is skipped with that reason: so a machine without apt or root is no failure.
set -euo pipefail

# One line a package: the name, and which tests want it.
packages=(
  postgresql # tests/flows/test_operations.py, by `make slow`
  chromium # tests/flows/pages
)

missing=()
for package in ${packages[@]+"${packages[@]}"}; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "System packages: nothing to install."
elif [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "System packages: no root or no apt-get, so tests that need ${missing[*]} are skipped."
else
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; } ||
    echo "System packages: ${missing[*]} could not be installed, so tests that need them are skipped."
fi
