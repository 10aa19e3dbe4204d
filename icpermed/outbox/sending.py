"""The worker's part: what is queued and due goes out, each mail once, or is in doubt.

    queued → in hand → all but the dot → written down that it is handed over → the dot → sent

Killed before it was written down that it is handed over, a mail goes back into the queue; killed
after that, it is in doubt, for a person to decide: see `smtp`, `claims`, `locks` and `attempt`.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError

from icpermed.outbox import claims
from icpermed.outbox.attempt import Attempt, Overtaken
from icpermed.outbox.locks import let_go
from icpermed.outbox.models import Mail
from icpermed.outbox.refusing import tell_refused
from icpermed.outbox.smtp import Conversation, Lost, Refused, Unanswered, Unreachable
from icpermed.outbox.wanting import why_unwanted

logger = logging.getLogger(__name__)

WENT_WRONG = "Something went wrong in the site itself. Tell whoever runs it."


def always() -> bool:
    return True


def send_due(may_go_on: Callable[[], bool] = always) -> int:
    """One pass over the queue. Returns how many mails were taken in hand."""
    claims.take_up_again()
    if not settings.EMAIL_HOST:
        return Mail.objects.due().show_here()
    count, is_reached = 0, True
    with Conversation() as conversation:
        while is_reached and may_go_on() and (attempt := claims.claim()):
            count += 1
            try:
                is_reached = send(attempt, conversation)
            finally:
                let_go()
    return count


def send(attempt: Attempt, conversation: Conversation) -> bool:
    """Send one mail, and write down what came of it. Says whether the mail server was there."""
    mail = attempt.mail
    try:
        if why := why_unwanted(mail):
            attempt.called_off(why)
            return True
        words = conversation.send(mail, before_the_dot=attempt.before_the_dot)
    except Unreachable as error:
        logger.warning("Mails wait: the mail server cannot be used.")
        postpone_all(attempt, f"{error}")
        return False
    except Refused as refusal:
        logger.warning("Mail %s was refused with the code %s.", mail.pk, refusal.code)
        if refusal.is_final:
            attempt.failed(f"{refusal}")
            tell_refused(mail, refusal)
        else:
            attempt.postponed(f"{refusal}")
    except Lost as error:
        attempt.postponed(f"{error}")
    except Unanswered as error:
        logger.warning("Mail %s is in doubt: no answer came.", mail.pk)
        attempt.in_doubt(f"{error}")
    except Overtaken:
        logger.warning("Mail %s is in the hands of another worker.", mail.pk)
    except (OperationalError, InterfaceError):
        raise  # The database's trouble, not the mail's: it is taken up again.
    except Exception:
        logger.exception("Mail %s could not be sent.", mail.pk)
        conversation.drop()
        (attempt.in_doubt if mail.handed_at else attempt.failed)(WENT_WRONG)
    else:
        attempt.arrived(words)
    return True


def postpone_all(attempt: Attempt | None, words: str) -> None:
    """Without a mail server nothing goes out: all that is due waits, not only what is in hand."""
    while attempt:
        attempt.postponed(words)
        let_go()
        attempt = claims.claim()
