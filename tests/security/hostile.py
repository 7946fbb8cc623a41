"""Inputs that strangers could send: files of a repository, built here, each aimed at one part of the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tests.support import Content, Submodule, Symlink

Files = Mapping[str, Content]

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ESCAPES = "\x1b[31mred\x1b[0m\x1b]0;title\x07\x9b2J\x08\x08\r"
TURNED = "\u202eyes\u202c\u2066\u200f"
LINKS = "[click](javascript:alert(1)) ![x](http://evil.example/p.png) @octocat fixes #1 https://evil.example </details>"
MARKDOWN = "| a ``` ~~~ <!-- --> $x$ \\"
WORDS = f"{SCRIPT} {ESCAPES} {TURNED} {LINKS} {MARKDOWN}"

_GUIDE = f"# Delayed jobs {WORDS}\n\nPut them off {WORDS}.\n"
_MARKDOWN_MARKS = (
    "[",
    "![",
    "[a](",
    "*a_ ",
    "> > >\n",
    "<div>\n",
    "`",
    "<!-- ",
    '<a b="',
    "- x\n",
    "|a|b|\n",
    "[^a]: x\n",
    "~~~\n",
    "\t- ",
)
_HTML_MARKS = (
    "<b>",
    "<table><tr><td>",
    "<!-- ",
    "&amp",
    "<ul><li>",
    "<h1 id=a>",
    '<a href="',
    "<svg>",
    "<pre>\n",
    "<template>",
)
_RST_MARKS = ("* ", "====\n", ":ref:`", "+---+---+\n| a | b |\n", ".. note::\n   ", "``a ")
_YAML_DEEP = "a: " + "[" * 50_000
_CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: jobs.x.org}
spec:
  group: x.org
  names: {kind: Job}
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
"""
_SIZE = 512 * 1024


def _page(text: str | bytes) -> Files:
    return {"docs/page.md": text}


def _yaml(text: str) -> Files:
    return {
        "config/crd/a.yaml": text,
        "charts/a/values.yaml": text,
        "charts/a/Chart.yaml": text,
        "examples/a.yaml": text,
    }


def _many(unit: str) -> str:
    return unit * (_SIZE // len(unit))


def _repeated(kind: str, path: str, units: tuple[str, ...]) -> dict[str, Callable[[], Files]]:
    """One repository for each unit, which fills a page."""
    return {f"{kind} {unit!r}": partial(_filled, path, unit) for unit in units}


def _filled(path: str, unit: str) -> Files:
    return {path: _many(unit)}


def _bomb() -> str:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    return f"l0: &l0 [lol]\n{levels}"


def _deep_crd() -> str:
    levels = ((" " * (14 + level * 4), level) for level in range(60))
    return _CRD + "".join(f"{pad}p{n}:\n{pad}  type: object\n{pad}  properties:\n" for pad, n in levels)


REPOSITORIES: dict[str, Callable[[], Files]] = {
    # YAML
    "alias bomb": lambda: _yaml(_bomb()),
    "alias of itself": lambda: _yaml("a: &a [*a]\nb: &b {c: *b}\n"),
    "merge bomb": lambda: _yaml("a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))),
    "tags": lambda: _yaml("a: !!python/object/apply:os.system ['touch /tmp/owned']\nb: !!binary AAAA\nc: !ruby/object {}\n"),
    "deep brackets": lambda: _yaml(_YAML_DEEP),
    "deep blocks": lambda: _yaml("".join(f"{' ' * n}a:\n" for n in range(3000))),
    "deep sequences": lambda: _yaml("- " * 50_000 + "x"),
    "question marks": lambda: _yaml("? " * 50_000 + "x"),
    "a number without end": lambda: _yaml("a: " + "9" * (4 * 1024 * 1024 - 10)),
    "floats": lambda: _yaml("a: 1e999999999\nb: .inf\nc: -.nan\nd: 0x" + "f" * 5000),
    "many documents": lambda: _yaml("---\na: 1\n" * 100_000),
    "keys that are maps": lambda: _yaml("{a: 1}: b\n? [x]\n: y\nnull: z\n1: 2\n"),
    "a deep crd": lambda: _yaml(_deep_crd()),
    "a template without end": lambda: _yaml("a: {{ " + "{{ if " * 50_000),
    "dates": lambda: _yaml("a: 99999-99-99\nb: 0000-00-00T25:61:61Z\nc: 2001-12-14t21:59:43.10-99:99\n"),
    # Markdown
    **_repeated("markdown", "docs/page.md", _MARKDOWN_MARKS),
    "front matter bomb": lambda: _page(f"---\n{_bomb()}---\n# Delayed jobs\n"),
    "deep quotes": lambda: _page("".join("> " * n + "x\n" for n in range(1000))),
    "deep lists": lambda: _page("".join("  " * n + "- x\n" for n in range(1000))),
    "one line": lambda: _page("delayed jobs " * (4 * 1024 * 1024 // 14)),
    "a wide table": lambda: _page("|a" * 10_000 + "|\n" + "|-" * 10_000 + "|\n" + "|delayed jobs" * 10_000 + "|\n"),
    "a table of a hundred thousand rows": lambda: _page("|a|b|\n|-|-|\n" + "|delayed jobs|yes|\n" * 100_000),
    "a hundred thousand headings": lambda: _page("# Delayed jobs\n" * 100_000),
    "mdx": lambda: {"docs/page.mdx": _many("<A b={")},
    # HTML
    **_repeated("html", "docs/page.html", _HTML_MARKS),
    "html bomb": lambda: {"docs/page.html": "<!DOCTYPE a [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{n} '&a;&a;'>" for n in range(99)) + "]><p>&a98;"},
    # reStructuredText, AsciiDoc, TOML, go.mod
    **_repeated("rst", "docs/page.rst", _RST_MARKS),
    "rst includes": lambda: {"docs/page.rst": ".. include:: /etc/passwd\n.. raw:: html\n   :url: file:///etc/passwd\n.. literalinclude:: ../../../etc/passwd\n"},
    "asciidoc includes": lambda: {"docs/page.adoc": "include::/etc/passwd[]\n" + _many("link:a[")},
    "a dotted key": lambda: {"pyproject.toml": "a." * 100_000 + "b = 1"},
    "deep toml": lambda: {"pyproject.toml": "a = " + "[" * 100_000},
    "requirements": lambda: {"requirements.txt": "-r /etc/passwd\n-c ../../x\n" + _many("a \\\n")},
    "go.mod": lambda: {"go.mod": "module x\nrequire (\n" + _many("a/b v1.0.0 // indirect\n")},
    # Names
    "names that command": lambda: {f"docs/\x1b[31m{n}\x07.md": _GUIDE for n in range(3)},
    "names that turn": lambda: {"docs/\u202edm.egap.md": _GUIDE, "docs/a\u200bb.md": _GUIDE, "docs/p\u0430ge.md": _GUIDE},
    "names as markup": lambda: {"docs/](javascript:alert(1))<img src=x onerror=alert(1)>|`@octocat #1.md": _GUIDE, "docs/$(touch owned).md": _GUIDE},
    "names as options": lambda: {"docs/--upload-pack=touch owned.md": _GUIDE, "-c": "x", "docs/@{-1}.md": _GUIDE},
    "names that are no text": lambda: {"docs/\udcff\udcfe.md": _GUIDE, "docs/a\nb.md": _GUIDE, "docs/c\td.md": _GUIDE},
    "names in two cases": lambda: {"docs/page.md": _GUIDE, "docs/PAGE.md": "# Other\n", "DOCS/page.md": "# Third\n"},
    "a deep path": lambda: {"docs/" + "a/" * 1500 + "page.md": _GUIDE},
    "a long name": lambda: {f"docs/{'-docs' * 50}.md": _GUIDE},
    # What git can hold
    "links out": lambda: {"README.md": Symlink("/etc/passwd"), "docs/a.md": Symlink("../../../../etc/passwd"), "docs/b.md": Symlink("../docs"), "docs/c.md": _GUIDE},
    "links in a circle": lambda: {"docs/a.md": Symlink("b.md"), "docs/b.md": Symlink("a.md"), "docs/c.md": _GUIDE},
    "a link with a strange target": lambda: {"docs/a.md": Symlink("\x1b[31m\n" + "../" * 1000 + "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"))},
    "submodules": lambda: {".gitmodules": '[submodule "x"]\n\tpath = docs/x\n\turl = ext::sh -c "touch owned"\n', "docs/x": Submodule("1" * 40), "docs/c.md": _GUIDE},
    "settings and attributes": lambda: {".gitattributes": "* filter=x diff=x export-ignore\n", ".gitconfig": "[core]\n\tfsmonitor = touch owned\n", "config": "[core]\n\tsshCommand = touch owned\n", "hooks/post-checkout": "touch owned\n", ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1/\n", "docs/c.md": _GUIDE},
    "lfs": lambda: {"README.md": "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 99999999999999999999\n", "docs/c.md": _GUIDE},
    # Bytes
    "nul": lambda: _page(b"# Delayed jobs\x00\n\x00" * 10_000),
    "no utf-8": lambda: _page(b"# Delayed jobs \xff\xfe\xc0\x80\xed\xa0\x80\n"),
    "utf-16": lambda: _page("# Delayed jobs\n".encode("utf-16")),
    "marks of order": lambda: _page("\ufeff" * 1000 + "# Delayed jobs\n"),
    "combining": lambda: _page("# Delayed jobs " + "a" + "\u0301" * 100_000),
    "line ends": lambda: _page("# Delayed jobs\r\x0b\x0c\x1c\x85\u2028\u2029# Delayed jobs\r\n"),
    "planes": lambda: _page("# Delayed jobs \U0010ffff\ufdd0\U000e0001 ﷽" * 1000),
    "nothing": lambda: {"README.md": b"", "docs/page.md": b"\n"},
    # Words that reach reports
    "words": lambda: _page(_GUIDE),
    "words in a table": lambda: _page(f"| Feature | Ready |\n|---|---|\n| Delayed jobs {SCRIPT} @octocat | yes {ESCAPES} |\n"),
    "words in code": lambda: _page(f"# Delayed jobs\n\n```sh\ndelayed jobs {WORDS}\n```\n"),
    "words in html": lambda: {"docs/page.html": f"<h1>Delayed jobs &lt;script&gt;alert(1)&lt;/script&gt; {ESCAPES} {TURNED} @octocat</h1>"},
    "words in yaml": lambda: {"config/crd/a.yaml": _CRD + f'              delay: {{type: string, description: "{SCRIPT} @octocat"}}\n'},
    "four thousand documents": lambda: {f"docs/{n}.md": f"# Delayed jobs {n}\n" for n in range(4000)},
}  # fmt: skip
