"""Measurements, each one command: `python -m bench NAME ...`, also beside other extractors."""
