"""Harvesting 目录采集: other catalogues, taken in record by record."""
