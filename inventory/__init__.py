"""The central inventory: API v1, storage, and pages for coordinators.

Read in this order: `tables` (what is stored), `examine` (what a report must be), `keep` (how it is
stored, once), `reading` (lists), `api` and `pages` (what answers HTTP), `server` (the process).
"""
