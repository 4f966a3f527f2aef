"""Where pushes come from: one module per format, told apart by content.

A format is a module with two functions: `recognises(record)` says whether a JSON object is one of its
records, and `read(record)` yields the events in it, raising `MalformedRecord` where a record of the
format is broken. To add one, write the module and list it in `formats.py`.
"""
