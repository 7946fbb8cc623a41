"""People's verdicts written into the text of overrides.toml, which people also edit: all else in it stays as it is."""

from __future__ import annotations

from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from crawler.pack.models import Override

HEADER = """\
# People's verdicts on cells. `claimwatch accept` and `claimwatch reject` write here; edit it as you like.
# A verdict holds until its date, or until the evidence that was judged is gone.
"""


def with_override(text: str, override: Override) -> str:
    """The text of overrides.toml with a verdict in it; the cell's earlier verdict, where there is one, gives way.

    Comments, order and spacing of all other verdicts are kept. An empty text begins with a comment on what it is for.

    Raises:
        tomlkit.exceptions.ParseError: the text is no TOML.
    """
    document = tomlkit.parse(text or HEADER)
    verdicts = document.setdefault("override", tomlkit.aot())
    if not isinstance(verdicts, AoT):
        raise TypeError("overrides.toml: `override` is not a list of [[override]] tables")
    earlier = [entry for entry in verdicts if (entry["project"], entry["feature"]) == _cell(override)]
    if earlier:
        _fill(earlier[-1], override)
    else:
        entry = tomlkit.table()
        _fill(entry, override)
        verdicts.append(entry)
        entry.trivia.indent = "\n"
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def _cell(override: Override) -> tuple[str, str]:
    return override.project, override.feature


def _fill(entry: Table, override: Override) -> None:
    """Set what the verdict says, and take out what it does not say."""
    said: dict[str, Any] = override.model_dump(exclude_defaults=True)
    for key in Override.model_fields:
        if key in said:
            entry[key] = said[key]
        elif key in entry:
            del entry[key]
