"""index.html: one self-contained page to look at, made of values alone. It loads nothing and runs no text of others.

Every string is escaped where it is written (Jinja's autoescape, JSON that cannot end its element) and loses hidden
characters on the way; a Content-Security-Policy lets only the page's own script and style run.
"""

from crawler.report.page.details import Known
from crawler.report.page.document import Extras, page_html
from crawler.report.page.reliability import Calibration
from crawler.report.page.timeline import Backtest

__all__ = ["Backtest", "Calibration", "Extras", "Known", "page_html"]
