"""Sentences of `etabli check`: what a report's signature, receipt, verdicts and grade are worth."""

from __future__ import annotations

from papers.language import N_, NN_

CHECK: dict[str, str | tuple[str, str]] = {
    "check.signed": N_("Signed by the station “{station}” ({key}); not one byte was changed since."),
    "check.no_signature": N_("No signature found beside it: its origin is not verified."),
    "check.signer_unknown": N_(
        "The signer is unknown here: station {station}. Ask for the station's public key "
        "(public.pem in its state folder) and give it with --key."
    ),
    "check.altered": N_("It was altered, or signed by another key than {key}."),
    "check.other_station": N_("It is signed by {key}, but gives another station: {station}."),
    "check.receipt": N_("The inventory {server} confirmed that it has had these bytes since {received}."),
    "check.no_receipt": N_("No receipt of an inventory found beside it."),
    "check.server_unknown": N_(
        "The receipt comes from an inventory that is unknown here ({server}). Give its public key "
        "with --server-key."
    ),
    "check.receipt_unreadable": N_("The receipt beside it cannot be read: it is damaged."),
    "check.receipt_altered": N_("The receipt beside it was altered, or signed by another key."),
    "check.receipt_other": N_("The receipt beside it is for another report."),
    "check.verdicts": NN_(
        "The verdict on {count} drive follows from its data.",
        "The verdicts on {count} drives follow from their data.",
    ),
    "check.no_drives": N_("The report knows of no drive, and gives no verdict on one."),
    "check.verdict_differs": N_(
        "The verdict on drive {drive} does not follow from its data: the report says {stated}, this "
        "version says {judged}."
    ),
    "check.verdict_without_drive": N_("There is a verdict on drive {drive}, but no data about it."),
    "check.drive_without_verdict": N_("There is data about drive {drive}, but no verdict."),
    "check.grade": N_("Grade {grade} follows from the data, by the grading scale {name} {version}."),
    "check.grade_differs": N_(
        "The grade does not follow from the data: the report says {stated}, this version says "
        "{judged}, or the points differ."
    ),
    "check.other_policy": N_(
        "It was graded by another grading scale, {name} {version}. Give its file with --policy to "
        "grade it again."
    ),
    "check.journal_of_another_drive": N_(
        "The journal inside is of another drive than the certificate says: treat this drive as not erased."
    ),
    "check.erasure": N_(
        "The verdict “{verdict}” follows from the journal, which is complete (lines: {count})."
    ),
    "check.fields_differ": N_(
        "Fields of the certificate differ from its journal ({names}): the journal counts."
    ),
    "check.signers_word": N_("Not in the journal, and stated by the signer alone: {names}."),
    "check.first_format": N_(
        "The journal is in the first format: it proves neither that the drive had no other "
        "addresses, nor that each address is a separate place, nor that little was left."
    ),
}
