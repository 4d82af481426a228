#!/usr/bin/env python
"""Django's command line. Under DEMO=1 or DEBUG=1 it starts the private servers first."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from wbl import embedded
from wbl.doctor import lines


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbl.settings")
    if sys.argv[1:2] != ["stop"]:
        embedded.ensure()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(cannot_start(error))


def cannot_start(error):
    """Settings that do not load are the operator's to correct: words, not a traceback."""
    if sys.argv[1:2] == ["doctor"]:
        found = lines.unstartable(error)
        print(lines.as_json(found) if "--json" in sys.argv else found[0])  # noqa: T201
        return 1
    return f"Placewell does not start: {error}"


if __name__ == "__main__":
    main()
