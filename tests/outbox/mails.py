"""What is in the outbox, for the tests of whoever writes mails."""

from icpermed.outbox.models import Mail


def outbox() -> list[Mail]:
    """All mails, in the order in which they were written."""
    return list(Mail.objects.order_by("pk"))
