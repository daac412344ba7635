"""Pure judgement: facts in, verdict out; drive health, identity, parts, grade, signatures."""
