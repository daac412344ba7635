"""Tests of the judgement: facts in, verdict out."""
