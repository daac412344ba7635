"""SCSI: `sat` puts an ATA drive behind a SCSI / ATA Translation layer, `sas` is a SAS drive, `iscsi`
shows both to a real kernel.
"""
