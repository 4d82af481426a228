"""How logs are written: one JSON object a line, with ids and never an address or a token."""

import re
from typing import Any

import structlog
from django.utils.log import CallbackFilter

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# Ids are short numbers or words; what is long and random is a token, wherever it turns up.
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{32,}(?![\w-])")
ADDRESS = re.compile(r"[^\s<>\"'=,;:(]+@[^\s<>\"',;:)]+")
# What PostgreSQL quotes of a row: names, numbers, whatever stood there.
QUOTED = re.compile(r"(DETAIL|CONTEXT|LINE \d+|PARAMETERS?):.*")
WRONG_INPUT = re.compile(r"(invalid input [a-z ]+ \w+|out of range|malformed [a-z ]+): .*")


def masked(text):
    """The text without e-mail addresses, without what looks like a token, without a row's values."""
    text = WRONG_INPUT.sub(r"\1: [value]", QUOTED.sub(r"\1: [row]", text))
    return TOKEN.sub("[token]", ADDRESS.sub("[address]", text))


def mask(logger, method, event):
    """A structlog processor: mask every string of the event, the traceback too."""
    return {key: cleaned(value) for key, value in event.items()}


def cleaned(value):
    """A value of an event with every string in it masked, however deep."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {key: cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [cleaned(inner) for inner in value]
    return value if isinstance(value, int | float | bool | None) else masked(str(value))


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


def is_broken(record):
    """A 503 is the health check's answer, not something that broke here."""
    return getattr(record, "status_code", 500) != 503


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
        "filters": {"broken": {"()": CallbackFilter, "callback": is_broken}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would write a second line, and mail the admins
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # wbl.middleware writes the line of each request, by route; these would hold the path
            "django.request": {"level": "ERROR", "propagate": True, "filters": ["broken"]},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
        },
    }
