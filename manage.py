#!/usr/bin/env python
"""Django's command line. Under DEMO=1 or DEBUG=1 it starts the private servers first."""

import os
import sys

from django.core.management import execute_from_command_line

from wbl import embedded


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbl.settings")
    if sys.argv[1:2] != ["stop"]:
        embedded.ensure()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
