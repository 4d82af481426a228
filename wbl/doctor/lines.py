"""What the doctor says: one line a check. Nothing here needs settings, so that it can tell why they do not load."""

import json
import re
from dataclasses import asdict, dataclass

OK, NOTE, WRONG, SKIPPED = "ok", "note", "WRONG", "-"


@dataclass(frozen=True)
class Line:
    """One check: its state, what was found, and for what is not well the cure."""

    name: str
    state: str
    says: str
    cure: str = ""

    def __str__(self):
        cure = f" → {self.cure}" if self.cure else ""
        return f"{self.state:<6} {self.name:<13} {self.says}{cure}"


class Wrong(Exception):
    """Something is not well: what, and the cure."""

    state = WRONG

    def __init__(self, says, cure):
        super().__init__(says)
        self.says, self.cure = says, cure


class Note(Wrong):
    """Something to know that stops nothing."""

    state = NOTE


def as_json(lines):
    """All lines as one JSON object; `ok` is false as soon as one is wrong."""
    return json.dumps({"ok": well(lines), "checks": [asdict(line) for line in lines]}, indent=2)


def well(lines):
    """Whether nothing is wrong."""
    return all(line.state != WRONG for line in lines)


def unstartable(error):
    """The only line there is when the settings do not load."""
    return [
        Line("settings", WRONG, str(error), "Correct it in .env (.env.example explains each).")
    ]


NETWORK = (
    (
        r"translate host name|name or service|name resolution|no address associated|nodename",
        "The name {host} is not known on this machine.",
        "Correct the host in {variable}, or this machine's DNS.",
    ),
    (
        r"timed? ?out|timeout expired",
        "No answer from {where} in time.",
        "Open the firewall between the two machines, or correct host and port in {variable}.",
    ),
    (
        r"no route|unreachable",
        "There is no way from here to {where}.",
        "Mend the network, or correct the host in {variable}.",
    ),
    (
        r"certificate|wrong version number|record layer|tlsv1|ssl",
        "{where} does not agree on encryption: {error}.",
        "Give the server a certificate that this machine trusts, or correct {variable}.",
    ),
    (
        r"permission denied",
        "This account may not open {where}.",
        "Give it the right to, or correct {variable}.",
    ),
    (
        r"refused|no such file|reset by peer|closed|disconnected|broken pipe",
        "Nothing answers at {where}.",
        "Start {what}, or correct host and port in {variable}.",
    ),
)


def network(error, patterns=(), **names):
    """The Wrong for an error on the way to a server. Own patterns go before the general ones.

    `names` fill the sentences: where, host, what, variable.
    """
    text = " ".join(str(error).split())
    unknown = ("", "{where} says: {error}.", "Look into its log, and at {variable}.")
    known = ((p, *words) for p, *words in (*patterns, *NETWORK))
    fits = (entry for entry in known if re.search(entry[0], text, re.IGNORECASE))
    _pattern, says, cure = next(fits, unknown)
    names["error"] = text.rstrip(".")[:200]
    return Wrong(says.format(**names), cure.format(**names))
