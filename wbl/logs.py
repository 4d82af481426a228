"""How logs are written: one JSON object a line, with ids and never an address or a token."""

import re
from typing import Any

import structlog

# Ids are short numbers or words; what is long and random is a token, wherever it turns up.
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{32,}(?![\w-])")
ADDRESS = re.compile(r"[^\s<>\"'=,;:(]+@[^\s<>\"',;:)]+")


def masked(text):
    """The text without e-mail addresses and without anything that looks like a token."""
    return TOKEN.sub("[token]", ADDRESS.sub("[address]", text))


def mask(logger, method, event):
    """A structlog processor: mask every string of the event, the traceback too."""
    return {
        key: masked(value) if isinstance(value, str) else value for key, value in event.items()
    }


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
PROCESSORS: list[Any] = [
    structlog.stdlib.filter_by_level,
    *SHARED,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
]


def configuration(level):
    """Django's LOGGING setting: the standard library's records leave by the same door."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would write a second line, and mail the admins
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
