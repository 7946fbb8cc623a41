"""Edge: compiled rules kept between runs, since compiling takes seconds and the rules seldom change."""

from __future__ import annotations

import hashlib
import platform
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import hyperscan

from crawler.analyse import Analyst, Memory
from crawler.match.rulebook import SCREENED
from crawler.pack.load import Pack


def analyst_of(pack: Pack, cache: Path, memory: Memory | None = None) -> Analyst:
    """The pack's rules compiled: out of the cache where it has them, else compiled now and put there.

    The analyst remembers what was found in documents by `memory`.

    A cache that cannot be read, written or understood costs the time to compile and nothing else.
    """
    parts = (pack.rules_hash, version("hyperscan"), platform.machine(), platform.processor())
    kept = cache / "rules" / hashlib.sha256("\0".join(parts).encode()).hexdigest()
    with suppress(OSError, ValueError, hyperscan.HyperscanError):
        screens = {name: kept.with_suffix(f".{name}").read_bytes() for name in SCREENED}
        return Analyst(pack, screens, memory)
    analyst = Analyst(pack, memory=memory)
    with suppress(OSError):
        for name, screen in analyst.rulebook.dumped_screens().items():
            _write(kept.with_suffix(f".{name}"), screen)
    return analyst


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(data)
    Path(part.name).replace(path)
