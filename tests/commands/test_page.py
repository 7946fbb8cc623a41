"""index.html beside the other reports: without quotes unless asked for, and whole whatever lies beside it."""

from __future__ import annotations

import json

from tests.commands.conftest import Workplace


def page(workplace: Workplace) -> str:
    return (workplace.folder / "reports" / "index.html").read_text(encoding="utf-8")


def test_report_writes_a_page_without_quotes(crawled: Workplace) -> None:
    ran = crawled.run("report")
    assert ran.code == 0
    assert ran.out.splitlines()[-1].endswith("/reports/index.html")
    assert "Delayed jobs" not in page(crawled)
    assert "docs/jobs.md" in page(crawled)


def test_an_unchanged_report_is_not_written_again(crawled: Workplace) -> None:
    crawled.run("report")
    before = (crawled.folder / "reports" / "index.html").stat().st_mtime_ns
    crawled.run("report")
    assert (crawled.folder / "reports" / "index.html").stat().st_mtime_ns == before


def test_quotes_come_from_the_cache_when_asked_for(crawled: Workplace) -> None:
    ran = crawled.run("report", "--quotes")
    assert "# Delayed jobs" in page(crawled)
    assert "do not commit it" in " ".join(ran.err.split())
    crawled.run("report")
    assert "# Delayed jobs" not in page(crawled)


def test_without_the_cache_nothing_is_quoted_and_it_is_said(crawled: Workplace) -> None:
    ran = crawled.run("report", "--quotes", "--cache", str(crawled.folder / "empty"))
    assert ran.code == 0
    assert "auk: nothing quoted, the cache does not hold it: claimwatch crawl auk" in ran.err
    assert "# Delayed jobs" not in page(crawled)


def test_figures_of_other_verbs_are_drawn(crawled: Workplace) -> None:
    reports = crawled.folder / "reports"
    reports.mkdir(exist_ok=True)
    (reports / "calibration.json").write_text(json.dumps({"schema": 1, "cross_validation": {"brier": 0.123}}))
    state = {"month": "2026-01-15", "decision": "propose", "status": "yes"}
    cell = {"table": 1, "line": 3, "project": "auk", "feature": "delays", "raw": "No", "states": [state]}
    (reports / "backtest.json").write_text(json.dumps({"schema": 1, "months": ["2026-01-15"], "cells": [cell]}))
    assert crawled.run("report").err == ""
    assert "0.123" in page(crawled)
    assert 'id="history"' in page(crawled)


def test_figures_that_cannot_be_used_are_left_out_and_it_is_said(crawled: Workplace) -> None:
    reports = crawled.folder / "reports"
    reports.mkdir(exist_ok=True)
    (reports / "calibration.json").write_text('{"schema": 9}')
    (reports / "backtest.json").write_text("no JSON")
    ran = crawled.run("report")
    assert ran.code == 0
    assert "calibration.json: left out of the page, since it cannot be used (schema: Input should be 1)" in ran.err
    assert "backtest.json: left out of the page" in ran.err
    assert 'id="history"' not in page(crawled)
