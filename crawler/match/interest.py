"""What the rules want of a page before it is parsed, told by its source alone.

A piece of a page is wanted if some rule may fire in it. Rules are searched for in the source as it is and, where there
is markup, also without it, since a phrase may stand across a link or a tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from crawler.match.rulebook import DROPPED, SPACES, Rule, Rulebook

_MARKUP = re.compile(r"[\[\]<_~\\&]")
_BREAK = re.compile(r"<br[^>]*>", re.IGNORECASE)
_UNSHOWN = re.compile(
    r"""\[\^[^\]]*\]|\]\((?:[^()]|\([^()]*\))*\)|\]\[[^\]]*\]|!?\[|\]|</?[a-zA-Z][^>]*>|~~|\\
    |(?<![a-zA-Z0-9])_+|_+(?![a-zA-Z0-9])""",
    re.VERBOSE,
)
_CODE = re.compile(r"```|~~~|^(?: {4}|[ ]*\t)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleInterest:
    """The interest of those rules in a page that `asks` names: it takes a rule and says whether it still asks."""

    rulebook: Rulebook
    asks: Callable[[Rule], bool]

    def in_steps(self, heading: str) -> bool:
        """Whether a rule may fire on a heading that asks whether its section shows steps."""
        rules = self.rulebook.screened("headings", _plain(heading))
        return any(rule.signal.steps and self.asks(rule) for rule in rules)

    def in_piece(self, text: str, *, code: bool) -> bool:
        """Whether a rule may fire in a piece of the page."""
        if code or _CODE.search(text):
            data = text.encode("utf-8", "replace")
            if any(map(self.asks, self.rulebook.screened("code", data))):
                return True
        return not code and any(map(self.asks, self.rulebook.screened("prose", _plain(text))))


def _plain(text: str) -> bytes:
    """A page's source as the screens search it: as it is and, where there is markup, without it behind that."""
    if _MARKUP.search(text):
        shown = unescape(_UNSHOWN.sub("", _BREAK.sub(" ", text)))
        text = f"{text}\n\n{shown}"
    return text.encode("utf-8", "replace").translate(SPACES, DROPPED)
