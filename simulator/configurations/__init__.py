"""Where configurations come from: one module per kind of source."""
