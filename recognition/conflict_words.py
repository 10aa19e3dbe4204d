"""The steps of a path from a juror to a nomination, in words.

No step says which nomination it is: in a phase without names, a juror is asked by these words.
"""

from django.utils import timezone

from recognition.models import Conflict
from registry.models import Mandate, Name

#: So long a step may be.
LONGEST = Conflict._meta.get_field("path").base_field.max_length


def shortened(words: str) -> str:
    """A step that fits."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def words_of_mandate(mandate: Mandate, organisation: str) -> str:
    """A mandate after somebody's name: "is Chair of “Working Group” for X, since 2021"."""
    is_over = mandate.ends_on and mandate.ends_on.last_day < timezone.localdate()
    verb = "was" if is_over else "is"
    whose = f" for {organisation}" if organisation else ""
    role = mandate.get_role_display().lower()
    years = f", {mandate.years}" if mandate.years else ""
    return f"{verb} {role} in “{mandate.body.name}”{whose}{years}"


def words_of_name(name: Name, label: str) -> str:
    """How a name belongs to an organisation; nothing where it is what we call it anyway."""
    if name.text == label:
        return ""
    until = f" until {name.ends_on}" if name.ends_on else ""
    if until or name.kind == Name.Kind.FORMER:
        return shortened(f"{label} was called “{name.text}”{until}.")
    if name.kind == Name.Kind.ACRONYM:
        return shortened(f"“{name.text}” stands for {label}.")
    return shortened(f"{label} is also called “{name.text}”.")
