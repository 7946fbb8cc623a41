import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from crawler.errors import BadInput, SnapshotDamaged
from crawler.models import Snapshot, Status
from crawler.store import SnapshotStore, write_text_if_changed

FILES = ["claims.json", "documents.jsonl", "evidence.jsonl", "manifest.json"]


@pytest.fixture
def later(snapshot: Snapshot) -> Snapshot:
    claims = snapshot.claims | {"scale-to-zero": replace(snapshot.claims["scale-to-zero"], status=Status.LIMITED)}
    return replace(snapshot, rules_hash="1" * 64, claims=claims, evidence=snapshot.evidence[:1])


class Kill(BaseException):
    """The program ends here; nothing catches it."""


_steps_left: int | None = None
_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"}


def _count(event: str, arguments: tuple[object, ...]) -> None:
    global _steps_left  # noqa: PLW0603 - an audit hook has no other way to hear from the test
    if _steps_left is None:
        return
    opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if event in _CHANGES or opens:
        if _steps_left == 0:
            raise Kill
        _steps_left -= 1


sys.addaudithook(_count)


@contextmanager
def killed_after(steps: int) -> Iterator[None]:
    """Stop the program before its change number `steps` (from 0) to the disk."""
    global _steps_left  # noqa: PLW0603
    _steps_left = steps
    try:
        yield
    finally:
        _steps_left = None


def contents(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def test_settling_leaves_just_the_files_of_what_is_loaded(
    store: SnapshotStore, snapshot: Snapshot, later: Snapshot, tmp_path: Path
) -> None:
    seen = set()
    for steps in count():
        store.save(snapshot)
        with suppress(Kill), killed_after(steps):
            store.save(later)
            break
        held = store.load("lighthouse")
        assert held is not None
        store.settle("lighthouse")
        seen.add(held == later)
        fresh = SnapshotStore(tmp_path / f"fresh{steps}")
        fresh.save(held)
        assert {name: data for name, (data, _) in contents(store.root).items()} == {
            name: data for name, (data, _) in contents(fresh.root).items()
        }
        assert [path.name for path in store.root.iterdir()] == ["lighthouse"]
    assert seen == {True, False}


def test_settling_where_nothing_is_left_does_nothing(store: SnapshotStore, snapshot: Snapshot) -> None:
    store.settle("lighthouse")
    assert not store.root.exists()
    store.save(snapshot)
    before = contents(store.root)
    store.settle("lighthouse")
    assert contents(store.root) == before


def test_an_empty_store_has_nothing(store: SnapshotStore) -> None:
    assert store.projects() == ()
    assert store.load("lighthouse") is None
    assert not store.root.exists()


def test_what_is_saved_is_loaded(store: SnapshotStore, snapshot: Snapshot) -> None:
    assert store.save(snapshot)
    assert store.load("lighthouse") == snapshot
    assert store.projects() == ("lighthouse",)
    assert sorted(path.name for path in (store.root / "lighthouse").iterdir()) == FILES
    assert [path.name for path in store.root.iterdir()] == ["lighthouse"]


def test_an_equal_snapshot_touches_no_file(store: SnapshotStore, snapshot: Snapshot) -> None:
    store.save(snapshot)
    before = contents(store.root)
    assert not store.save(replace(snapshot, evidence=snapshot.evidence[::-1]))
    assert contents(store.root) == before


def test_a_file_that_stays_the_same_is_not_written(store: SnapshotStore, snapshot: Snapshot, later: Snapshot) -> None:
    store.save(snapshot)
    before = contents(store.root)
    assert store.save(later)
    after = contents(store.root)
    changed = [name for name in after if after[name] != before[name]]
    assert sorted(changed) == [f"lighthouse/{name}" for name in ("claims.json", "evidence.jsonl", "manifest.json")]
    assert store.load("lighthouse") == later


def test_projects_are_kept_apart(store: SnapshotStore, snapshot: Snapshot) -> None:
    for project in ("lighthouse", "buoy", "pier.2"):
        store.save(replace(snapshot, project=project))
    (store.root / "notes").mkdir()
    assert store.projects() == ("buoy", "lighthouse", "pier.2")


@contextmanager
def killed_at_rename(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real, calls = os.replace, count()

    def replace_until(source: str, target: str) -> None:
        if next(calls) == number:
            raise Kill
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace_until)
        yield


@pytest.mark.parametrize(("is_first", "renames"), [(True, 6), (False, 5)])
def test_killed_at_any_rename_the_store_is_before_or_after(
    tmp_path: Path,
    snapshot: Snapshot,
    later: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_first: bool,
    renames: int,
) -> None:
    before = None if is_first else snapshot
    for number in range(renames + 1):
        store = SnapshotStore(tmp_path / str(number))
        if before:
            store.save(before)
        if number == renames:
            with killed_at_rename(number, monkeypatch):
                assert store.save(later)
            return
        with pytest.raises(Kill), killed_at_rename(number, monkeypatch):
            store.save(later)
        found = store.load("lighthouse")
        assert found == (later if number else before)
        assert store.projects() == (("lighthouse",) if found else ())


def test_killed_at_any_change_to_the_disk_the_store_is_before_or_after_and_heals(
    tmp_path: Path, snapshot: Snapshot, later: Snapshot
) -> None:
    seen: list[str] = []
    for steps in range(200):
        store = SnapshotStore(tmp_path / str(steps))
        store.save(snapshot)
        try:
            with killed_after(steps):
                store.save(later)
        except Kill:
            found = store.load("lighthouse")
            assert found in (snapshot, later)
            seen.append("before" if found == snapshot else "after")
            assert store.save(later) == (found == snapshot)
            assert store.load("lighthouse") == later
            assert [path.name for path in store.root.iterdir()] == ["lighthouse"]
            assert sorted(path.name for path in (store.root / "lighthouse").iterdir()) == FILES
        else:
            break
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {"before", "after"}


def test_killed_while_finishing_an_earlier_save_it_still_heals(
    tmp_path: Path, snapshot: Snapshot, later: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for steps in range(200):
        store = SnapshotStore(tmp_path / str(steps))
        store.save(snapshot)
        with pytest.raises(Kill), killed_at_rename(2, monkeypatch):
            store.save(later)
        third = replace(later, rules_hash="2" * 64)
        try:
            with killed_after(steps):
                store.save(third)
        except Kill:
            assert store.load("lighthouse") in (later, third)
            store.save(third)
            assert store.load("lighthouse") == third
        else:
            assert store.load("lighthouse") == third
            return
    pytest.fail("a save takes fewer steps")


def test_what_a_kill_leaves_is_not_for_git(
    store: SnapshotStore, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Kill), killed_at_rename(1, monkeypatch):
        store.save(snapshot)
    left = store.root / ".lighthouse.next"
    assert (left / ".gitignore").read_text() == "*\n"
    assert store.load("lighthouse") == snapshot
    assert store.projects() == ("lighthouse",)


def test_files_restored_beside_an_unfinished_save_do_not_mix_with_it(
    store: SnapshotStore, snapshot: Snapshot, later: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(snapshot)
    old = {name: (store.root / "lighthouse" / name).read_bytes() for name in FILES}
    with pytest.raises(Kill), killed_at_rename(3, monkeypatch):
        store.save(later)
    for name, data in old.items():
        (store.root / "lighthouse" / name).write_bytes(data)
    assert store.load("lighthouse") == later


@contextmanager
def meanwhile(name: str, saves: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do one of `saves` after each reading of a file of this name."""
    read = Path.read_bytes

    def read_slowly(path: Path) -> bytes:
        data = read(path)
        if path.name == name and saves:
            with monkeypatch.context() as undisturbed:
                undisturbed.setattr(Path, "read_bytes", read)
                saves.pop(0)()
        return data

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", read_slowly)
        yield


def test_a_save_that_goes_on_while_loading_is_read_whole(
    store: SnapshotStore, snapshot: Snapshot, later: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(snapshot)
    saves = [partial(store.save, following) for following in (later, snapshot, later)]
    with meanwhile("documents.jsonl", [*saves], monkeypatch):
        assert store.load("lighthouse") == later


def test_a_save_that_is_finished_while_loading_is_read_whole(
    store: SnapshotStore, snapshot: Snapshot, later: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(snapshot)
    with pytest.raises(Kill), killed_at_rename(1, monkeypatch):
        store.save(later)
    with meanwhile("documents.jsonl", [partial(store.save, later)], monkeypatch):
        assert store.load("lighthouse") == later


def test_a_save_that_changes_no_manifest_is_not_read_in_part(
    store: SnapshotStore, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tuple(replace(entry, line=99) for entry in snapshot.evidence)
    claims = {name: replace(claim, confidence=0.5) for name, claim in snapshot.claims.items()}
    changed = replace(snapshot, evidence=moved, claims=claims)

    def stop_between_files() -> None:
        with pytest.raises(Kill), killed_at_rename(2, monkeypatch):
            store.save(changed)

    store.save(snapshot)
    with meanwhile("documents.jsonl", [stop_between_files], monkeypatch):
        assert store.load("lighthouse") == changed


def test_damage_is_named_with_file_and_line_and_left_alone(store: SnapshotStore, snapshot: Snapshot) -> None:
    store.save(snapshot)
    path = store.root / "lighthouse" / "evidence.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"line": 3', '"line": "3"'), encoding="utf-8")
    with pytest.raises(SnapshotDamaged) as raised:
        store.load("lighthouse")
    assert str(raised.value) == (
        f"{path}: line 2: 'line' must be int, not str (restore it with git, or delete its folder to crawl anew)"
    )
    assert '"line": "3"' in path.read_text(encoding="utf-8")


def test_a_damaged_snapshot_can_be_saved_over(store: SnapshotStore, snapshot: Snapshot) -> None:
    store.save(snapshot)
    (store.root / "lighthouse" / "claims.json").write_text("{", encoding="utf-8")
    assert store.save(snapshot)
    assert store.load("lighthouse") == snapshot


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_damage(store: SnapshotStore, snapshot: Snapshot, name: str) -> None:
    store.save(snapshot)
    (store.root / "lighthouse" / name).unlink()
    with pytest.raises(SnapshotDamaged, match=rf"{name}: is missing"):
        store.load("lighthouse")


def test_bytes_that_are_no_text_are_damage(store: SnapshotStore, snapshot: Snapshot) -> None:
    store.save(snapshot)
    (store.root / "lighthouse" / "claims.json").write_bytes(b"{\xff")
    with pytest.raises(SnapshotDamaged, match=r"claims\.json: is not UTF-8 at byte 1"):
        store.load("lighthouse")


def test_line_ends_of_other_systems_are_read_and_mended(store: SnapshotStore, snapshot: Snapshot) -> None:
    store.save(snapshot)
    path = store.root / "lighthouse" / "evidence.jsonl"
    plain = path.read_bytes()
    path.write_bytes(plain.replace(b"\n", b"\r\n"))
    assert store.load("lighthouse") == snapshot
    assert store.save(snapshot)
    assert path.read_bytes() == plain


def test_another_projects_snapshot_is_damage(store: SnapshotStore, snapshot: Snapshot) -> None:
    store.save(snapshot)
    (store.root / "lighthouse").rename(store.root / "buoy")
    with pytest.raises(SnapshotDamaged, match=r"manifest\.json: is the snapshot of 'lighthouse'"):
        store.load("buoy")


def test_a_linked_file_is_not_read_and_is_replaced_without_touching_its_target(
    store: SnapshotStore, snapshot: Snapshot, tmp_path: Path
) -> None:
    store.save(snapshot)
    path, outside = store.root / "lighthouse" / "claims.json", tmp_path / "outside.json"
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)
    with pytest.raises(SnapshotDamaged, match=r"claims\.json: is a link, which is not followed"):
        store.load("lighthouse")
    assert store.save(replace(snapshot, claims={}))
    assert not path.is_symlink()
    assert outside.read_bytes() != path.read_bytes()


@pytest.mark.parametrize("name", ["lighthouse", ".lighthouse.next", ".lighthouse.part"])
def test_a_linked_folder_is_not_followed(store: SnapshotStore, snapshot: Snapshot, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    store.root.mkdir()
    (store.root / name).symlink_to(outside)
    with pytest.raises(SnapshotDamaged, match="is no folder but a link, which is not followed, or a file"):
        store.save(snapshot)
    assert list(outside.iterdir()) == []


def test_a_folder_in_place_of_a_file_is_damage(store: SnapshotStore, snapshot: Snapshot) -> None:
    (store.root / "lighthouse" / "claims.json").mkdir(parents=True)
    with pytest.raises(SnapshotDamaged, match=r"claims\.json: is a folder where a file belongs"):
        store.save(snapshot)
    assert [path.name for path in store.root.iterdir()] == ["lighthouse"]


@pytest.mark.parametrize("project", ["", "..", "../x", "a/b", "A", ".git", "x\n"])
def test_a_name_that_is_no_project_id_is_bad_input(store: SnapshotStore, snapshot: Snapshot, project: str) -> None:
    with pytest.raises(BadInput, match="is no project id"):
        store.load(project)
    with pytest.raises(BadInput, match="is no project id"):
        store.save(replace(snapshot, project=project))
    assert not store.root.exists()


def test_a_text_is_written_only_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "drift.md"
    assert write_text_if_changed(path, "Ärger\n")
    before = path.stat().st_mtime_ns
    assert not write_text_if_changed(path, "Ärger\n")
    assert path.stat().st_mtime_ns == before
    assert write_text_if_changed(path, "Ärger\r\n")
    assert path.read_bytes() == "Ärger\r\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["drift.md"]


def test_a_text_with_bytes_of_an_odd_path_is_written_with_escapes(tmp_path: Path) -> None:
    write_text_if_changed(tmp_path / "a.md", "docs/\udcff.md")
    assert (tmp_path / "a.md").read_bytes() == rb"docs/\udcff.md"


def test_killed_at_any_change_a_text_is_before_or_after(tmp_path: Path) -> None:
    path = tmp_path / "drift.md"
    write_text_if_changed(path, "before\n")
    kills = 0
    while path.read_text(encoding="utf-8") == "before\n":
        try:
            with killed_after(kills):
                write_text_if_changed(path, "after\n")
        except Kill:
            kills += 1
    assert kills > 1
    assert path.read_text(encoding="utf-8") == "after\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["drift.md"]


def test_a_text_takes_the_place_of_a_link(tmp_path: Path) -> None:
    outside, path = tmp_path / "outside.md", tmp_path / "drift.md"
    outside.write_text("theirs\n", encoding="utf-8")
    path.symlink_to(outside)
    assert write_text_if_changed(path, "theirs\n")
    assert not path.is_symlink()
    assert write_text_if_changed(path, "ours\n")
    assert outside.read_text(encoding="utf-8") == "theirs\n"


def test_a_folder_where_a_text_belongs_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "drift.md").mkdir()
    with pytest.raises(BadInput, match=r"drift\.md: a folder stands where a file is to be written; move it away$"):
        write_text_if_changed(tmp_path / "drift.md", "x")
