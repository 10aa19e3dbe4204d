"""A real mail server on this machine, and a database in which things are written for good."""

import asyncio
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connections

from icpermed.outbox.models import Mail
from icpermed.settings import database
from tests.browser.conftest import drop, own_database
from tests.ground.conftest import ROOT


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def spoken(answer) -> str:
    """What is said, at once or after a while."""
    return await answer if asyncio.iscoroutine(answer) else answer


class MailServer:
    """What arrived, in order; and what it says instead, where a test decides."""

    def __init__(self, **options):
        self.arrived: list[Message] = []
        self.recipients: list[str] = []
        self.raw: list[bytes] = []
        self.begun = self.conversations = 0
        self.to_sender = self.to_recipient = self.to_mail = lambda words: "250 OK"
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.conversations += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        answer = self.to_sender(address)
        if answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = await spoken(self.to_recipient(address))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        """The dot has come: take the mail, refuse it, or say nothing for a while."""
        self.begun += 1
        answer = await spoken(self.to_mail(envelope.rcpt_tos[0]))
        if answer.startswith("250"):
            self.raw.append(envelope.original_content)
            self.arrived.append(message_from_bytes(envelope.original_content, policy=default))
            self.recipients += envelope.rcpt_tos
        return answer


@contextmanager
def running(server: MailServer, settings):
    """A server that runs, and is the site's."""
    server.controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.controller.stop()


@pytest.fixture
def mail_server(settings):
    """The site's mail server, as it were."""
    with running(MailServer(), settings) as server:
        yield server


@pytest.fixture(scope="session")
def lasting_database(django_db_setup, django_db_blocker):
    """The address of a database in which all is written for good."""
    address = own_database("outbox")
    with django_db_blocker.unblock(), used_instead(address):
        call_command("migrate", verbosity=0)
    yield address
    drop(address)


@pytest.fixture(scope="module")
def room(lasting_database, django_db_blocker):
    """This process uses that database; its tests leave it empty. Returns its address."""
    with django_db_blocker.unblock(), used_instead(lasting_database):
        yield lasting_database


@contextmanager
def used_instead(address: str):
    """Everything here goes to another database."""
    default = connections["default"]
    before = dict(default.settings_dict)
    default.close()
    default.settings_dict |= database(address) | {"CONN_MAX_AGE": 0}
    yield
    default.close()
    default.settings_dict |= before


class Worker:
    """A worker, as it runs beside the site; killed and started again at will."""

    def __init__(self, address: str, port: int, folder):
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
        self.environment = {
            **os.environ,
            **mail,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "icpermed.settings",
            "VAR_DIR": str(folder),
        }
        self.start()

    def start(self):
        command = [sys.executable, "manage.py", "work"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def workers(room, mail_server, tmp_path):
    found = []

    def more() -> Worker:
        found.append(Worker(room, mail_server.port, tmp_path))
        return found[-1]

    yield more
    for process in found:
        process.kill()
    Mail.objects.all().delete()
