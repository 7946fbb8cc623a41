"""`claimwatch init TABLE.md`: from any Markdown comparison table to a pack that loads, and what to do next."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from crawler.commands.session import Session
from crawler.errors import BadInput
from crawler.pack.load import load_pack
from crawler.starter.draft import Draft, draft, slug
from crawler.starter.files import next_steps, pack_files
from crawler.store import write_text_if_changed

HELP = "draft a pack from a Markdown comparison table"

TABLE = "comparison.md"
GENERAL = ("guards.toml", "weights.toml")
"""Files that hold nothing of one comparison: taken over from the present pack where there is one."""


def arguments(parser: ArgumentParser) -> None:
    """The verb's own options."""
    parser.add_argument("file", metavar="TABLE.md", help="a Markdown file with a comparison table")
    parser.add_argument("--into", metavar="DIR", help="the new pack's folder (default rules/NAME, after the file)")
    parser.add_argument("--title", metavar="TEXT", help="the comparison's title (default: the page's first heading)")


def execute(session: Session, options: Namespace) -> int:
    """Write the pack, and print what it holds, what was left out, and the next steps."""
    source = Path(options.file)
    text = _text(source)
    drafted = draft(text, source.name)
    if not drafted.projects:
        raise BadInput(f"{source}: no comparison table in it", *drafted.left_out)
    folder = Path(options.into or Path("rules") / slug(source.stem))
    if (folder / "pack.toml").exists():
        raise BadInput(f"{folder} already holds a pack; name another folder with --into")
    general = _general(session.settings.pack)
    files = pack_files(drafted, title=options.title or _heading(text) or source.stem, table=TABLE)
    for name, content in {**files, TABLE: text, **general}.items():
        write_text_if_changed(folder / name, content)
    load_pack(folder)
    steps = next_steps(drafted, folder.as_posix(), guards="guards.toml" in general)
    _tell(session, drafted, folder, steps)
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def _heading(text: str) -> str:
    return next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("# ")), "")


def _general(pack: Path) -> dict[str, str]:
    return {name: (pack / name).read_text("utf-8") for name in GENERAL if (pack / name).is_file()}


def _tell(session: Session, drafted: Draft, folder: Path, steps: tuple[str, ...]) -> None:
    if session.settings.json:
        told = {
            "folder": folder.as_posix(),
            "projects": {one.id: one.repository or None for one in drafted.projects},
            "features": {one.id: "status" if one.values is None else "set" for one in drafted.features},
            "left_out": [str(problem) for problem in drafted.left_out],
            "next": list(steps),
        }
        session.out.print_json(json.dumps(told), highlight=False)
        return
    lines = [f"{folder}: {len(drafted.projects)} projects, {len(drafted.features)} features", ""]
    lines += [f"  {one.name:<24} {one.repository or '(no repository found)'}" for one in drafted.projects]
    lines += ["", *(f"  {problem}" for problem in drafted.left_out), ""] if drafted.left_out else [""]
    lines += ["Next:", *(f"  {number}. {step}" for number, step in enumerate(steps, start=1))]
    session.out.print("\n".join(lines), markup=False, highlight=False)
