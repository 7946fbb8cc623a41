"""AsciiDoc to blocks, line by line: headings, paragraphs, lists, admonitions, code and tables of one line a row."""

from __future__ import annotations

import re

from crawler.models import Document, Parsed
from crawler.parse.inline import with_symbols
from crawler.parse.prose import Outline, readable

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)")
_ITEM = re.compile(r"[ \t]*(\*{1,5}|-|\.{1,5}|\d{1,9}\.)[ \t]+(?=\S)")
_LABELLED = re.compile(r"(?:\*|`|link:|https?:)\S|<<")
_ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(?=\S)")
_BOXES = frozenset({"note", "tip", "important", "warning", "caution"})
_DELIMITER = re.compile(r"(-{4,}+|\.{4,}|={4,}|\*{4,}|_{4,}+|\+{4,}+|/{4,}|--|```)([\w+#-]*)")
_ATTRIBUTES = re.compile(r"\[([^\]]*)\]")
_ENTRY = re.compile(r":!?[\w-]+!?:(?:[ \t].*)?")
_MACRO = re.compile(r"(?:image|video|audio|include|toc|ifdef|ifndef|endif|ifeval)::.*\]?")
_COMMENT = re.compile(r"//(?!//)")
_TABLE = re.compile(r"\|={3,}")
_CELL = re.compile(r"(?:^|(?<=\s))(?:\d*[<^>]?[a-z]?)?\|")

_LINK = re.compile(r"(?:link:|xref:|mailto:|(?=https?://))[^\s\[\]]++(?:\[([^\[\]]*)\])?")
_CROSS = re.compile(r"<<[^<>,]*(?:,([^<>]*))?>>")
_IMAGE = re.compile(r"image:[^\s\[\]:]+\[([^\[\],]*+)[^\[\]]*+\]")
_MONO = re.compile(r"`\+?([^`]+?)\+?`")
_STRONG = re.compile(r"(?<![\w*])\*{1,2}(?=\S)([^*]+)(?<=\S)\*{1,2}(?![\w*])")
_EMPHASIS = re.compile(r"(?<![\w_])_{1,2}(?=\S)([^_]+)(?<=\S)_{1,2}(?![\w_])")
_SPACES = re.compile(r"\s+")


def parse_asciidoc(document: Document, text: str) -> Parsed:
    """Parse an AsciiDoc page."""
    text, skipped = readable(text)
    reader = _Reader(text.split("\n"), Outline(skipped))
    at = 0
    while at < len(reader.lines):
        at = reader.block(at)
    reader.close_boxes()
    return reader.outline.finish(document)


def plain_asciidoc(source: str) -> str:
    """Return the text that inline AsciiDoc shows, on one line."""
    text = source
    if "[" in text:
        text = _LINK.sub(lambda link: link[0] if link[1] is None else link[1], _IMAGE.sub(r"\1", text))
    if "<<" in text:
        text = _CROSS.sub(lambda cross: (cross[1] or "").strip(), text)
    for mark, pattern in (("`", _MONO), ("*", _STRONG), ("_", _EMPHASIS)):
        if mark in text:
            text = pattern.sub(r"\1", text)
    return _SPACES.sub(" ", text.replace(" +\n", "\n")).strip()


class _Reader:
    def __init__(self, lines: list[str], outline: Outline) -> None:
        self.outline = outline
        self.lines = lines
        self._attributes: list[str] = []
        self._boxes: list[str] = []
        """The delimiters of the blocks that are open."""

    def block(self, at: int) -> int:
        """Read the block that begins at line `at` and return the line behind it."""
        line = self.lines[at].rstrip()
        if not line:
            self.outline.close_item()
        elif found := _ATTRIBUTES.fullmatch(line):
            self._attributes = [part.strip().lower() for part in found[1].split(",")]
        elif line[0] == "." and line[1:2].strip(". "):  # a block's title, to which the attributes before it belong too
            self.outline.close_item()
            self.outline.paragraph(plain_asciidoc(line[1:]), at + 1, at + 1)
        elif line != "+" and not _COMMENT.match(line):
            attributes, self._attributes = self._attributes, []
            return self._marked_block(at, line, attributes)
        return at + 1

    def _marked_block(self, at: int, line: str, attributes: list[str]) -> int:
        if _TABLE.fullmatch(line):
            return self._table(at, header="header" in " ".join(attributes))
        if delimiter := _DELIMITER.fullmatch(line):
            return self._delimited(at, delimiter, attributes)
        if heading := _HEADING.fullmatch(line):
            self.outline.heading(plain_asciidoc(heading[2]), len(heading[1]), at + 1, at + 1)
            return at + 1
        if _ENTRY.fullmatch(line) or _MACRO.fullmatch(line):
            return at + 1
        return self._paragraph(at, attributes)

    def close_boxes(self) -> None:
        while self._boxes:
            self._boxes.pop()
            self.outline.leave()

    def _paragraph(self, at: int, attributes: list[str]) -> int:
        last = at + 1
        while last < len(self.lines) and not self._ends_paragraph(last):
            last += 1
        source = self.outline.cut("\n".join(self.lines[at:last]).strip(), at + 1)
        lead = False
        if item := _ITEM.match(source):
            mark = item[1]
            if mark[0] not in "*-":
                self.outline.steps()
            self.outline.open_item(len(mark) if mark[0] in "*." else 1)
            source = source[item.end() :]
            lead = _LABELLED.match(source) is not None
        box = "" if item else _box(attributes)
        if not item and (admonition := _ADMONITION.match(source)):
            box = admonition[1].lower()
            source = source[admonition.end() :]
        if box:
            self.outline.enter(box)
        self.outline.paragraph(plain_asciidoc(source), at + 1, last, lead=lead)
        if box:
            self.outline.leave()
        return last

    def _ends_paragraph(self, at: int) -> bool:
        line = self.lines[at].rstrip()
        if not line or line == "+":
            return True
        return any((_ITEM.match(line), _DELIMITER.fullmatch(line), _ATTRIBUTES.fullmatch(line), _TABLE.fullmatch(line)))

    def _delimited(self, at: int, delimiter: re.Match[str], attributes: list[str]) -> int:
        mark, language = delimiter.groups()
        if mark[0] in "-.+`/" and mark != "--":
            last = at + 1
            while last < len(self.lines) and self.lines[last].rstrip() != mark:
                last += 1
            if mark[0] != "/":
                stated = attributes[1] if attributes[:1] == ["source"] and len(attributes) > 1 else ""
                text = "\n".join(self.lines[at + 1 : last])
                self.outline.code(text, stated or language, at + 1, min(last + 1, len(self.lines)))
            return last + 1
        if mark in self._boxes:
            while self._boxes:
                self.outline.leave()
                if self._boxes.pop() == mark:
                    break
        else:
            self._boxes.append(mark)
            self.outline.enter(_box(attributes))
        return at + 1

    def _table(self, at: int, *, header: bool) -> int:
        """Read a table whose rows stand on a line each; the first is its header where it is set apart."""
        names: tuple[str, ...] = ()
        line = at + 1
        while line < len(self.lines) and not _TABLE.fullmatch(self.lines[line].rstrip()):
            source = self.lines[line].strip()
            if source.startswith("|") or _CELL.match(source):
                cells = tuple(with_symbols(plain_asciidoc(cell)) for cell in _CELL.split(source)[1:])
                apart = line + 1 < len(self.lines) and not self.lines[line + 1].strip()
                if not names and line <= at + 2 and (header or apart):
                    names = cells
                else:
                    cells += ("",) * (len(names) - len(cells))
                    self.outline.row(names, cells, line + 1, line + 1)
            line += 1
        return line + 1


def _box(attributes: list[str]) -> str:
    return attributes[0] if attributes and attributes[0] in _BOXES else ""
