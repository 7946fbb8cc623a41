"""`python -m crawler` is `claimwatch`."""

import sys

from crawler.cli import main

sys.exit(main())
