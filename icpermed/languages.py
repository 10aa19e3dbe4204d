"""Languages by their codes, in English."""

from babel import Locale

NAMES = Locale("en").languages


def language_name(code: str) -> str:
    """A language in English; its code where nobody knows it."""
    return NAMES.get(code.replace("-", "_"), NAMES.get(code.partition("-")[0], code))
