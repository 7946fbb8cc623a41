"""A path's kind is told by the structure that repositories share."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.models import UNREAD_KINDS, DocumentKind
from crawler.parse.classify import classify

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

KINDS = {
    "readme": ["README.md", "README", "readme.rst", "docs/README.md", "doc/ReadMe.adoc", ".github/README.md"],
    "docs": [
        "docs/install.md",
        "docs/concepts/README.md",
        "docs/source/serving/autoscaling.rst",
        "docs/source/designs/router.rst",
        "docs/features/v2-engine.md",
        "docs/integrations/third-party/tool.md",
        "docs/governance/budgets.mdx",
        "docs/agents.md",
        "docs/tracking/quickstart/index.mdx",
        "docs/page.html",
        "docs/notes.txt",
        "website/docs/intro.mdx",
        "site/content/en/docs/install.md",
        "guides/setup.adoc",
        "INSTALL.md",
        "server/README.md",
        "charts/engine/README.md",
        "pkg/cache/notes.md",
        "docs/reference/settings.md",
        "docs/features/batch-api.md",
    ],
    "api-reference": [
        "docs/reference/api.md",
        "docs/reference/kubernetes-api.md",
        "docs/reference/serving.v1alpha1.md",
        "docs/reference/crd/widgets.md",
        "docs/api/index.md",
        "docs/api_reference/source/python_api/engine.rst",
        "python/client/docs/V1Beta1Widget.md",
        "api/openapi.yaml",
        "openapi/v1/service.yml",
        "docs/static/server-spec.yaml",
    ],
    "crd": [
        "config/crd/bases/serving_widgets.yaml",
        "charts/engine/crds/widgets.yaml",
        "charts/engine-crd/templates/widgets.yaml",
        "manifests/crds/widgets.yml",
        "deploy/widget-crd.yaml",
    ],
    "chart": [
        "Chart.yaml",
        "charts/engine/Chart.yaml",
        "charts/engine-crd/Chart.yaml",
        "charts/engine/templates/deployment.yaml",
        "helm-chart/engine/templates/rbac/role.yaml",
        "charts/engine/files/runtimes.yaml",
    ],
    "values": [
        "charts/engine/values.yaml",
        "chart/values.global.yaml",
        "charts/x-crd/values-gke.yml",
        "my-values.yaml",
    ],
    "manifest": [
        "config/manager/manager.yaml",
        "config/crd/patches/webhook.yaml",
        "config/crd/kustomization.yaml",
        "config/runtimes/engine.yaml",
        "docker-compose.yml",
        "pkg/convert/templates/engine.yaml",
        "install/prometheus/monitor.yaml",
        "config/models/meta/3.1/model.yaml",
    ],
    "example": [
        "examples/README.md",
        "docs/examples/hpa/README.md",
        "docs/source/examples/overview.rst",
        "config/samples/widget.yaml",
        "docs/tutorials/first.md",
        "docs/samples/e2e-engine/README.md",
        "demo/app.yaml",
        "docs/deploy.yaml",
        "recipes/large/serve.yaml",
        "docs/assets/example.d/samples/a.yml",
    ],
    "dependency": [
        "go.mod",
        "router/go.mod",
        "pyproject.toml",
        "python/server/requirements.txt",
        "requirements/core.txt",
        "extra-requirements.txt",
    ],
    "roadmap": ["ROADMAP.md", "docs/roadmap.md", "docs/2026-roadmap.rst", "docs/proposals/ROADMAP.md"],
    "proposal": [
        "docs/proposals/0001-cache/README.md",
        "docs/proposals/0001-cache/proposal.yaml",
        "keps/sig-serving/12-x.md",
        "oeps/0007-cache/README.md",
        "oeps/0007-cache/examples/widget.yaml",
        "docs/adr/0001-yaml.md",
        "rfcs/router.md",
        "designs/router.md",
        "docs/design/router.md",
        "src/design_docs/router.md",
    ],
    "release-notes": [
        "CHANGELOG.md",
        "CHANGELOG",
        "docs/release-notes.md",
        "docs/releases/v1.2/notes.md",
        "RELEASES.md",
        "docs/whats-new.md",
        "HISTORY.rst",
        "server/CHANGELOG.md",
    ],
    "blog": [
        "blog/post.md",
        "docs/blog/posts/v1.0.md",
        "site/content/en/blog/intro.md",
        "docs/blog/release-v0.3.0/a.md",
    ],
    "benchmark": [
        "benchmarks/README.md",
        "benchmark/perf-tests/100-widgets/widget.yaml",
        "docs/benchmarks/routing.md",
        "servebench/README.md",
    ],
    "community": [
        "CONTRIBUTING.md",
        "CODE_OF_CONDUCT.md",
        "SECURITY.md",
        ".github/SECURITY.md",
        "GOVERNANCE.md",
        "AGENTS.md",
        "server/CLAUDE.md",
        ".claude/skills/build.md",
        "docs/developer-guide/setup.md",
        "docs/contributing/release-process.md",
        "router/DEVELOPMENT.md",
        "case-studies/bank.md",
    ],
    "versioned": [
        "website/versioned_docs/version-0.9/intro.md",
        "docs/v1.2/install.md",
        "docs/v1.x/install.md",
        "docs/1.2/install.md",
        "install/v0.9.0-rc1/engine.yaml",
        "docs/archived/old.md",
        "versioned_docs/version-1.0/blog/post.md",
        "README_zh.md",
        "README.fr.md",
        "README-ja.md",
        "docs/zh/install.md",
        "docs/zh-CN/install.md",
        "website/i18n/ja/docs/install.md",
        "docs/intro.zh-cn.md",
    ],
    "vendored": [
        "vendor/github.com/a/b/README.md",
        "third_party/engine/docs/install.md",
        "web/node_modules/x/README.md",
        "licenses/github.com/a/LICENSE.md",
        "config/dependency/other-operator/crds/widgets.yaml",
    ],
    "test": [
        "test/e2e/model.yaml",
        "tests/README.md",
        "pkg/convert/testdata/model.yaml",
        "benchmarks/testdata/model.yaml",
        "charts/engine/tests/role_test.yaml",
        "python/test_resources/app/config.yaml",
        "examples/app/tests/widget.yaml",
        "fixtures/README.md",
        "scheduler/k8s/testing/server/server.yaml",
        "src/__tests__/page.md",
        "tests/proposals/x.md",
    ],
    "ci": [".github/workflows/ci.yaml", ".github/ISSUE_TEMPLATE/bug.md", ".circleci/config.yml", "ci/kind.yaml"],
    "other": [
        "main.go",
        "docs/logo.png",
        "LICENSE",
        "LICENSE.txt",
        "NOTICE.md",
        "web/index.html",
        "docs/_templates/base.html",
        "docs/source/robots.txt",
        "examples/app/urls.txt",
        "docs/examples/urls.txt",
        "charts/engine/templates/NOTES.txt",
        ".golangci.yml",
        "mkdocs.yml",
        "docs/_config.yml",
        "pnpm-lock.yaml",
        "hack/kind.yaml",
        "hack/README.md",
        "development/app/mock.yaml",
        ".vscode/README.md",
        "requirements-dev.txt",
        "requirements/lint.txt",
        "docs/requirements.txt",
        "examples/app/requirements.txt",
        "examples/app/go.mod",
        "examples/app/Makefile",
        ".gitignore",
        "package.json",
        "uv.lock",
        "",
        "/",
    ],
}


@pytest.mark.parametrize(("path", "kind"), [(path, kind) for kind, paths in KINDS.items() for path in paths])
def test_kind(path: str, kind: str) -> None:
    assert classify(path) == kind


@pytest.mark.parametrize("path", [path for paths in KINDS.values() for path in paths])
def test_case_does_not_matter(path: str) -> None:
    assert classify(path.upper()) == classify(path) == classify(path.lower())


# Words of real paths, so that the rules are met, and any text between them.
NAMES = (
    "docs doc examples test vendor v1.2 zh i18n README CHANGELOG proposals 0001-x charts templates values crds blog api"
    " reference python .github hack bench requirements go design site"
)
WORDS = st.sampled_from(NAMES.split())
SUFFIXES = st.sampled_from(["", ".md", ".yaml", ".txt", ".html", ".mod", ".go", "."])
PATHS = st.builds(
    lambda folders, stem, suffix: "/".join([*folders, stem + suffix]),
    st.lists(WORDS | st.text(max_size=5), max_size=5),
    WORDS | st.text(max_size=8),
    SUFFIXES,
)


@given(PATHS | st.text())
def test_any_text_has_one_kind(path: str) -> None:
    kind = classify(path)
    assert isinstance(kind, DocumentKind)
    assert classify(path) is kind


@given(PATHS)
def test_what_is_vendored_is_never_read(path: str) -> None:
    assert classify(f"vendor/{path}") in UNREAD_KINDS
    assert classify(f"node_modules/{path}") in UNREAD_KINDS


@given(st.lists(WORDS, max_size=3).map("/".join), st.sampled_from([".png", ".go", ".py", ".lock", ".svg", ".json"]))
def test_what_is_no_document_is_never_read(folder: str, suffix: str) -> None:
    assert classify(f"{folder}/name{suffix}") in UNREAD_KINDS


# What the corpus lacks: no documents of a project, except a few pages that its maker left out by suffix or place.
ABSENT_PAGES_AT_MOST = 25


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no ../shared/corpus")
def test_what_the_corpus_lacks_is_not_wanted() -> None:
    wanted = []
    for repository in sorted(CORPUS.glob("*.git")):
        git = ["git", "-c", "safe.directory=*", "-C", str(repository)]
        tree = subprocess.run([*git, "ls-tree", "-r", "-z", "HEAD"], capture_output=True, check=True).stdout
        entries = [line.split("\t", 1) for line in tree.decode().split("\0") if line]
        blobs = "\n".join(entry[0].split()[2] for entry in entries)
        found = subprocess.run(
            [*git, "cat-file", "--batch-check"],
            input=blobs.encode(),
            capture_output=True,
            check=True,
            env={"GIT_NO_LAZY_FETCH": "1"},
        ).stdout.decode()
        wanted += [
            path
            for (_, path), answer in zip(entries, found.splitlines(), strict=True)
            if answer.endswith("missing") and classify(path) not in UNREAD_KINDS
        ]
    assert len(wanted) <= ABSENT_PAGES_AT_MOST, wanted


def test_what_stands_deeper_than_anybody_writes_is_no_document() -> None:
    assert classify("docs/" + "a/" * 63 + "page.md") is DocumentKind.DOCS
    assert classify("docs/" + "a/" * 64 + "page.md") is DocumentKind.OTHER
