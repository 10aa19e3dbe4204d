"""What an app does where the mail server refuses one of its letters for good."""

import logging
from collections import defaultdict
from collections.abc import Callable

from django.db import transaction

from icpermed.outbox.models import Mail
from icpermed.outbox.smtp import Refused

logger = logging.getLogger(__name__)

_follows: dict[str, list[Callable[[Mail, Refused], None]]] = defaultdict(list)


def when_refused(template: str) -> Callable:
    """Mark a function that is given each letter of a template that was refused, and the answer."""

    def marked(function: Callable[[Mail, Refused], None]) -> Callable:
        _follows[template].append(function)
        return function

    return marked


def tell_refused(mail: Mail, refusal: Refused) -> None:
    """Tell whoever wants to know. What goes wrong with them is no trouble of the outbox."""
    for function in _follows[mail.template]:
        try:
            with transaction.atomic():
                function(mail, refusal)
        except Exception:
            logger.exception("A refused mail could not be followed up.")
