"""What is fast, beside what else could do the job. Run by `make bench`."""
