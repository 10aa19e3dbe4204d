"""The outbox on the desk: mailings that are looked at and released, and every single mail."""

from icpermed.outbox.admin.mailings import MailingAdmin
from icpermed.outbox.admin.mails import MailAdmin

__all__ = ["MailAdmin", "MailingAdmin"]
