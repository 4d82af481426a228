"""The agreement: what its text holds, its versions, its PDF."""

from placements.agreement.pdf import file_pdf, render
from placements.agreement.text import (
    content,
    differences,
    hash_of,
    is_asked_for,
    new_version,
    paper_version,
    place_of,
    refresh,
)

__all__ = [
    "content",
    "differences",
    "file_pdf",
    "hash_of",
    "is_asked_for",
    "new_version",
    "paper_version",
    "place_of",
    "refresh",
    "render",
]
