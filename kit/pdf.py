"""Tagged PDF (PDF/UA-1) by Typst. Data goes in as JSON, never as markup."""

import json
from pathlib import Path
from typing import Any

import structlog
import typst

log = structlog.get_logger()


def compiled(template: Path, data: dict[str, Any]) -> bytes:
    """The document of this template; the same data gives the same bytes.

    A letter that no font on this machine can draw is shown as a box, rather than stopping the document.
    """
    try:
        return _run(template, data)
    except typst.TypstError:
        log.warning("pdf.letters_replaced", template=template.name)
        return _run(template, drawable(data))


def _run(template: Path, data: Any) -> bytes:
    return typst.compile(
        template,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        timestamp=0,
    )


def drawable(value: Any) -> Any:
    """The same data with letters outside the European scripts as boxes."""
    if isinstance(value, str):
        return "".join(c if ord(c) < 0x2100 else "□" for c in value)
    if isinstance(value, list):
        return [drawable(v) for v in value]
    if isinstance(value, dict):
        return {k: drawable(v) for k, v in value.items()}
    return value
