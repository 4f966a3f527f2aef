"""Benchmarks of this project and of other libraries that can do the same work. Run by `make bench`."""
