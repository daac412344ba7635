"""A simulated eMMC (JESD84-B51): `drive` takes commands as the kernel's MMC_IOC_CMD does, `area` keeps what
lies behind each partition, `ext_csd` is its register. It is bound in-process: no kernel shows it.
"""
