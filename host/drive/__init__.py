"""Drives: block devices, pass-through ports (ATA, SCSI, NVMe, MMC), Opal, aligned memory."""
