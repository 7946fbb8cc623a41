"""A tour without any network: three fictional repositories, two months of commits, a table that has gone stale."""

from crawler.demo.build import DEMO_DAYS, Demo, build

__all__ = ["DEMO_DAYS", "Demo", "build"]
