"""Bytes to records: files, gzip, JSON and table streams, worker processes. Knows nothing of pushes."""
