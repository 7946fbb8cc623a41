"""A small sound pack, and what the loader says of a broken one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import BadInput
from crawler.pack.load import load_pack

STATUSES = """\
[statuses]
yes = ["Yes"]
limited = ["Limited"]
wip = ["WIP"]
no = ["No"]
unknown = ["?"]
"""
PACK = f'title = "Boats"\n\n{STATUSES}'

PROJECTS = """\
[[project]]
id = "dinghy"
name = "Dinghy"
labels = ["The Dinghy"]
repositories = ["harbour/dinghy"]

[[project]]
id = "sloop"
name = "Sloop"
names = ["sloopctl"]
repositories = ["harbour/sloop", "harbour/charts"]
"""

SAILS = """\
id = "sails"
title = "Sails"
question = "Does it move by wind?"
labels = ["Sails", "Sailing"]
type = "status"

[[signal]]
id = "guide"
kind = "heading"
pattern = 'hoist(ing)? the sails?'

[[example]]
says = "supports"
text = "# Hoisting the sails"

[[example]]
says = "nothing"
text = "It has an engine."
"""

GUARDS = """\
[[guard]]
id = "planned-words"
action = "planned"
where = "sentence"
pattern = 'coming soon'
why = "The sentence speaks of a plan."
"""

OVERRIDE = '[[override]]\nproject = "{}"\nfeature = "{}"\nverdict = "accept"\nreason = "seen it"\n'
GUARD = '[[guard]]\nid = "{}"\naction = "void"\nwhere = "title"\npattern = "other"\nwhy = "Another subject."\n'

FILES = {"pack.toml": PACK, "projects.toml": PROJECTS, "features/sails.toml": SAILS, "guards.toml": GUARDS}

WritePack = Callable[..., Path]
"""Writes the pack into a folder; a dict gives files by name other text, None leaves one out."""


def signal(lines: str) -> str:
    """The feature with a second signal, which starts in line 12 with its id in line 13."""
    return SAILS.replace("[[example]]", f'[[signal]]\nid = "wind"\n{lines}\n\n[[example]]', 1)


def complaints(folder: Path) -> list[str]:
    """What is wrong with the pack, each without its folder."""
    with pytest.raises(BadInput) as raised:
        load_pack(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in raised.value.problems]
