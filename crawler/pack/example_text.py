"""An example written behind the text of a feature file, whose other bytes stay as they are."""

from __future__ import annotations

import tomlkit

from crawler.pack.models import Example

DEFAULT_PATH = "docs/page.md"
_QUOTES = '"""'


def with_example(text: str, example: Example, comment: str) -> str:
    """The text of a feature file with one more `[[example]]` at its end, below a comment of one or more lines."""
    newline = "\r\n" if "\r\n" in text else "\n"
    rows = [f'says = "{example.says}"']
    if example.path != DEFAULT_PATH:
        rows.append(f"path = {_string(example.path)}")
    rows.append(f"text = {_string(example.text)}")
    rows += [f"{name} = {_string(said)}" for name in ("value", "via", "seen") if (said := getattr(example, name))]
    comments = [f"# {line}" for line in comment.splitlines()]
    added = "\n".join([*comments, "[[example]]", *rows]) + "\n"
    end = "" if not text or text.endswith("\n") else newline
    return f"{text}{end}{newline}{added.replace(chr(10), newline)}"


def _string(text: str) -> str:
    """A TOML string: of several lines, where the text has several, as the other examples are written."""
    if "\n" not in text.rstrip("\n"):
        return tomlkit.string(text.rstrip("\n")).as_string()
    made = tomlkit.string(text, multiline=True).as_string()
    # A first line end is dropped when it is read; where the text begins with one, the library has added another.
    return made if text.startswith("\n") else made.replace(_QUOTES, f"{_QUOTES}\n", 1)
