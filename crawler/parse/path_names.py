"""The names that repositories give their folders and files, by what they mean; all are matched whole, in lower case.

Data for :mod:`crawler.parse.classify`, which says how they are weighed. A name that only one project uses has no place
here: an odd folder is listed in that project's `include` or `exclude`.
"""

from __future__ import annotations

import re

from crawler.models import DocumentKind as Kind

PROSE = frozenset({"md", "markdown", "mdx", "rst", "adoc", "asciidoc", "html", "htm", "txt"})
YAML = frozenset({"yaml", "yml"})
CATALOGUES = frozenset({"i18n", "l10n", "locale", "locales", "translations"})

DECISIVE: dict[Kind, re.Pattern[str]] = {
    Kind.VENDORED: re.compile(
        r"(_?vendor(ed)?|third[-_]?party|3rd[-_]?party|node_modules|bower_components|godeps|site-packages|licen[sc]es)"
    ),
    Kind.TEST: re.compile(r"(test[-_]?data|fixtures?|__tests__|__mocks__|__snapshots__|golden)"),
    Kind.VERSIONED: re.compile(r"(versioned[-_](docs|sidebars|content)|version-v?\d.*|v?\d+(\.(\d+|x))+[-_.]docs)"),
}
"""Folders that settle a path's kind wherever they stand."""

STRONG: dict[Kind, re.Pattern[str]] = {
    Kind.TEST: re.compile(
        r"(tests?|testing|mocks?|e2e([-_](tests?|manual|suites?))?|conformance"
        r"|test[-_]?(utils?|suites?|cases?|resources|helpers|apps?)"
        r"|(?!(perf|performance|load|stress|scale|ab)[-_]).*[-_]tests?|tests?[-_].*)"
    ),
    Kind.CI: re.compile(r"(ci|cicd|jenkins|prow|\.(github|gitlab|circleci|buildkite|tekton|azure-pipelines|drone))"),
    Kind.PROPOSAL: re.compile(
        r"(proposals?|keps?|enhancements?|enhancement-proposals?|rfcs?|adrs?|design[-_](docs?|proposals?)|planning)"
    ),
    Kind.BLOG: re.compile(r"(blogs?|.*-blogs?|_posts|announcements?|newsletters?)"),
    Kind.RELEASE_NOTES: re.compile(r"(releases|release[-_ ]?notes?|change[-_]?logs?|whats?[-_]?new)"),
    Kind.VERSIONED: re.compile(
        r"((release-?)?v\d+(\.(\d+|x))+([-_.]?(rc|alpha|beta|post|dev).*)?|release-\d+(\.(\d+|x))+"
        r"|archived?|archives|deprecated|legacy|obsolete|outdated|attic)"
    ),
}
"""Folders that speak before the weak ones, whichever stands outside."""

WEAK: dict[Kind, re.Pattern[str]] = {
    Kind.EXAMPLE: re.compile(
        r"(([a-z0-9]+[-_])?(examples?|samples?)|tutorials?|demos?|quick-?starts|recipes|cookbooks?|playgrounds?|gallery"
        r"|notebooks?|showcases?)"
    ),
    Kind.BENCHMARK: re.compile(
        r"((.+[-_])?(benchmarks?|benchmarking|bench)|(?!work)\w+bench|(perf|performance|load|stress)[-_]tests?)"
    ),
    Kind.COMMUNITY: re.compile(
        r"(community|contribut(e|ing|ors?|ion)([-_]guides?)?|dev|devel(opment)?|developers?([-_]guides?)?"
        r"|case[-_]stud(y|ies)|release|releasing|\.(claude|cursor|agents?|codex|gemini|windsurf))"
    ),
}
"""Folders that speak when no strong one does."""

SCRATCH = re.compile(r"(hack|\..+)")
"""Scripts for developers, and folders of tools."""
NUMBERED = re.compile(r"(nnnn|\d{3,4})-.*")
"""The folders of an enhancement process (0007-some-idea); the folder above is named for it: keps, oeps, teps."""
DESIGN = re.compile(r"designs?")
BARE_RELEASE = re.compile(r"\d+(\.(\d+|x))+([-_.]?(rc|alpha|beta).*)?")
"""1.2 or 2.x: a release among documents and installers, elsewhere perhaps a model."""

DOCS = re.compile(
    r"(docs?|documentation|.*[-_]docs?|docs?[-_].*|sites?|website|www|content|guides?|user[-_]?guides?|manuals?"
    r"|handbook|wiki|book)"
)
SITE = re.compile(r"(source|src|content|site|website|docs)")
"""Below a folder of documents: what marks the pages that are published, beside notes among developers."""
THEME = re.compile(r"(layouts?|partials?|overrides?|_?templates?|themes?|_?static|public|archetypes|shortcodes)")

_CODES = (
    r"(zh|cn|ja|jp|ko|kr|fr|de|es|pt|ru|tr|vi|pl|uk|fa|hi|nl)([-_](cn|tw|hk|hans|hant|jp|kr|br|pt|es|fr|de|ru))?"
    r"|chinese|japanese|korean|schinese|simplified-chinese"
)
LANGUAGE = re.compile(_CODES)
TRANSLATED = re.compile(
    rf".*[-_. ](zh|cn|chs|cht|ja|jp|ko|kr|chinese|japanese|korean)([-_](cn|tw|hk|hans|hant))?|.+\.({_CODES})"
    rf"|readme[-_]({_CODES})"
)

BARE_PAGE = re.compile(r"readme|roadmap|change[-_]?log|changes|contributing|governance|maintainers|adopters")
"""Pages that people write without a suffix."""
ROADMAP = re.compile(r"(.*[-_. ])?road-?maps?([-_. ].*)?")
NOTES = re.compile(
    r"(change[-_]?logs?([-_. ].*)?|release[-_ ]?notes?([-_. ].*)?|what(.?s)?[-_ ]new([-_. ].*)?|releases)"
)
ROOT_NOTES = re.compile(r"changes|history|news")
HEALTH = re.compile(
    r"(contribut(ing|ors?)|code[-_]of[-_]conduct|governance|maintainers?|adopters?|emeritus|development|developers?"
    r"|developer[-_]guide|releasing|release[-_]process|pull[-_]request[-_]template.*|issue[-_]template.*|onboarding"
    r"|pr[-_]signoff)([-_. ].*)?"
)
"""Files about the project's people and ways, wherever they stand."""
ROOT_HEALTH = re.compile(
    r"(security|support|community|owners|authors|release|agents?|claude|gemini|copilot-instructions|ai[-_]policy)"
    r"([-_. ].*)?"
)
"""The same, but only at the root: deeper down such a name is a page about the product."""
ASSISTANT = re.compile(r"agents|claude|gemini|copilot-instructions")
LEGAL = re.compile(
    r"(licen[sc]es?|notice|copying|patents|copyright|citation|trademarks?|dco|third[-_]party.*)([-_. ].*)?"
)
NO_PAGE = re.compile(
    r"cmakelists|robots|llms(-full)?|humans|ads|cname|.*wordlist.*|version|.*requirements.*|.*inventory"
)

API_FOLDER = re.compile(
    r"(apis?[-_](reference|refs?|docs?|specs?)|api|apidocs?|(rest|python|http|k8s|kubernetes)[-_]api|open-?api|swagger)"
)
API_NAME = re.compile(
    r"(.*[-_. ])?(apis?|crds?|v\d+(alpha|beta)\d+)([-_. ](reference|ref|specs?|compatibility|v\d.*))?"
)
CLIENT = re.compile(r"(python|java|go|clients?|sdks?|client[-_]sdks?|.*[-_](sdk|client))")
GENERATED_MODEL = re.compile(r"v\d+((alpha|beta)\d+)?[a-z]\w+")
"""A page that an API generator writes for one type, such as V1alpha1Widget."""
OPENAPI = re.compile(r"(.*[-_.])?(open-?api|swagger)([-_.].*)?")
SPEC = re.compile(r".*[-_.]spec([-_.].*)?")

CRD_FOLDER = re.compile(r"(crds?|.*[-_]crds?|customresourcedefinitions?)")
CRD_NAME = re.compile(r"(.*[-_.])?crds?")
CRD_ADDITION = re.compile(r"kustom.*")
CHART_FOLDER = re.compile(r"(.*[-_.])?(charts?|helm)([-_.].*)?")
VALUES = re.compile(r"values([-_.].*)?|.*[-_.]values")
OTHERS_CHART = re.compile(r"dependenc(y|ies)")
TOOL_CONFIG = re.compile(
    r"\..*|_(config|quarto|toc|data|redirects)|index|mkdocs.*|codecov|cloudbuild|azure-pipelines.*|buf(\..*)?|dependabot"
    r"|renovate|readthedocs|netlify|antora|goreleaser.*|golangci.*|appveyor|action|sidebars?|hugo"
    r"|pnpm-(lock|workspace)|.*[-_.]lock|.*lint.*"
)
"""Settings of the tools around a project: nobody reads them to learn what it can do."""

REQUIREMENTS = re.compile(r"(?P<before>.*[-_])?requirements(?P<after>[-_.].*)?")
NOT_SHIPPED = re.compile(
    r"(.*[-_.])?(dev|develop|development|tests?|testing|tooling|lint|docs?|ci|build|format|style|typing|mypy|constraints)([-_.].*)?"
)
