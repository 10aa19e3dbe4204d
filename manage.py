#!/usr/bin/env python
"""Django's command line, with failures of the ground we stand on told in one line."""

import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from icpermed.postgres import Unavailable


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icpermed.settings")
    # Being told to end is an ordinary end: what was started, such as Postgres, is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, Unavailable) as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
