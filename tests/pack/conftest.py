from pathlib import Path

import pytest

from tests.pack.given import FILES, WritePack


@pytest.fixture
def write_pack(tmp_path: Path) -> WritePack:
    def write(changes: dict[str, str | None] | None = None) -> Path:
        folder = tmp_path / "boats"
        for name, text in {**FILES, "comparison.md": "| |\n", **(changes or {})}.items():
            if text is not None:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8", newline="")
        return folder

    return write
