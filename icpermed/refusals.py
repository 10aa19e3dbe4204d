"""What models and the database refuse, in the words of their constraints."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint, ProtectedError, RestrictedError


def by_name(error: ValidationError) -> dict[str, list[str]]:
    """The messages by field; those about the whole record under NON_FIELD_ERRORS."""
    return (
        error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    )


def refuse(sentence: str, name: str) -> str:
    """The statement by which a trigger refuses a row, with a sentence for people."""
    quoted = sentence.replace("'", "''")
    return f"RAISE EXCEPTION '{quoted}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


def constraint_of(model, name: str | None) -> BaseConstraint | None:
    """The constraint that the database names, if it has a sentence for people."""
    named = (constraint for constraint in model._meta.constraints if constraint.name == name)
    return next((constraint for constraint in named if constraint.violation_error_message), None)


def field_by_trigger(model, name: str | None) -> str | None:
    """Beside which field a trigger's own sentence belongs; None if the trigger has none.

    A model whose triggers refuse something says so in ``REFUSED_BESIDE``: from the name that the
    trigger gives its refusal to the field.
    """
    return getattr(model, "REFUSED_BESIDE", {}).get(name)


def refusal(model, error: IntegrityError) -> str:
    """What a constraint or a trigger of the database says to people."""
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None)
    if constraint := constraint_of(model, name):
        return constraint.violation_error_message
    if field_by_trigger(model, name) is not None:
        return diag.message_primary
    return f"The database refuses this row ({name or str(error).splitlines()[0]})."


def as_validation_error(model, error: IntegrityError, fields) -> ValidationError:
    """A refusal beside the field that it is about, if that is one of ``fields``."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    constraint = constraint_of(model, name)
    beside = constraint.violation_error_code if constraint else field_by_trigger(model, name)
    words = refusal(model, error)
    return ValidationError({beside: words} if beside in fields else words)


def why_kept(records) -> str:
    """Why the database keeps some records; empty where they may go. Tried, and taken back."""
    keys = [record.pk for record in records]
    if not keys:
        return ""
    with transaction.atomic():
        try:
            with transaction.atomic():
                type(records[0])._base_manager.filter(pk__in=keys).delete()
        except (ProtectedError, RestrictedError):
            pass  # The admin says what needs them.
        except IntegrityError as error:
            # It may be a trigger of a part, so the words are those of the database.
            diag = getattr(error.__cause__, "diag", None)
            return getattr(diag, "message_primary", None) or str(error)
        transaction.set_rollback(True)
    return ""
