"""What the database refuses, told in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, transaction

from kit.errors import Refused


@contextmanager
def in_words() -> Iterator[None]:
    """Run a block in a savepoint; a broken constraint is raised as Refused with its own message."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(words_of(error)) from error


def words_of(error: IntegrityError) -> str:
    """The message of the constraint that was broken; the error again where none of ours was."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    raise error
