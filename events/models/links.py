"""Personal links: a secret for whoever holds an address."""

import pgtrigger


def new_link_for_a_new_address() -> pgtrigger.Trigger:
    """Whoever had the old address has no part in the record any more: their link ends."""
    return pgtrigger.Trigger(
        name="new_link_for_a_new_address",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.email <> '' AND NEW.email <> '' AND lower(OLD.email) <> lower(NEW.email)"
            " AND OLD.token = NEW.token"
        ),
        func="""
            NEW.token = replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
            RETURN NEW;
        """,
    )
