"""Erasing: what may be erased and how (plan, guard), doing it (methods, run), and reading back (verify).

Decisions are made by `plan` and `guard`, which are pure; `run` acts, one process a drive, and writes every
change into the journal before it happens. The verdict is not made here: `judge.erasure.erasure` reads it out
of the journal.
"""
