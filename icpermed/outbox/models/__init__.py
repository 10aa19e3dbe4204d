"""The outbox: mails, and the mailings to which some of them belong."""

from icpermed.outbox.models.mailings import Mailing, about
from icpermed.outbox.models.mails import Mail
from icpermed.outbox.models.steps import step

__all__ = ["Mail", "Mailing", "about", "step"]
