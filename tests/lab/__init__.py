"""Simulated drives: models of NVMe, SATA, SAS and eMMC drives that implement the specifications, and the
transports that show them.

A model is a state machine in one process, with a backing file for what the medium holds. It knows nothing
of the programs that talk to it. See README.md for how to use them and what they cannot show.
"""
