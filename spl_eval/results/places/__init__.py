"""Sectors, provinces and regions: reach, concentration, inequality."""
