"""Edge: what is kept on disk between runs, snapshots and reports."""

from crawler.store.disk import SnapshotStore, write_text_if_changed

__all__ = ["SnapshotStore", "write_text_if_changed"]
