"""What waits for whom: the shape in which each app tells Today."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that somebody must do. `verb` groups items: "Chase signatures", "Sign"."""

    key: str  # a stable word for the group, such as "chase-signature"
    verb: str  # how the group is headed, in the reader's language
    label: str  # who or what it is about
    detail: str = ""
    url: str = ""  # where to do it
    since: date | None = None
    due: date | None = None
    waits_for: str = ""  # blank: it waits for the reader; else whom it waits for
    remind_url: str = ""  # POST here reminds everybody in the group
    second: str = ""  # another way to do it, in words
    second_url: str = ""
