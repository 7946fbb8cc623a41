"""What a path is for, told by the structure that repositories share: folder names, file names, suffixes.

No project is known here. Some folders settle the matter wherever they stand (vendored copies, test data, versioned
documentation). Of the others the outermost one speaks, a strong one (a proposal, a test) before a weak one (an
example, a benchmark). What no folder settles, the file's own name and suffix do. The names themselves are in
:mod:`crawler.parse.path_names`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from crawler.models import UNREAD_KINDS
from crawler.models import DocumentKind as Kind
from crawler.parse import path_names as names

_DEEPEST = 64
"""Folders above a file; what stands deeper is nobody's documentation, and judging it takes the square of its depth."""
_LONGEST_NAME = 255
"""Characters of a folder's or file's name, as file systems have it: the patterns for names take the square of it."""

_FRONT_FOLDERS = ((), ("docs",), ("doc",), (".github",))


@dataclass(frozen=True, slots=True)
class _Place:
    """A path taken apart, in lower case: `stem` is the name before its last dot, `suffix` what follows it."""

    folders: tuple[str, ...]
    name: str
    stem: str
    suffix: str

    @property
    def docs_folders(self) -> tuple[str, ...]:
        """The folders from the outermost folder of documents on; empty outside of documentation."""
        return tuple(itertools.dropwhile(lambda folder: not names.DOCS.fullmatch(folder), self.folders))

    @property
    def is_page(self) -> bool:
        return self.suffix in names.PROSE or (not self.suffix and bool(names.BARE_PAGE.fullmatch(self.stem)))

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether some folder of the path is named so."""
        return any(map(pattern.fullmatch, self.folders))


def classify(path: str) -> Kind:
    """Tell what a path is for, such as ``docs/proposals/0001-x/README.md`` -> `proposal`.

    Case does not matter. Translations (``README_zh.md``, ``docs/zh/...``) repeat the English page and count as
    `versioned` copies; a project without English pages lists its own under `include`. Never raises.
    """
    if path.count("/") > _DEEPEST or (len(path) > _LONGEST_NAME and max(map(len, path.split("/"))) > _LONGEST_NAME):
        return Kind.OTHER
    place = _place(path)
    if _is_front_page(place):
        return Kind.README
    zone = _zone(place)
    if place.suffix in names.YAML:
        return _yaml_kind(place, zone)
    if place.name in ("go.mod", "pyproject.toml") or _is_requirements(place):
        return Kind.OTHER if zone or place.docs_folders else Kind.DEPENDENCY
    if place.is_page:
        return _page_kind(place, zone)
    return zone if zone and zone in UNREAD_KINDS else Kind.OTHER


def _place(path: str) -> _Place:
    *folders, name = path.lower().split("/")
    stem, dot, suffix = name.rpartition(".")
    return _Place(tuple(folders), name, stem, suffix) if dot and stem else _Place(tuple(folders), name, name, "")


def _is_front_page(place: _Place) -> bool:
    """The README that a visitor sees first: the repository's own, or the one of docs/ or .github/."""
    if place.folders not in _FRONT_FOLDERS or not place.is_page:
        return False
    return place.stem.startswith("readme") and not names.TRANSLATED.fullmatch(place.stem)


def _zone(place: _Place) -> Kind | None:
    """The kind that the path's folders settle, if they do."""
    for decided in _decisive(place.folders):
        if not _is_chapter(place, names.DECISIVE[decided]):
            return decided
    return Kind.VERSIONED if _is_translation(place) else _told(place.folders)


@lru_cache(maxsize=1024)
def _decisive(folders: tuple[str, ...]) -> tuple[Kind, ...]:
    """The kinds that some folder settles wherever it stands."""
    return tuple(kind for kind, pattern in names.DECISIVE.items() if any(map(pattern.fullmatch, folders)))


@lru_cache(maxsize=1024)
def _told(folders: tuple[str, ...]) -> Kind | None:
    """The kind that the outermost telling folder says, a strong one before a weak one."""
    told = [kind for index in range(len(folders)) if (kind := _folder_kind(folders, index))]
    strong = [kind for kind in told if kind not in names.WEAK]
    return next(iter(strong or told), None)


def _is_chapter(place: _Place, pattern: re.Pattern[str]) -> bool:
    """Whether the folder is a chapter of the documentation, such as docs/integrations/third-party/tool.md."""
    above = itertools.takewhile(lambda folder: not pattern.fullmatch(folder), place.folders)
    in_docs = any(names.DOCS.fullmatch(folder) for folder in above)
    return pattern is names.DECISIVE[Kind.VENDORED] and place.is_page and in_docs


def _is_translation(place: _Place) -> bool:
    if place.suffix not in names.PROSE:
        return False
    if names.TRANSLATED.fullmatch(place.stem):
        return True
    return any(
        names.LANGUAGE.fullmatch(folder)
        and (
            place.folders[index - 1] in names.CATALOGUES
            or any(names.DOCS.fullmatch(above) for above in place.folders[:index])
        )
        for index, folder in enumerate(place.folders)
        if index
    )


def _folder_kind(folders: tuple[str, ...], index: int) -> Kind | None:
    """What one folder says, seen with those above it."""
    folder, above = folders[index], folders[:index]
    if kind := _named(folder):
        return kind
    if names.NUMBERED.fullmatch(folder) and above and above[-1].endswith("eps"):
        return Kind.PROPOSAL
    if names.DESIGN.fullmatch(folder) and not _is_published(above):
        return Kind.PROPOSAL
    if names.BARE_RELEASE.fullmatch(folder) and ("install" in above or any(map(names.DOCS.fullmatch, above))):
        return Kind.VERSIONED
    return Kind.OTHER if names.SCRATCH.fullmatch(folder) else None


@lru_cache(maxsize=4096)
def _named(folder: str) -> Kind | None:
    """What a folder's name says wherever it stands."""
    return next((kind for kind, name in (*names.STRONG.items(), *names.WEAK.items()) if name.fullmatch(folder)), None)


def _is_published(folders: tuple[str, ...]) -> bool:
    """Whether these are folders of a documentation site, where a design describes what is there."""
    return any(map(names.DOCS.fullmatch, folders)) and any(map(names.SITE.fullmatch, folders[1:]))


def _page_kind(place: _Place, zone: Kind | None) -> Kind:
    """The kind of a page of prose: what its own name says goes before a weak folder and a proposal's."""
    if zone and zone not in names.WEAK and zone is not Kind.PROPOSAL:
        health = zone is Kind.CI and place.folders == (".github",) and _is_health_file(place)
        return Kind.COMMUNITY if health else zone
    named = None if place.suffix == "txt" else _named_page(place)
    if not named and (names.LEGAL.fullmatch(place.stem) or _is_loose(place, zone)):
        return Kind.OTHER
    return named or zone or (Kind.API_REFERENCE if _is_api_reference(place) else Kind.DOCS)


def _named_page(place: _Place) -> Kind | None:
    """What a page's own name says."""
    if names.ROADMAP.fullmatch(place.stem):
        return Kind.ROADMAP
    if names.NOTES.fullmatch(place.stem) or (not place.folders and names.ROOT_NOTES.fullmatch(place.stem)):
        return Kind.RELEASE_NOTES
    return Kind.COMMUNITY if _is_health_file(place) else None


def _is_health_file(place: _Place) -> bool:
    if names.HEALTH.fullmatch(place.stem):
        return True
    if place.folders in ((), (".github",)):
        return bool(names.ROOT_HEALTH.fullmatch(place.stem))
    return bool(names.ASSISTANT.fullmatch(place.stem)) and not place.docs_folders


def _is_loose(place: _Place, zone: Kind | None) -> bool:
    """Plain text and HTML are pages only among documents; elsewhere they are lists, templates and web applications."""
    if place.suffix not in ("txt", "html", "htm"):
        return False
    return bool(zone or not place.docs_folders or place.has(names.THEME) or names.NO_PAGE.fullmatch(place.stem))


def _is_api_reference(place: _Place) -> bool:
    folders = place.docs_folders
    if any(names.API_FOLDER.fullmatch(folder) for folder in folders):
        return True
    if "reference" in folders and (names.API_NAME.fullmatch(place.stem) or place.has(names.CRD_FOLDER)):
        return True
    return bool(folders) and place.has(names.CLIENT) and bool(names.GENERATED_MODEL.fullmatch(place.stem))


def _yaml_kind(place: _Place, zone: Kind | None) -> Kind:
    """The kind of a YAML file by its path; what it holds may sharpen it later."""
    if zone is Kind.COMMUNITY or names.TOOL_CONFIG.fullmatch(place.stem):
        return zone if zone and zone in UNREAD_KINDS else Kind.OTHER
    return zone or next((kind for applies, kind in _YAML_KINDS if applies(place)), Kind.MANIFEST)


def _is_api_description(place: _Place) -> bool:
    if names.OPENAPI.fullmatch(place.stem) or place.has(names.OPENAPI):
        return True
    return bool(place.docs_folders) and bool(names.SPEC.fullmatch(place.stem))


def _is_crd(place: _Place) -> bool:
    if "patches" in place.folders or names.CRD_ADDITION.fullmatch(place.stem):
        return False
    return place.has(names.CRD_FOLDER) or bool(names.CRD_NAME.fullmatch(place.stem))


_YAML_KINDS: tuple[tuple[Callable[[_Place], bool], Kind], ...] = (
    (lambda place: place.has(names.OTHERS_CHART), Kind.VENDORED),
    (_is_api_description, Kind.API_REFERENCE),
    (lambda place: place.stem == "chart", Kind.CHART),
    (lambda place: bool(names.VALUES.fullmatch(place.stem)), Kind.VALUES),
    (_is_crd, Kind.CRD),
    (lambda place: place.has(names.CHART_FOLDER), Kind.CHART),
    (lambda place: bool(place.docs_folders), Kind.EXAMPLE),
)
"""The first that applies decides."""


def _is_requirements(place: _Place) -> bool:
    """A list of Python packages that the component needs to run: not those of its tests, linters or documentation."""
    if place.suffix != "txt":
        return False
    if place.folders and place.folders[-1] == "requirements":
        return not names.NOT_SHIPPED.fullmatch(place.stem)
    match = names.REQUIREMENTS.fullmatch(place.stem)
    parts = match.groups() if match else ("dev",)
    return not any(part and names.NOT_SHIPPED.fullmatch(part.strip("-_.")) for part in parts)
