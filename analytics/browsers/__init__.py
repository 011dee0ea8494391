"""Print pages, and take pictures of their parts, with a browser that is installed on this machine."""

from analytics.browsers.finding import find_browser
from analytics.browsers.printing import print_pdf, screenshots

__all__ = ["find_browser", "print_pdf", "screenshots"]
