"""Push logs: pushes and other events read from records, and the detection of duplicates."""
