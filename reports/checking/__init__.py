"""The checker of a report's text: each number, number word and date is held against the data."""

from reports.checking.findings import Finding, fingerprint
from reports.checking.judging import check

__all__ = ["Finding", "check", "fingerprint"]
