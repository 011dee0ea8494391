"""Accounts of brands: who writes as the brand, where an export does not say."""

from __future__ import annotations

from analytics import sqlfiles
from analytics.errors import NoBrand
from analytics.log.store import Log
from analytics.sources.formats import Format


def define_accounts(log: Log, fmt: Format, further: tuple[str, ...]) -> None:
    """Set the session variables by which formats tell whether an account is the brand's, and whose it is.

    Parameters
    ----------
    further
        Accounts besides those of the settings.
    """
    owners = {name.lstrip("@").lower(): None for name in further}
    named = {account.lower(): brand for brand, accounts in log.settings.brands for account in accounts}
    known = owners | named
    log.con.execute("set variable accounts = ?::text[]", [list(known)])
    # other exports say themselves whose message it is
    log.con.execute(
        "set variable account_owners = ?::text[]", [list(known.values()) if fmt.needs_accounts else []]
    )


def has_accounts(log: Log, further: tuple[str, ...]) -> bool:
    """Tell whether the user said who the brand is."""
    return bool(further or any(accounts for _, accounts in log.settings.brands))


def proposed(log: Log) -> list[tuple[str, int, int]]:
    """Return who may be the brand in `incoming`: account, how many others it answers, how many messages it wrote.

    The account that answers most others comes first; five at most.
    """
    found = log.con.execute(sqlfiles.text("log/proposed_accounts")).fetchall()
    return [(str(account), int(others), int(messages)) for account, others, messages in found]


def refusal(name: str, accounts: list[tuple[str, int, int]]) -> NoBrand:
    """Make the error for an export of which nobody knows who the brand is."""
    likely = "".join(
        f"\n  {account}: answers {others:,} others in {messages:,} messages"
        for account, others, messages in accounts
    )
    first = accounts[0][0].split(" (")[0] if accounts else "acme_help"
    return NoBrand(
        f"{name} does not say who the brand is. Name its accounts with --brand-account, or in answered.toml, for"
        f' example\n[brand]\nacme = ["{first}"]'
        + (
            f"\nWho wrote in it, by name (or id), those who answer most others first:{likely}"
            if accounts
            else ""
        )
    )


def remark_on_accounts(log: Log, fmt: Format, file_no: int) -> None:
    """Note that nobody in a file is one of the accounts of the brand, where these alone tell who is."""
    if fmt.needs_accounts:
        log.con.execute(sqlfiles.text("log/nobody_is_brand"), {"file_no": file_no})
