#!/usr/bin/env bash
# Reads every open table with Iceberg's own Java library (REST catalogue and S3FileIO, the ones in Spark and Trino).
#   tools/iceberg_java.sh http://127.0.0.1:8000/iceberg
# Needs Java 17. The library comes from the package bodo-iceberg-connector (140 MB), in an environment of its own.
set -euo pipefail
uri="${1:?the address of the catalogue, such as http://127.0.0.1:8000/iceberg}"
venv="${ICEBERG_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/yiben-iceberg-java}"
if ! [ -d "$venv/jars" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --no-deps "bodo-iceberg-connector>=2026.10"
  ln -sfn "$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/bodo_iceberg_connector/jars/libs" "$venv/jars"
fi
exec java -cp "$venv/jars/*" "$(dirname "$0")/ReadOpenTables.java" "$uri"
