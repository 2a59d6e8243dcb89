"""A tiny writer of HTML: everything that is not `Html` is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["Html", "element", "join", "link", "table"]

VOID = {"meta", "br", "hr", "img"}


class Html(str):
    """Text that is markup already; only this module and `svg` make it."""

    __slots__ = ()


def join(parts: Iterable[object]) -> Html:
    """Return the parts one after the other; plain text among them is escaped."""
    return Html("".join(p if isinstance(p, Html) else escape(str(p)) for p in parts))


def element(name: str, /, *children: object, **attributes: object) -> Html:
    """Return an element.

    Parameters
    ----------
    name : str
        Tag.
    *children : object
        Escaped unless they are `Html`; None is left out.
    **attributes : object
        Escaped; ``class_`` stands for class, ``_`` in a name for a hyphen; None is left out.
    """
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{join(c for c in children if c is not None)}</{name}>")


def table(
    headings: Iterable[object],
    rows: Iterable[Iterable[object] | Html],
    *,
    caption: str | None = None,
    numeric: Iterable[int] = (),
    row_classes: Iterable[str] = (),
) -> Html:
    """Return a table whose first column heads its rows.

    Parameters
    ----------
    headings : iterable
        Column headings.
    rows : iterable of iterable
        Cells; a single `Html` instead of cells heads the rows below it.
    caption : str, optional
        What the table shows, read out by screen readers first.
    numeric : iterable of int
        Columns set flush right.
    row_classes : iterable of str
        Class of each row.
    """
    right = set(numeric)
    kind = dict.fromkeys(right, "number")
    head = [element("th", text, scope="col", class_=kind.get(i)) for i, text in enumerate(headings)]
    classes = list(row_classes)
    body = []
    width = len(head)
    for place, row in enumerate(rows):
        if isinstance(row, Html):
            group = element("th", row, scope="colgroup", colspan=width)
            body.append(element("tr", group, class_="group"))
            continue
        cells = [
            element("th", cell, scope="row") if i == 0 else element("td", cell, class_=kind.get(i))
            for i, cell in enumerate(row)
        ]
        marked = classes[place] if place < len(classes) and classes[place] else None
        body.append(element("tr", *cells, class_=marked))
    inner = element(
        "table",
        element("caption", caption) if caption else None,
        element("thead", element("tr", *head)),
        element("tbody", *body),
    )
    return element("div", inner, class_="scroll", tabindex="0", role="region",
                   aria_label=caption or "table")  # fmt: skip


def link(target: str, text: object) -> Html:
    """Return a link to a DOI or PubMed page; anything else stays plain text."""
    if not target.startswith(("https://doi.org/", "https://pubmed.ncbi.nlm.nih.gov/")):
        return join([text])
    return element("a", text, href=target, rel="noreferrer")
