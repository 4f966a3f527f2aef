"""How results look: a module for people (`text`), one for programs (`document`), one for rows."""
