"""Which letters a text file means: the bytes do not say, so the likeliest alphabet is taken."""

import codecs

TELLING = 1 << 18  # so many bytes tell enough
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = set("áàâäãåçéèêëíìîïñóòôöõøúùûüýÿßæœÁÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝÆŒ")
CENTRAL = set("ąćęłńóśźżáčďéěíňřšťúůýžäëöőüűßâăîşţđĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽÄÖŐÜŰÂĂÎŞŢĐ")
# of alphabets that explain the bytes equally well the first is taken
ALPHABETS = (
    ("cp1252", WESTERN),
    ("iso-8859-2", CENTRAL),
    ("cp1250", CENTRAL),
    ("mac-roman", WESTERN),
)


def encoding_of(data: bytes) -> str:
    """The encoding of a whole text: by its mark, by its zeros, as UTF-8, else the likeliest 8-bit alphabet."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return encoding
    if wide := utf_16(data[:4096]):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return max(ALPHABETS, key=lambda alphabet: likeness(data[:TELLING], *alphabet))[0]
    return "utf-8"


def utf_16(data: bytes) -> str:
    """UTF-16 without a mark: western letters leave every other byte zero."""
    half = max(len(data) // 2, 1)
    if data[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    return "utf-16-be" if data[0::2].count(0) > half * 0.4 else ""


def likeness(data: bytes, encoding: str, letters: set[str]) -> int:
    """How well an alphabet explains the bytes: its letters count, signs and capitals inside words count against."""
    text = data.decode(encoding, errors="replace")
    return sum(
        weight(before, sign, after, letters)
        for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if sign > "\x7f"
    )


def weight(before: str, sign: str, after: str, letters: set[str]) -> int:
    """What one sign beyond ASCII says for or against."""
    if "\x80" <= sign <= "\x9f" or sign == "\ufffd":
        return -5
    if sign in letters:
        return -1 if sign.isupper() and before.islower() else 1
    return -2 if before.isalpha() or after.islower() else 0
