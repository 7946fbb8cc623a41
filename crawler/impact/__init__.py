"""What a change of the rules changes: claims before and after over all projects, and why. Pure: values and texts."""

from crawler.impact.changes import ClaimChange, Reason, changes
from crawler.impact.report import impact_lines, impact_record

__all__ = ["ClaimChange", "Reason", "changes", "impact_lines", "impact_record"]
