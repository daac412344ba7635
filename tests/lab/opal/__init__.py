"""A trusted peripheral (TPer) of the TCG: what an Opal drive says of itself, and the session in which its
printed key (PSID) reverts it.

TCG Storage Architecture Core Specification 2.01, Opal SSC 2.01, and the PSID feature set 1.00; `tper` is the
part that an NVMe, ATA or SCSI model hands its security commands to.
"""
