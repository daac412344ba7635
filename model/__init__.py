"""The words all folders share: frozen dataclasses, enums and units; no I/O, and nothing of ours is
imported here.

Read in this order: `fact` (present, absent, unknown), `message` (a sentence before it is worded),
`machine` (all facts of one PC and the files it is made of), `benchmark`, `verdict` and `grade` (what was
judged), `report` (the signed document), `event` (what a session tells its readers).
"""
