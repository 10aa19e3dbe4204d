"""What stands in the logs, and what never does."""

import logging

from icpermed.personal_links import without_secrets

PLAIN = logging.Formatter()


class WithoutSecrets(logging.Filter):
    """No personal link is ever logged: whoever reads logs could open what is not theirs.

    Django names the address in whatever goes wrong with a request, and hands on the request.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        record.__dict__.pop("request", None)
        if record.exc_info:
            record.exc_text = without_secrets(PLAIN.formatException(record.exc_info))
        return True
