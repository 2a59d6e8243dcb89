"""Bytes of a user's file to text: UTF-8, of bounded size, without hidden characters."""

from __future__ import annotations

import re
import unicodedata

from fibrosim.errors import InputError

LARGEST_FILE = 10_000_000
LONGEST_LINE = 100_000

_BINARY = (
    (b"\x80\x02", "a Python pickle"), (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"), (b"\x80\x05", "a Python pickle"),
    (b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b", "a gzip file"),
    (b"\x89HDF", "an HDF5 file"), (b"SQLite", "a database"), (b"%PDF", "a PDF"),
    (b"MATLAB", "a MATLAB file"), (b"\x7fELF", "a program"),
)  # fmt: skip
_WIDE = ((b"\xff\xfe", "UTF-16 or UTF-32"), (b"\xfe\xff", "UTF-16"), (b"\0\0\xfe\xff", "UTF-32"))
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def decode_text(data: bytes, name: str) -> str:
    """Decode one file, or refuse it with the line where it goes wrong."""

    def refuse(rule: str, fix: str, code: str, at: int | None = None, column: int | None = None):
        line = None if at is None else data.count(b"\n", 0, at) + 1
        allowed = f"UTF-8 text of at most {LARGEST_FILE // 10**6} MB"
        return InputError(rule, file=name, line=line, column=column, allowed=allowed, fix=fix,
                          code=code)  # fmt: skip

    if len(data) > LARGEST_FILE:
        raise refuse("the file is too large", "split it, or put data into CSV files", "too-large")
    for start, what in _BINARY:
        if data.startswith(start):
            raise refuse(f"the file is {what}, which is never opened",
                         "write the content as YAML text", "binary-file")  # fmt: skip
    for start, what in _WIDE:
        if data.startswith(start):
            raise refuse(f"the file is {what}", "save it as UTF-8", "wrong-encoding")
    if data.startswith(b"\xef\xbb\xbf"):
        raise refuse("the file begins with a byte-order mark", "save it as UTF-8 without BOM",
                     "wrong-encoding", 0)  # fmt: skip
    if b"\0" in data:
        raise refuse("the file holds a NUL byte", "save it as UTF-8 text", "bad-character",
                     data.index(b"\0"))  # fmt: skip
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse("the file is not UTF-8", "save it as UTF-8", "wrong-encoding",
                     error.start) from None  # fmt: skip
    hidden = HIDDEN.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        code_point = f"U+{ord(hidden.group()):04X}"
        label = unicodedata.name(hidden.group(), "a control character")
        raise InputError(
            f"holds an invisible, direction or control character ({code_point} {label})",
            file=name, line=line, column=hidden.start() - text.rfind("\n", 0, hidden.start()),
            allowed="printable UTF-8 text", fix="delete it", code="bad-character",
        )  # fmt: skip
    for number, line_text in enumerate(text.split("\n"), start=1):
        if len(line_text) > LONGEST_LINE:
            raise InputError(
                "the line is too long",
                file=name,
                line=number,
                value=f"{len(line_text)} characters",
                allowed=f"at most {LONGEST_LINE} characters",
                fix="break the line",
                code="too-large",
            )
    return text
