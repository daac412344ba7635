"""Ask the machine: read-only, quick, safe at any time; one file per thing, one table of all probes
(`probes.table`).
"""
