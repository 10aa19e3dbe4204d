"""What an app no longer wants to go out, although it waited, was postponed, or is sent again."""

from collections.abc import Callable

from icpermed.outbox.models import Mail

_asked: dict[str, Callable[[Mail], str]] = {}


def when_due(*templates: str) -> Callable:
    """Mark a function that is asked just before each letter of some templates goes out.

    It says in a sentence why that is not wanted any more; nothing where it is.
    """

    def marked(function: Callable[[Mail], str]) -> Callable:
        _asked.update(dict.fromkeys(templates, function))
        return function

    return marked


def why_unwanted(mail: Mail) -> str:
    """Why a mail is not to go out after all; empty where it is."""
    ask = _asked.get(mail.template)
    return ask(mail) if ask else ""
