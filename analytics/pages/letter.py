"""The week as a mail: a text that every program shows, and HTML of tables without scripts or drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.pages.heading import period_line, title
from analytics.pages.render import environment
from analytics.pages.report import Context, Report
from analytics.pages.sections import figures, waiting
from analytics.pages.sentences import summary
from analytics.pages.wording import END_OF_ISOLATE, ISOLATE, Wording

CHARTS = ("curve", "weeks")
"""Charts of the page that a mail shows as pictures, by their names."""
_FIRST_WAITING = 5


@dataclass(frozen=True)
class Letter:
    """A mail's words: subject, plain text, and HTML that shows pictures by their content ids."""

    subject: str
    text: str
    html: str


def letter(report: Report, say: Wording, *, pictures: Sequence[str] = ()) -> Letter:
    """Return the sentences, the scoreboard and the first who wait as a mail.

    It shows no more of people than the page that is shared.

    Parameters
    ----------
    pictures
        Names of the charts that the mail brings; the content id of each is its name.
    """
    told = {
        "lines": figures.tell(report, say)["lines"],
        "waiting": waiting.tell(report, say),
        "first": _FIRST_WAITING,
        "title": title(report, say),
        "period_line": period_line(report, say),
        "sentences": summary(report, say),
        "pictures": [(name, _picture_title(name, say)) for name in pictures],
    }
    html = (
        environment(say, is_drawn=False)
        .get_template("mail/mail.html.j2")
        .render(**told, start="right" if say.language.is_right_to_left else "left")
    )
    return Letter(_bare(_subject(report, say)), _text(told, say), html.rstrip() + "\n")


def _subject(report: Report, say: Wording) -> str:
    name, share = title(report, say), report.figures["unanswered_share"].value
    if share is None or report.one_sided:
        return name
    return say.tr("{title}: {share} without an answer", title=name, share=say.share(share))


def _text(told: Context, say: Wording) -> str:
    lines = [told["title"], told["period_line"], "", *told["sentences"], ""]
    for line in told["lines"]:
        lines.append(f"{line['title']}: {line['value'] or line['reason']}")
        lines += [
            f"  {text}"
            for text in (say.tr(", ").join(line["details"]), *line["change"], line["goal"])
            if text
        ]
    rows = told["waiting"]["rows"][:_FIRST_WAITING]
    if rows:
        lines += ["", told["waiting"]["title"], *told["waiting"]["sentences"]]
        for row in rows:
            said = "".join(piece for piece, _ in row["pieces"])
            lines.append(f"- {row['wait']} ({', '.join(row['labels'])}): {said}")
    lines += ["", say.tr("The whole report is attached.")]
    return _bare("\n".join(lines)) + "\n"


def _picture_title(name: str, say: Wording) -> str:
    return {"curve": say.tr("How long until an answer"), "weeks": say.tr("Week by week")}.get(name, name)


def _bare(text: str) -> str:
    """Return a text without isolates, which some mail programs show as boxes."""
    return text.replace(ISOLATE, "").replace(END_OF_ISOLATE, "")
