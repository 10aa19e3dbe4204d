"""The conversation with the mail server, up to the one moment from which on there is no way back.

A mail server takes a mail over when it has read the line with the single dot that ends it, and
says so by its answer. Before the dot nothing has happened, whatever breaks. After it, without an
answer, nobody can know. So all is sent but the dot; then the caller writes down that the mail is
handed over; then comes the dot.
"""

import smtplib  # All its errors are OSErrors.
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from icpermed.outbox.message import bare, lines_of
from icpermed.outbox.models import Mail

#: So many mails go over one connection; servers end a conversation that does not.
MOST = 50

#: Seconds to wait for the answer to the dot: servers look for viruses first, and RFC 5321 wants
#: ten minutes of patience.
PATIENCE = 300

#: The mail server ends the conversation.
LEAVING = 421

#: What it says of a mail that is too large; any other refusal of a sender is about us.
TOO_LARGE = 552


class Refused(Exception):
    """The mail server does not take a mail: for now, or for good."""

    def __init__(self, code: int, words: bytes):
        self.is_final = 500 <= code < 600
        self.code = code
        super().__init__(f"The mail server says: {code} {words.decode(errors='replace')}".strip())


class Unreachable(Exception):
    """There is no mail server to talk to, or it does not let us in. No fault of any mail."""


class Lost(Exception):
    """The conversation broke off before the mail was complete: it was certainly not taken."""


class Unanswered(Exception):
    """The conversation broke off after the dot: nobody knows whether the mail was taken."""


class Conversation:
    """One talk with the mail server, opened when it is needed, for as many mails as there are."""

    def __init__(self):
        self.backend = self.server = None
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def open(self) -> None:
        """Say hello, unless that is done."""
        if self.server and self.count < MOST:
            return
        self.close()
        self.backend = EmailBackend()
        try:
            self.backend.open()
            self.server = self.backend.connection
            self.server.ehlo_or_helo_if_needed()
        except OSError as error:
            with suppress(OSError):
                self.backend.close()  # It is open where only the sign-in was refused.
            self.drop()
            words = f"The mail server {settings.EMAIL_HOST} cannot be used: {told(error)}"
            raise Unreachable(words) from error

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if self.server:
            with suppress(OSError):
                self.server.quit()
            self.server.close()
        self.backend = self.server = None
        self.count = 0

    def send(self, mail: Mail, *, before_the_dot: Callable[[], None]) -> str:
        """Hand a mail over. Returns what the server says to that, or raises one of the above."""
        self.open()
        try:
            self.say_all_but_the_dot(mail)
        except (Refused, Lost) as error:
            is_over = isinstance(error, Lost) or error.code == LEAVING
            has_had_enough = is_over and self.count > 0
            self.drop() if is_over else self.begin_anew()
            if has_had_enough:  # Of us, not of this mail: once more, in another conversation.
                return self.send(mail, before_the_dot=before_the_dot)
            raise
        try:
            before_the_dot()
        except BaseException:
            self.drop()  # Without the dot the server throws away what it has.
            raise
        return self.say_the_dot()

    def say_all_but_the_dot(self, mail: Mail) -> None:
        lines = lines_of(mail)
        options = ["BODY=8BITMIME"] if self.server.has_extn("8bitmime") else []
        options += [f"SIZE={len(lines)}"] if self.server.has_extn("size") else []
        try:
            self.introduce_us(options)
            self.expect(25, self.server.rcpt(bare(mail.to)))
            self.expect(35, self.server.docmd("DATA"))
            self.server.send(lines)
        except OSError as error:
            raise Lost(f"The conversation broke off: {told(error)}") from error

    def introduce_us(self, options: list[str]) -> None:
        """Say from whom the mail is. Who is not welcome may mend that: no mail is given up."""
        try:
            self.expect(25, self.server.mail(bare(settings.DEFAULT_FROM_EMAIL), options))
        except Refused as refusal:
            if refusal.is_final and refusal.code != TOO_LARGE:
                self.close()
                raise Unreachable(f"{refusal}") from refusal
            raise

    def say_the_dot(self) -> str:
        self.count += 1
        try:
            self.server.sock.settimeout(PATIENCE)
            self.server.send(b".\r\n")
            code, words = self.server.getreply()
            self.server.sock.settimeout(settings.EMAIL_TIMEOUT)
        except OSError as error:
            self.drop()
            raise Unanswered(f"No answer came after the mail: {told(error)}") from error
        try:
            self.expect(25, (code, words))
        except Refused:
            self.begin_anew()
            raise
        return f"{code} {words.decode(errors='replace')}"

    def expect(self, tens: int, answer: tuple[int, bytes]) -> None:
        """Raise Refused for any answer that is not the one hoped for; 251 and 252 are good, too."""
        if answer[0] // 10 != tens:
            raise Refused(*answer)

    def begin_anew(self) -> None:
        """Leave a refused mail behind, and stay in the conversation if the server stays, too."""
        try:
            self.expect(25, self.server.rset())
        except (Refused, OSError):
            self.drop()

    def drop(self) -> None:
        """End the connection at once, without a word."""
        if self.server:
            self.server.close()
        self.server = None
        self.close()


def told(error: Exception) -> str:
    """An error of the network or of the server, in its own words."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        words = words.decode(errors="replace") if isinstance(words, bytes) else words
        return f"{error.smtp_code} {words}"
    return f"{error}" or type(error).__name__
