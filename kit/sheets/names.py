"""Names of people and firms: taken apart, compared, and how alike two of them are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from hashlib import blake2s

from kit.sheets.tables import clean, fold

PARTICLES = {
    "van", "von", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "bin", "al", "el", "ter", "ten", "der",
    "den",
}  # fmt: skip
# what a firm's name may carry or leave out
LEGAL = {
    "llc", "inc", "incorporated", "ltd", "limited", "co", "company", "corp", "corporation", "plc", "lp", "llp", "pllc",
    "pc", "gmbh", "ag", "kg", "sa", "sl", "srl", "sas", "sarl", "bv", "nv", "oy", "ab", "as", "sp", "zoo", "slu",
    "sau", "ltda", "pty", "eurl", "kft", "sro", "z", "oo", "the", "and", "group",
}  # fmt: skip
# where everybody may have an address
PUBLIC = {
    "gmail.com", "googlemail.com", "yahoo.com", "ymail.com", "outlook.com", "hotmail.com", "icloud.com", "me.com",
    "aol.com", "msn.com", "live.com", "mail.com", "proton.me", "protonmail.com", "comcast.net", "att.net",
    "sbcglobal.net", "verizon.net", "cox.net", "gmx.de", "gmx.net", "web.de", "t-online.de", "wp.pl", "onet.pl",
    "o2.pl", "interia.pl", "orange.fr", "free.fr", "facebook.com", "instagram.com", "linkedin.com", "sites.google.com",
}  # fmt: skip
OFFERED, LIKELY = 0.72, 0.86
CROWD = 300  # a word that so many names share tells nothing


def split(name: str) -> tuple[str, str]:
    """Given and family name of "Zofia Nowak", "Nowak, Zofia", "NOWAK Zofia" and "Ana de la Cruz"."""
    name = clean(name)
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and given:
        return given, family
    words = name.replace(",", " ").split()
    loud = [word for word in words if word.isupper() and len(word) > 2]
    if loud and len(loud) < len(words):
        return " ".join(w for w in words if w not in loud), " ".join(loud).title()
    at = next((n for n, word in enumerate(words) if n and word in PARTICLES), len(words) - 1)
    return " ".join(words[:at]), " ".join(words[at:])


def words_of(name: str) -> tuple[str, ...]:
    """The words of a person's name, in one order whichever stood first."""
    return tuple(sorted(re.findall(r"\w+", fold(name).replace("'", "").replace("’", ""))))


def firm_words(name: str) -> tuple[str, ...]:
    """The words of a firm's name without what the law adds; all of them where nothing else is left."""
    text = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", fold(name))  # "S.A." and "L.L.C." are one word
    words = re.findall(r"\w+", text.replace("'", "").replace("’", "").replace("&", " and "))
    return tuple(word for word in words if word not in LEGAL) or tuple(words)


def plain(name: str) -> str:
    """A firm's name without signs and blanks: two that differ in nothing else are one."""
    return "".join(re.findall(r"\w+", fold(name).replace("&", "and")))


def alike(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """How alike two names are, from 0 to 1: what they share is left out, the rest compared by its letters."""
    if not left or not right:
        return 0
    rest = [w for w in left if w not in right], [w for w in right if w not in left]
    if not rest[0] or not rest[1]:
        # a middle name, or a second word of a firm's; one word alone is too little
        return 0.95 if not any(rest) else 0.9 if min(len(left), len(right)) > 1 else 0.5
    one, other = "".join(rest[0]), "".join(rest[1])
    if one.startswith(other) or other.startswith(one):
        return 0.88 if min(len(one), len(other)) == 1 else 0.85
    ratio = SequenceMatcher(None, one, other).ratio()
    shared = len(left) - len(rest[0])
    return ratio if shared else ratio * 0.95


def pairs(names: dict[str, tuple[str, ...]], fresh: set[str]) -> Iterator[tuple[str, str, float]]:
    """Keys of names that are alike, each pair once, at least one of them fresh.

    Only names that share a word, or begin alike, are compared.
    """
    blocks: dict[str, list[str]] = defaultdict(list)
    for key, words in names.items():
        for block in {*words, "".join(words)[:4] + "…"}:
            blocks[block].append(key)
    met = {
        (min(one, other), max(one, other))
        for block in blocks.values()
        if len(block) <= CROWD
        for one in fresh.intersection(block)
        for other in block
        if one != other
    }
    for pair in sorted(met):
        if (points := alike(names[pair[0]], names[pair[1]])) >= OFFERED:
            yield *pair, points


def twin_id(kind: str, keys: Iterable[str]) -> str:
    """One name for a pair, the same in every sheet."""
    return blake2s("|".join([kind, *sorted(keys)]).encode(), digest_size=8).hexdigest()


def domain_of(address: str) -> str:
    """The firm's part of an e-mail or web address; blank for what everybody may have."""
    text = re.sub(r"^\w+://", "", address.casefold()).rpartition("@")[2]
    domain = re.split(r"[/:?#]", text)[0].removeprefix("www.")
    return "" if domain in PUBLIC or "." not in domain else domain
