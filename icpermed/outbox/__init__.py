"""The outbox: every mail of the site is written down here first, and sent by the worker.

    writing    `Letter`, `compose`, `send`: what an app says; and how it gets into the outbox
    mailing    `prepare`: many letters that somebody looks at before they go out
    releasing  a person lets a mailing go, or discards it
    refusing   what an app does where the mail server refuses a mail for good
    reminding  when somebody may be reminded again
    wanting    what an app no longer wants to go out, asked just before it does
    sending    the worker's part: each mail once, or in doubt, for a person to decide
    smtp       the conversation with the mail server
    forgetting what is erased, and when

The names that other apps need can be imported from here; they are looked up when they are used,
because models cannot be loaded before the apps are.
"""

from importlib import import_module

HOMES = {"Letter": "writing", "compose": "writing", "send": "writing", "prepare": "mailing"}
__all__ = ["SENDS_MAIL", "Letter", "compose", "prepare", "send"]

#: The right of whoever prepares mailings: to look at them, and let them go.
SENDS_MAIL = ["outbox.view_mailing"]


def __getattr__(name: str):
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
