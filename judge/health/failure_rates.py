"""How often hard disks fail within a year, by the raw values of their SMART attributes.

Annual failure rates of hard disks in Backblaze's data centres (drive statistics), as tabulated by
AnalogJ/scrutiny (`webapp/backend/pkg/thresholds/ata_attribute_metadata.go`); a rate above 1 means that the
average drive with such a value does not last a year. Only the attributes that weigh in a verdict are kept.
The table is used under the following licence.

MIT License

Copyright (c) 2020 Jason Kulatunga

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL
THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE.
"""

from __future__ import annotations

REALLOCATED, REPORTED_UNCORRECTABLE, PENDING = 5, 187, 197

# By attribute: the lowest count, and the share of drives with at least that many that fail within a year.
# Classes that hold few drives are evened out, so that a worse count never counts less: of 187 those of 1
# alone (0.339) and of 3 to 11 (0.501, then 0.380), of 197 those of 2 to 16 (0.682, then 0.611); what is said
# of the largest counts of 5 and 197 (1.776, 3.133) is left out.
RATES: dict[int, tuple[tuple[int, float], ...]] = {
    REALLOCATED: (
        (0, 0.025),
        (1, 0.027),
        (4, 0.075),
        (16, 0.236),
        (70, 0.362),
        (260, 0.568),
        (1100, 1.503),
        (4500, 2.066),
    ),
    REPORTED_UNCORRECTABLE: (
        (0, 0.028),
        (1, 0.241),
        (3, 0.450),
        (11, 0.535),
        (20, 0.843),
        (35, 1.443),
        (65, 1.619),
    ),
    PENDING: (
        (0, 0.026),
        (1, 0.342),
        (2, 0.611),
        (16, 0.957),
        (40, 1.652),
        (100, 2.514),
        (250, 3.320),
    ),
}


def annual_failure_rate(attribute: int, count: int) -> float:
    """The share of hard disks with such a count that fail within a year. Raises KeyError for an attribute
    that is not in the table.
    """
    return next(rate for lowest, rate in reversed(RATES[attribute]) if count >= lowest)


def added_rate(counts: dict[int, int]) -> float:
    """By how much all counts together raise the rate above that of drives without any."""
    return sum(
        annual_failure_rate(attribute, count) - RATES[attribute][0][1] for attribute, count in counts.items()
    )
