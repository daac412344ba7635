"""Sentences of the spool and of delivery: why a report waits, why it was refused."""

from __future__ import annotations

from papers.language import N_, NN_

DELIVERY: dict[str, str | tuple[str, str]] = {
    "spool.unreadable": N_("The file cannot be read: {error}."),
    "spool.wrong_size": N_("The file is damaged: no report has this size (bytes: {bytes})."),
    "spool.no_signature": N_("The signature beside it is missing or damaged."),
    "spool.not_noted": N_("What became of the report could not be noted here: {error}"),
    "spool.not_listed": N_("The outbox in {folder} cannot be read: {error}."),
    "spool.not_tidied": N_("The outbox could not be tidied: {error}"),
    "delivery.unreachable": N_("The inventory {inventory} cannot be reached: {error}."),
    "delivery.too_slow": N_("The inventory {inventory} did not answer within {seconds} s."),
    "delivery.certificate": N_("The certificate of the inventory {inventory} is not trusted: {error}."),
    "delivery.clock": N_(
        "The certificate of the inventory {inventory} is not valid on {date}, the date of this machine. "
        "Set the clock, then run “etabli push”."
    ),
    "delivery.redirect": N_(
        "The inventory {inventory} sends us elsewhere ({status}): its address in the configuration is wrong, "
        "or this network asks for a login first."
    ),
    "delivery.status": N_("The inventory {inventory} is in trouble: it answered {status}."),
    "delivery.not_inventory": N_(
        "{inventory} did not reply like an inventory (status {status}): check the address. This "
        "network may have a login page."
    ),
    "delivery.list_unreadable": N_("The list of {inventory} cannot be understood: {error}."),
    "delivery.list_endless": N_(
        "The list of {inventory} starts over again and again; reading it was stopped."
    ),
    "delivery.too_long": N_("The answer of {inventory} is far too long; reading it was stopped."),
    "delivery.receipt_wrong": N_("The receipt from {inventory} is for another report and was rejected."),
    "delivery.receipt_unsigned": N_(
        "The receipt from {inventory} is not signed by the key it had when this station enrolled; "
        "it was rejected."
    ),
    "delivery.not_admitted": N_(
        "The inventory {inventory} does not admit this station ({status}): {sentence} "
        "Ask a coordinator for an enrolment code."
    ),
    "delivery.no_inventory": N_(
        "No inventory is named in etabli.toml (url below [inventory]): documents stay on this key."
    ),
    "delivery.no_code": N_(
        "This station is not enrolled at {inventory}. Ask a coordinator for an enrolment code and type it at "
        "the bench screens (F8, i), or give its file in etabli.toml (code_file below [inventory]); “etabli "
        "doctor” shows which etabli.toml is read."
    ),
    "delivery.code_unreadable": N_("The enrolment code in {file} cannot be read: {error}."),
    "delivery.code_odd": N_(
        "The enrolment code is followed by “{word}”, which is no certificate (sha256: and 64 digits). Copy "
        "it again."
    ),
    "delivery.other_certificate": N_(
        "{inventory} shows another certificate (SHA-256 {sha256}) than the enrolment code names: nothing was "
        "sent. A login page may answer in its place; where the certificate was renewed, a new code is needed."
    ),
    "delivery.code_refused": N_("The inventory {inventory} refused the enrolment code: {sentence}"),
    "delivery.proxy_too_large": N_(
        "Something between this bench and the inventory {inventory}, perhaps a proxy, does not "
        "accept a document of this size (413). It waits here; ask whoever runs it to allow 32 MB."
    ),
    "delivery.refusal_unsigned": N_(
        "A refusal came from {inventory} ({status}) that the inventory known here did not sign: it "
        "is not trusted, and the report waits. It says: {sentence}"
    ),
    "delivery.stranger_refused": N_(
        "{inventory} refused it ({status}), but it is not the inventory known here: the report waits."
    ),
    "delivery.refused": N_("The inventory refused it ({status}): {sentence}"),
    "delivery.refused_at": N_("The inventory refused it ({status}): {sentence} ({path})"),
    "delivery.busy": N_("Another program is sending on this machine; this report waits its turn."),
    "delivery.out_of_time": N_("There was no time to send it; continue with “etabli push”."),
    "delivery.stopped": N_("Stopped before it was sent."),
    "delivery.not_noted": N_("The inventory has it, but this could not be noted here: {error}"),
    "delivery.not_remembered": N_("The enrolment at {inventory} could not be written down: {error}."),
    "delivery.not_started": N_("The inventory on this machine could not be started: {error}."),
    "delivery.not_ready": N_("The inventory on this machine was not ready in time."),
    "delivery.progress": NN_("{count} report to send", "{count} reports to send"),
}
