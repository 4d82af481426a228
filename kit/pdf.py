"""Tagged PDF (PDF/UA-1) by Typst. Data goes in as JSON, never as markup."""

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import structlog
import typst

log = structlog.get_logger()

# what Typst brings along draws Latin, Greek and Cyrillic; these two the Arabic script, Chinese, Japanese and Korean
FONTS = ("fontpkg_noto_sans_arabic/files", "noto_cjk_sans_jp_regular")
EUROPEAN = 0x0250  # below this every letter can be drawn
PROBE = b'#set document(title: "x")\n#set text(lang: "en")\n#json(bytes(sys.inputs.data))'
CANNOT = re.compile(r'the text `"(.+)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def compiled(template: Path, data: dict[str, Any]) -> bytes:
    """The document of this template; the same data gives the same bytes.

    A letter that no font on this machine can draw is shown as a box, rather than stopping the document.
    """
    try:
        return _run(template, data)
    except typst.TypstError:
        letters = undrawable(json.dumps(data, ensure_ascii=False))
        if not letters:
            raise
        log.warning("pdf.letters_replaced", template=template.name)
        return _run(template, drawable(data, letters))


def _run(template: Any, data: Any) -> bytes:
    return typst.compile(
        template,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        font_paths=fonts(),
        timestamp=0,
    )


@cache
def fonts() -> typst.Fonts:
    """Those of the machine and ours, looked up once."""
    places = [files(name.partition("/")[0]) / name.partition("/")[2] for name in FONTS]
    return typst.Fonts(font_paths=[str(place) for place in places])


@lru_cache(maxsize=512)
def undrawable(text: str) -> str:
    """The letters of the text for which there is no font, each once, in the order of the text."""
    left = "".join(dict.fromkeys(c for c in text if ord(c) >= EUROPEAN))
    found = ""
    while left:
        try:
            _run(PROBE, left)
        except typst.TypstError as error:
            missing = named_in(str(error))
            if not set(missing) & set(left):
                break
            found += missing
            left = "".join(c for c in left if c not in missing)
        else:
            break
    return found


def named_in(error: str) -> str:
    """The letters that Typst says it cannot draw."""
    named = CANNOT.search(error)
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), named[1]) if named else ""


def drawable(value: Any, letters: str) -> Any:
    """The same data with a box for each of these letters."""
    if isinstance(value, str):
        return "".join("□" if c in letters else c for c in value)
    if isinstance(value, list):
        return [drawable(v, letters) for v in value]
    if isinstance(value, dict):
        return {k: drawable(v, letters) for k, v in value.items()}
    return value
