"""The verbs of the data API: `keeping` keys, `entering` with one, `describing` an endpoint, `answering`, `metering`."""
