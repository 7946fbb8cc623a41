import tomllib

import pytest

from crawler.pack.example_text import with_example
from crawler.pack.models import Example


@pytest.mark.parametrize("before", ['id = "x"  # kept\n', 'id = "x"', 'id = "x"\r\n# kept\r\n', ""])
@pytest.mark.parametrize(
    "text", ["one line", 'two\nlines "quoted" \'\'\' and """\n', "back\\slash\n\ttab \x1b\n", "\n\nblank first\n"]
)
def test_what_was_there_stays_and_the_example_comes_back(before: str, text: str) -> None:
    example = Example(says="nothing", text=text, path="README.md", value="v", seen="a/b@0123abc:x.md#L1")
    after = with_example(before, example, "why\nit is")
    assert after.startswith(before)
    (read,) = tomllib.loads(after)["example"]
    assert read.pop("text").rstrip("\n").replace("\r\n", "\n") == text.rstrip("\n")
    assert read == {"says": "nothing", "path": "README.md", "value": "v", "seen": "a/b@0123abc:x.md#L1"}
    assert "# why" in after
    assert "# it is" in after
    assert ("\r\n" in after) == ("\r\n" in before)
    assert after.count("\n") == after.count("\r\n") or "\r\n" not in before


def test_what_is_usual_is_left_out() -> None:
    example = Example(says="supports", text="# A\n", path="docs/page.md")
    assert with_example("", example, "why") == '\n# why\n[[example]]\nsays = "supports"\ntext = "# A"\n'
