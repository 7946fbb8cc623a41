"""The lines of a reStructuredText page with their indentation, by which its constructs begin and end."""

from __future__ import annotations


class Lines:
    """Lines without trailing blanks, tabs expanded; numbers of lines count from 0 here."""

    def __init__(self, text: str) -> None:
        self.texts = [line.rstrip() for line in (text.expandtabs(8) if "\t" in text else text).split("\n")]
        self.indents = [len(line) - len(line.lstrip(" ")) if line else -1 for line in self.texts]
        """The column of each line's first character, -1 for a blank line."""

    def block_end(self, at: int, end: int, least: int) -> int:
        """Return the first line behind `at` that has text left of column `least`, or `end`."""
        indents = self.indents
        for line in range(at + 1, end):
            if 0 <= indents[line] < least:
                return line
        return end

    def run_end(self, at: int, end: int) -> int:
        """Return the first blank line from `at` on, or `end`."""
        while at < end and self.indents[at] >= 0:
            at += 1
        return at

    def text_at(self, at: int, end: int) -> int:
        """Return the first line from `at` on that is not blank, or `end`."""
        while at < end and self.indents[at] < 0:
            at += 1
        return at

    def stripped(self, at: int, end: int) -> list[str]:
        """Return lines without their indentation."""
        return [line.strip() for line in self.texts[at:end]]

    def dedented(self, at: int, end: int) -> tuple[str, int]:
        """Return lines as one text, moved left to their least indentation, and the line behind the last with text."""
        while end > at and self.indents[end - 1] < 0:
            end -= 1
        least = min((indent for indent in self.indents[at:end] if indent >= 0), default=0)
        return "\n".join([line[least:] for line in self.texts[at:end]]), end

    def blank_mark(self, at: int, indent: int, width: int) -> None:
        """Replace a mark at the beginning of a line by blanks, so that what follows it is the block's first line."""
        rest = self.texts[at][indent + width :]
        self.texts[at] = " " * (indent + width) + rest if rest else ""
        self.indents[at] = indent + width + len(rest) - len(rest.lstrip()) if rest else -1
