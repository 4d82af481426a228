"""The agreement: what its text holds, its versions, its PDF."""

from placements.agreement.pdf import copy_of, file_pdf, keep, render, undrawable
from placements.agreement.text import (
    changes,
    content,
    differences,
    hash_of,
    is_asked_for,
    new_version,
    on_paper,
    paper_version,
    place_of,
    refresh,
    says_the_same,
)

__all__ = [
    "changes",
    "content",
    "copy_of",
    "differences",
    "file_pdf",
    "hash_of",
    "is_asked_for",
    "keep",
    "new_version",
    "on_paper",
    "paper_version",
    "place_of",
    "refresh",
    "render",
    "says_the_same",
    "undrawable",
]
