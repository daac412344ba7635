"""SMART: ask smartctl and pySMART, understand ATA, NVMe and SCSI answers."""
