"""Questions that only a person can answer: how it looks, what is missing, what is locked."""
