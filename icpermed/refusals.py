"""What models and the database refuse, in the words of their constraints."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.db.models import BaseConstraint


def by_name(error: ValidationError) -> dict[str, list[str]]:
    """The messages by field; those about the whole record under NON_FIELD_ERRORS."""
    return (
        error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    )


def constraint_of(model, name: str | None) -> BaseConstraint | None:
    """The constraint that the database names, if it has a sentence for people."""
    named = (constraint for constraint in model._meta.constraints if constraint.name == name)
    return next((constraint for constraint in named if constraint.violation_error_message), None)


def refusal(model, error: IntegrityError) -> str:
    """What a constraint of the database says to people."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if constraint := constraint_of(model, name):
        return constraint.violation_error_message
    return f"The database refuses this row ({name or str(error).splitlines()[0]})."
