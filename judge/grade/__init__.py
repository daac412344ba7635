"""Grade: the policy, its notes, caps and repairs, the letter with its reasons."""
