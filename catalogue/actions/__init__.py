"""What a school does with the catalogue: plain functions named by the verb."""

from catalogue.actions.law import choose_law
from catalogue.actions.skills import (
    add_set,
    copy_set,
    end_set,
    new_version,
    remove_skill,
    save_skill,
)

__all__ = [
    "add_set",
    "choose_law",
    "copy_set",
    "end_set",
    "new_version",
    "remove_skill",
    "save_skill",
]
