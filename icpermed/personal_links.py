"""Personal links: they open what is meant for one person alone.

Such a link is known by its look: a part of the address that is long, and no word.
"""

import re
import secrets
from urllib.parse import unquote

import pgtrigger
from django.db import models

#: A run without capitals that is no word: letters and digits, or a number of the web.
CODE = re.compile(r"(?=[a-z]*[0-9])[a-z0-9]{16,}|[0-9a-f-]{24,}")
LONG = 20
#: A new secret, where the database makes it.
NEW_TOKEN = "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')"
#: What stands between slashes, or in a query, wherever a text has an address or a part of one.
PART = re.compile(r"(?<=[/?&=#])[^\s/?&=#\"'<>]{20,}")


def is_secret(part: str) -> bool:
    """Whether a part of an address is a secret, not a word: slugs have no capitals."""
    is_coded = part != part.lower() or ":" in part or bool(CODE.search(part))
    return len(part) >= LONG and is_coded


def is_personal(address: str) -> bool:
    """Whether an address has a secret in its path or its query."""
    _, _, path = address.partition("://")
    _, *parts = re.split(r"[/?&=#]", path)
    return any(is_secret(unquote(part)) for part in parts)


def without_secrets(text: str) -> str:
    """A text in which each address is still to be known, without what is secret in it."""
    return PART.sub(lambda found: "…" if is_secret(unquote(found[0])) else found[0], text)


def new_token() -> str:
    """A secret for a personal link."""
    return secrets.token_urlsafe(32)


def secret_fields(model: type[models.Model]) -> frozenset[str]:
    """What is somebody's alone, and nobody at the desk reads or finds: what opens their page.

    A model names in ``PRIVATE`` what else it is.
    """
    tokens = (f.name for f in model._meta.local_concrete_fields if f.default is new_token)
    return frozenset([*tokens, *getattr(model, "PRIVATE", ())])


def new_link_for_a_new_address(
    email: str = "email", token: str = "token", *, name: str = "new_link_for_a_new_address"
) -> pgtrigger.Trigger:
    """Whoever had the old address has no part in the record any more: their link ends."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.{email} <> '' AND NEW.{email} <> '' AND lower(OLD.{email}) <> lower(NEW.{email})"
            f" AND OLD.{token} = NEW.{token}"
        ),
        func=f"""
            NEW.{token} = {NEW_TOKEN};
            RETURN NEW;
        """,
    )
