"""The learning plan: its text by version, what it adds up to, what it covers, where to train."""

from placements.learning.advice import advice_for, against, best_of
from placements.learning.numbers import Breadth, Row, breadth, coverage, logged, totals
from placements.learning.text import changes, content_hash, put_down, refresh

__all__ = [
    "Breadth",
    "Row",
    "advice_for",
    "against",
    "best_of",
    "breadth",
    "changes",
    "content_hash",
    "coverage",
    "logged",
    "put_down",
    "refresh",
    "totals",
]
