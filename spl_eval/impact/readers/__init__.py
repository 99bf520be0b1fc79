"""Readers of panels: the only modules of ``impact`` that touch files, databases and frames.

Each gives the same statistics, whatever it reads: a frame in memory, a sorted Parquet file as a
stream, anything else that DuckDB reads, in order, and lazy frames by grouped queries.
"""
