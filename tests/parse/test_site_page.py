from hypothesis import given
from hypothesis import strategies as st

from crawler.models import BlockType, Document, DocumentKind
from crawler.parse.document import parse
from crawler.parse.site_page import anchor_at, read_of, shown

PAGE = (
    '<!doctype html><html><head><title>Kestrel</title><script nonce="{nonce}">track()</script></head><body class="x">'
    '<nav><a href="/">Home</a></nav><main class="content"><h1>Jobs<a class="headerlink" href="#jobs">#</a></h1>'
    '<p>Jobs wait <b>in line</b> &lt;here&gt;.</p><section id="delays"><h2>Delayed jobs</h2><p>Put them off.</p>'
    '<div class="highlight-python"><pre><span>a = 1</span>\n<span>b &lt; 2</span></pre></div></section>'
    "<table><tr><th>What</th><th>How</th></tr><tr><td>Delay</td><td>yes</td></tr></table>"
    '<dl><dt id="term">A term</dt><dd>Its meaning</dd></dl><ul><li>One</li><li>Two</li></ul></main>'
    "<footer>Built at {nonce}</footer></body></html>"
)


def blocks(data: bytes) -> list[tuple[str, str, int]]:
    document = Document("https://x.org/", "jobs", "0" * 40, DocumentKind.DOCS, data)
    return [(block.type.value, block.text, block.line) for block in parse(document).blocks[1:]]


def test_every_block_has_a_line_of_its_own_although_the_page_has_one() -> None:
    data = read_of(PAGE.replace("{nonce}", "1").encode())
    found = blocks(data)
    assert [(kind, text) for kind, text, _ in found] == [
        ("heading", "Jobs"),
        ("paragraph", "Jobs wait in line <here>."),
        ("heading", "Delayed jobs"),
        ("paragraph", "Put them off."),
        ("code_fence", "a = 1\nb < 2"),
        ("table_row", "Delay | yes"),
        ("paragraph", "A term"),
        ("paragraph", "Its meaning"),
        ("list_item", "One"),
        ("list_item", "Two"),
    ]
    lines = [line for _, _, line in found]
    assert sorted(set(lines)) == lines


def test_what_differs_from_answer_to_answer_is_not_read() -> None:
    assert read_of(PAGE.replace("{nonce}", "1").encode()) == read_of(PAGE.replace("{nonce}", "2").encode())


def test_anchors_of_headings_terms_and_sections() -> None:
    data = read_of(PAGE.encode())
    anchors = {text: anchor_at(data, line) for _, text, line in blocks(data)}
    assert anchors["Jobs"] == "jobs"
    assert anchors["Jobs wait in line <here>."] == "jobs"
    assert anchors["Delayed jobs"] == "delays"
    assert anchors["a = 1\nb < 2"] == "delays"
    assert anchors["Its meaning"] == "term"
    assert anchor_at(b"<main>\n<p>x</p>\n</main>\n", 2) == ""


def test_an_anchor_keeps_to_its_attribute() -> None:
    data = read_of(b"<main><h1 id='a\"><script>\n x'>Title</h1></main>")
    assert b"<script" not in data
    assert anchor_at(data, 3) == 'a"><script> x'


def test_code_cannot_pretend_to_be_an_anchor() -> None:
    data = read_of(b'<main><pre>\n&lt;h1 id="x"&gt;\r\nb\x0cc\xe2\x80\xa8d</pre><p>after</p></main>')
    assert anchor_at(data, 20) == ""
    assert len(data.decode().splitlines()) == data.count(b"\n")


def test_the_encoding_is_the_servers_word_then_the_pages_then_utf_8() -> None:
    latin = "<main><p>caf\u00e9</p></main>".encode("latin-1")
    assert "café" in read_of(latin, "ISO-8859-1").decode()
    assert "café" in read_of(b'<meta charset="windows-1252">' + latin).decode()
    assert "caf\ufffd" in read_of(latin).decode()
    for name in ("zip", "base64", "undefined", "idna", "\x00", "x" * 99, "rot13", "unicode_escape", "utf-7"):
        assert "caf" in read_of(latin, name).decode()


def test_without_a_main_part_navigation_is_left_out() -> None:
    data = read_of(
        b"<body><header>Top</header><aside>Side</aside><nav>Menu</nav><p>Text</p><footer>End</footer></body>"
    )
    assert [text for _, text, _ in blocks(data)] == ["Text"]


def test_a_quote_is_what_a_reader_sees() -> None:
    assert shown('<h2 id="a">Jobs &amp; <b>delays</b></h2>') == "Jobs & delays"


@given(
    st.text(max_size=300)
    | st.from_regex(r"(</?(h[1-3]|p|pre|li|td|tr|table|dt|main|script|br)( id=\"?\w*\"?)?>|\w|\n|&lt;){0,60}")
)
def test_any_page_is_read_twice_the_same(text: str) -> None:
    once = read_of(text.encode("utf-8", "surrogatepass"))
    lines = once.count(b"\n")
    for line in (0, 1, lines, lines + 5):
        anchor_at(once, line)
    document = Document("https://x.org/", "", "0" * 40, DocumentKind.DOCS, once)
    parsed = parse(document)
    assert all(1 <= block.line <= block.end_line <= lines + 1 for block in parsed.blocks)
    assert all(block.type is not BlockType.FRONT_MATTER for block in parsed.blocks)
    assert read_of(once) == read_of(once)
