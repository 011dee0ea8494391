"""How Sphinx makes the pages: plain Markdown, one theme, nothing from another host."""

from __future__ import annotations

import re

from sphinx.application import Sphinx

project = "answered"
author = "The answered authors"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns: list[str] = []

myst_heading_anchors = 4
myst_links_external_new_tab = False

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
add_module_names = False
smartquotes = False  # they make one dash of the two before an option
napoleon_google_docstring = False
napoleon_use_rtype = False
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = "answered"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["_root"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_theme_options = {
    "footer_icons": [],
    # The colours of the theme's own links and captions are kept; these two fall short of 4.5 to 1 in the dark.
    "dark_css_variables": {"color-foreground-muted": "#9aa0a6"},
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"


def setup(app: Sphinx) -> None:
    """Let Sphinx ask for what the theme leaves out."""
    # before napoleon, which takes what stands before a colon for a type
    app.connect("autodoc-process-docstring", _keep_colons, priority=100)
    # after the theme has made the menu
    app.connect("html-page-context", _make_reachable, priority=900)


def _keep_colons(app: Sphinx, what: str, name: str, one: object, options: object, lines: list[str]) -> None:
    """Let the first line of what tells a property stand as it is."""
    if what in ("attribute", "property"):
        lines.insert(0, "")


def _make_reachable(app: Sphinx, page: str, template: str, context: dict[str, str], doctree: object) -> None:
    """Name the level of the menu's headings, and let what scrolls by itself be reached by keyboard."""
    menu = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = menu.replace('role="heading"', 'role="heading" aria-level="2"')
    body = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    body = body.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    # Sphinx lays the parameters of a signature out as a list of definitions, of which none defines anything
    context["body"] = re.sub(r'<dl>\n(<dd><em class="sig-param.*?)</dl>', _parameters, body, flags=re.DOTALL)


def _parameters(found: re.Match[str]) -> str:
    lines = found[1].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
    return f'<span class="sig-lines">{lines}</span>'
