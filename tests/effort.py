"""How long tests look: shortly at every change, and longer with DEEP=1, as in CI."""

import os

IS_DEEP = os.environ.get("DEEP") == "1"


def examples(few: int, many: int) -> int:
    """How many examples a property is tried with."""
    return many if IS_DEEP else few
