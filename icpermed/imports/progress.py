"""How far a long step has come: kept outside its transaction, so that others see it."""

from dataclasses import dataclass

from django.core.cache import cache

KEPT_FOR = 24 * 3600


@dataclass(frozen=True)
class Stage:
    """So many of so many, and what is being done."""

    done: int = 0
    total: int = 0
    words: str = ""

    @property
    def percent(self) -> int:
        """From 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


def silent(done: int, total: int, words: str) -> None:
    """For whoever does not want to know."""


def reporter(batch_pk: int):
    """Notes the progress of a batch where every process sees it."""

    def note(done: int, total: int, words: str) -> None:
        cache.set(f"import-{batch_pk}", (done, total, words), KEPT_FOR)

    return note


def stage_of(batch_pk: int) -> Stage:
    """How far a batch has come; nothing where nobody said anything yet."""
    return Stage(*cache.get(f"import-{batch_pk}", (0, 0, "")))
