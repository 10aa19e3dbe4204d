"""Workflows: a record goes from one state to another, by the moves that are allowed."""

import pghistory


class Moving:
    """A record with a ``state``: its model names ``State`` and, beside it, the allowed ``MOVES``.

    Each move has a verb of its own on the model; no view, form or admin assigns the state.
    """

    #: How sentences call it; empty: as the model is called.
    CALLED = ""
    #: Whether the record itself keeps the reason of its last move, in a field ``reason``.
    KEEPS_REASON = False

    @property
    def called(self) -> str:
        return self.CALLED or self._meta.verbose_name

    def hold(self) -> None:
        """Keep others from moving this until the end of the transaction. Raises ValueError."""
        stored = type(self)._base_manager.select_for_update().only("state").get(pk=self.pk).state
        if stored != self.state:
            raise ValueError(f"Somebody else has moved this {self.called} in the meantime.")

    def move(self, to: str, *, reason: str = "", **fields) -> None:
        """Go to another state, or raise ValueError: a sentence says why not."""
        self.hold()
        called = self.called
        if to not in self.MOVES[self.State(self.state)]:
            raise ValueError(
                f"{'An' if called[0] in 'aeiou' else 'A'} {called} that is"
                f" “{self.get_state_display().lower()}” cannot become"
                f" “{self.State(to).label.lower()}”."
            )
        if self.KEEPS_REASON:
            fields["reason"] = reason
        for field, value in fields.items():
            setattr(self, field, value)
        self.state = to
        with pghistory.context(reason=reason or self.get_state_display()):
            self.save(update_fields=["state", *fields, "updated_at"])
