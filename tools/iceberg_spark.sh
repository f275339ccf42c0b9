#!/usr/bin/env bash
# Reads every open table with Apache Spark, as its users do: a REST catalogue, columns chosen, editions by their tags.
#   tools/iceberg_spark.sh http://127.0.0.1:8000/iceberg
# Needs Java 17. Iceberg's module for Spark 3.5 comes inside sagemaker-feature-store-pyspark (Iceberg 1.9, classes under
# a prefix of its own); with Spark itself 660 MB are fetched, into an environment of its own.
set -euo pipefail
uri="${1:?the address of the catalogue, such as http://127.0.0.1:8000/iceberg}"
venv="${SPARK_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/yiben-iceberg-spark}"
if ! [ -e "$venv/iceberg.jar" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "pyspark==3.5.*"
  "$venv/bin/pip" install --quiet --no-deps "sagemaker-feature-store-pyspark>=2.2.2,<3"
  libraries="$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
  ln -sfn "$libraries"/feature_store_pyspark/jars/*-3.5.jar "$venv/iceberg.jar"
fi
exec "$venv/bin/python" - "$venv/iceberg.jar" "$uri" <<'PYTHON'
import sys

from pyspark.sql import SparkSession

jar, uri = sys.argv[1:]
iceberg = "smfs.shaded.org.apache.iceberg"  # where that package keeps org.apache.iceberg
said = {
    "spark.jars": jar,
    "spark.driver.extraClassPath": jar,
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalog.city": f"{iceberg}.spark.SparkCatalog",
    "spark.sql.catalog.city.type": "rest",
    "spark.sql.catalog.city.uri": uri,
    "spark.sql.catalog.city.io-impl": f"{iceberg}.aws.s3.S3FileIO",
}
spark = SparkSession.builder.master("local[1]").config(map=said).getOrCreate()
for (name,) in spark.sql("SHOW TABLES IN city.open").select("tableName").collect():
    table = f"city.open.`{name}`"
    columns = spark.table(table).columns
    rows = spark.table(table).count()
    distinct = spark.sql(f"SELECT count(DISTINCT `{columns[0]}`) FROM {table}").first()[0]
    for (edition,) in spark.sql(f"SELECT name FROM {table}.refs WHERE type = 'TAG' ORDER BY name").collect():
        held = spark.sql(f"SELECT count(*) FROM {table} VERSION AS OF '{edition}'").first()[0]
        print(f"{name}: {rows} rows, {distinct} of {columns[0]}, {edition}: {held} rows")
PYTHON
