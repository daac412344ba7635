"""A simulated NVMe drive: `drive` is the model, `identify` and `logs` its data structures, `tcp` shows
it over NVMe/TCP.
"""
