"""One run of one machine: configuration, request, session, events, report, signing, spool, delivery."""
