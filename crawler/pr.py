"""A night of the pull request: reads what stands on GitHub, decides, and writes what is missing, in that order.

Whatever fails before the last steps leaves nothing behind but objects that no branch names. Of the two last steps the
branch moves first and says in its commit what it replaced; a run that is cut off between them is so understood later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crawler.drift import DriftReport
from crawler.errors import BadInput, ClaimwatchError
from crawler.github.checkout import blob_id
from crawler.github.reading import File, Forge
from crawler.github.writing import MayNotOpen, commit_all, edit_pull, move, open_pull
from crawler.pack.load import Pack
from crawler.pack.models import PullRequest
from crawler.pull_request.body import Quotes, Telling, Written, farewell, finished, write
from crawler.pull_request.commits import PlannedCommit, diff, override_commit, project_commits, replacing
from crawler.pull_request.course import Branch, Course, Plan, Pull, Standing, Wanted, plan
from crawler.pull_request.selection import Proposal, Selection, select
from crawler.pull_request.state import State, digest
from crawler.workplace import Opinions, Workplace, opinions

Judge = Callable[[str, Pack], DriftReport]
"""Decides about a table's text with a pack's rules and verdicts."""

Quote = Callable[[Sequence[Proposal]], Quotes]
"""Lines of the sources that proposals rest on, as far as they are at hand."""


class Unsettled(ClaimwatchError):
    """What is known of the projects is not whole, so that nothing is edited or closed; exit code 3."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a night works with: the pack, the checkout, how to judge and to quote, and today."""

    pack: Pack
    place: Workplace
    judge: Judge
    quote: Quote
    today: date


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is to stand in the pull request. `files` are the final bytes of the files that people own, by path."""

    selection: Selection
    written: Written
    commits: tuple[PlannedCommit, ...]
    files: Mapping[str, bytes]
    diffs: str
    anything: bool
    report: DriftReport
    telling: Telling
    opinions: Opinions


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the night. `url` is the pull request's, or where a person can open it."""

    course: Course
    reason: str
    number: int = 0
    url: str = ""
    notes: tuple[str, ...] = ()
    draft: Draft | None = None
    calls: int = 0


def draft(tools: Tools, table: str, standing: Standing | None = None, base: Mapping[str, bytes] | None = None) -> Draft:
    """Write the pull request without asking anybody.

    Args:
        tools: what to work with.
        table: the table's text in the base.
        standing: what stands on GitHub; None for a look without it.
        base: files of the base by path, where another base than the checkout's is known.
    """
    own = standing.own if standing else None
    closed = standing.closed if standing else ()
    said = opinions(tools.place, tools.pack, own, closed, (base or {}).get(tools.place.overrides))
    report = tools.judge(table, said.pack)
    earlier = own.state if own else None
    settings = tools.pack.file.pull_request
    chosen = select(report, said.pack, closed, earlier, today=tools.today, most=settings.claims)
    snapshots, conflicts = tools.place.changed_snapshots()
    commits = project_commits(tools.place.table, table, chosen.proposed, snapshots)
    if said.changed:
        commits = (override_commit(tools.place.overrides, said.text, said.sentences), *commits)
    telling = Telling(
        tools.pack.file.title,
        tools.place.table,
        tools.place.overrides,
        said.sentences,
        quotes=tools.quote(chosen.proposed),
    )
    final = {path: data for commit in commits for path, data in commit.files.items() if data is not None}
    owned = {tools.place.table: final.get(tools.place.table, table.encode("utf-8"))}
    if tools.place.overrides and said.changed:
        owned[tools.place.overrides] = said.text.encode("utf-8")
    diffs = diff(tools.place.table, table, owned[tools.place.table].decode("utf-8"))
    if said.changed:
        diffs += diff(tools.place.overrides, said.before, said.text)
    written = write(chosen, report, telling, settings.title)
    said = replace(said, notes=(*said.notes, *conflicts))
    return Draft(chosen, written, commits, owned, diffs, bool(chosen.proposed) or said.pressing, report, telling, said)


def night(tools: Tools, forge: Forge, base: str) -> Done:
    """Bring the pull request to what it is to be.

    Raises:
        GitHubFailed: an outage or a refusal; what stands is left as it is.
        Unsettled: a project that the pull request speaks of has no snapshot now.
        BadInput: the base branch or the table in it is missing.
    """
    settings = tools.pack.file.pull_request
    base = base or settings.base or forge.default_branch()
    if base == settings.branch:
        raise BadInput(f"the base branch {base} is the bot's own branch; name another with --base")
    head = forge.head(base)
    if not head:
        raise BadInput(f"{forge.slug} has no branch {base}; name one with --base")
    standing = Standing(
        base, head, forge.branch(settings.branch, head), forge.pulls(settings.branch), forge.closed(settings.branch)
    )
    paths = [path for path in (tools.place.table, tools.place.overrides) if path]
    known = forge.files(head, paths)
    if tools.place.table not in known:
        raise BadInput(f"{tools.place.table} is no file on the branch {base} of {forge.slug}; name it with --table")
    files = {path: forge.read(file.blob) for path, file in known.items()}
    tools = replace(tools, place=tools.place.on_base(files, forge, head))
    made = draft(tools, _decoded(files[tools.place.table], tools.place.table), standing, files)
    _settled(made, standing)
    wanted = Wanted(made.anything, made.written.digest, _in_branch(forge, standing, made, known))
    return _Night(forge, settings, standing, made, known).carry_out(plan(standing, wanted, settings.email))


def _settled(made: Draft, standing: Standing) -> None:
    """Refuse to go on where a project that the open pull request speaks of is not known any more."""
    own = standing.own
    if own is None or own.state is None:
        return
    lost = {column.project for column in made.report.columns if not column.commit}
    missing = sorted({judged.project for judged in own.state.proposed} & lost)
    if missing:
        raise Unsettled(
            f"pull request {own.number} is left as it is: there is no snapshot of {', '.join(missing)} now,"
            f" of which it speaks; claimwatch crawl {' '.join(missing)}"
        )


def _in_branch(forge: Forge, standing: Standing, made: Draft, base: Mapping[str, File]) -> bool:
    """Whether the bot's branch holds the wanted files already, snapshots aside: those alone are no reason to push."""
    if standing.branch is None:
        return False
    wanted = {path: blob_id(data) for path, data in made.files.items()}
    there = forge.files(standing.branch.head, {*wanted, *base})
    expected = {path: file.blob for path, file in base.items()} | wanted
    return all(path in there and there[path].blob == blob for path, blob in expected.items())


@dataclass(frozen=True, slots=True)
class _Night:
    """The writing part of a night: what stands, what is to stand, and the files of the base."""

    forge: Forge
    settings: PullRequest
    standing: Standing
    made: Draft
    known: Mapping[str, File]

    def carry_out(self, what: Plan) -> Done:
        """Do what was decided."""
        own = self.standing.own
        done = Done(what.course, what.reason, own.number if own else 0, notes=self.made.opinions.notes, draft=self.made)
        if what.course is Course.CREATE:
            done = self._create(what, done)
        elif what.course is Course.UPDATE and own and own.state and self.standing.branch:
            done = replace(done, url=self._update(what, own, own.state, self.standing.branch))
        elif what.course is Course.CLOSE and own and own.state:
            done = replace(done, url=self._close(own, own.state))
        return replace(done, calls=self.forge.calls)

    def _create(self, what: Plan, done: Done) -> Done:
        branch = self.standing.branch
        head = self._pushed() if what.push or branch is None else branch.head
        base, name = self.standing.base, self.settings.branch
        try:
            opened = open_pull(self.forge, self.settings, base, self.made.written.title, self._body(head))
        except MayNotOpen as error:
            url = f"{self.forge.repository.html_url}/compare/{base}...{name}?expand=1"
            reason = f"the branch {name} is there, but {error.said}; open the pull request by hand"
            return replace(done, course=Course.PUSHED, reason=reason, url=url)
        return replace(done, number=opened.number, url=opened.url, notes=(*done.notes, *opened.refused))

    def _update(self, what: Plan, own: Pull, state: State, branch: Branch) -> str:
        body = self._body(self._pushed() if what.push else branch.head)
        renamed = own.title != state.title  # by a person: that title stays
        base = self.standing.base if own.base != self.standing.base else ""
        return edit_pull(self.forge, own.number, "" if renamed else self.made.written.title, body, base=base)

    def _close(self, own: Pull, state: State) -> str:
        words = farewell(self.made.selection, self.made.report, self.made.telling)
        last = State(state.head, digest(words), state.title, (), self.made.opinions.ticked, closed=True)
        body = finished(Written(own.title, words, last.digest), last, self.forge.calls)
        return edit_pull(self.forge, own.number, "", body, close=True)

    def _pushed(self) -> str:
        """Commit, move the branch, and give its new head."""
        earlier = self.standing.branch.head if self.standing.branch else ""
        commits = replacing(self.made.commits, earlier)
        head = commit_all(self.forge, self.standing.base_head, commits, self.known, self.settings)
        move(self.forge, self.settings.branch, earlier, head)
        return head

    def _body(self, head: str) -> str:
        made = self.made
        judged = tuple(one.judged for one in made.selection.proposed)
        state = State(head, made.written.digest, made.written.title, judged, made.opinions.ticked)
        return finished(made.written, state, self.forge.calls)


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: the curated table is not UTF-8 (byte {error.start}); save it as UTF-8") from None
