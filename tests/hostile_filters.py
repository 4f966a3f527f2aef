"""Filters for which some statements are too expensive to decide."""

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

# The pigeonhole principle: a name that PIGEONS matches and no filter of HOLES does would need a different letter
# or digit between any two dots, and there are too few of them. The search has to try all sets of letters.
PIGEONS = "*" + ".*" * 40
HOLES = [f"*{letter}*{letter}*" for letter in LETTERS]
