"""Filters about which not everything can be decided."""

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

# Each letter or digit between dots would have to be another one, and there are not enough of them. But to see
# that takes a look at all sets of letters.
PIGEONS = "*" + ".*" * 40
HOLES = [f"*{letter}*{letter}*" for letter in LETTERS]
