"""Splink on Febrl's units, run by `profiles.py` in an environment of its own: units.parquet BLOCKS → clusters.parquet beside it.

Its own comparisons of names, dates and places, its own training; the blocks are the ones `profiles.py` uses.
"""

import json
import logging
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

logging.disable(logging.WARNING)


def main() -> None:
    path, blocks = Path(sys.argv[1]), json.loads(sys.argv[2])
    units = pq.read_table(path)
    began = time.perf_counter()
    names = ("given_name", "surname", "suburb")
    comparisons = [
        *(
            cl.JaroWinklerAtThresholds(name, [0.92, 0.8]).configure(term_frequency_adjustments=True)
            for name in names
        ),
        cl.DamerauLevenshteinAtThresholds("date_of_birth", [1]),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("street_number", [1]),
        cl.DamerauLevenshteinAtThresholds("postcode", [1]),
        cl.JaroWinklerAtThresholds("address_1", [0.95, 0.88]),
        cl.JaroWinklerAtThresholds("address_2", [0.95, 0.88]),
        cl.ExactMatch("state"),
    ]
    rules = [block_on(*block) for block in blocks]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        unique_id_column_name="unique_id",
    )
    api = DuckDBAPI()
    linker = Linker(api.register(units), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("soc_sec_id")], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("postcode"), block_on("given_name", "surname")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.9)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=0.9
    )
    found = clusters.as_duckdbpyrelation().to_arrow_table().select(["unique_id", "cluster_id"])
    seconds = time.perf_counter() - began
    pq.write_table(found.rename_columns(["unique_id", "cluster"]), path.with_name("clusters.parquet"))
    sys.stdout.write(json.dumps({"seconds": seconds}) + "\n")


if __name__ == "__main__":
    main()
