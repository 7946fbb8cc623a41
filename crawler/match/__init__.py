"""From blocks to evidence: one multi-pattern pass, then structured signals and guards."""
