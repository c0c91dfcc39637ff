"""Which account a file belongs to. Apart from the settings, so that a parser starts without what checks them."""

from connectors.read import Unreadable
from connectors.settings import Account
from connectors.vocabulary import Reason


def pick_account(accounts: tuple[Account, ...], platform: str, hint: str | None) -> Account:
    """Give the account a file belongs to: its inbox folder names it, or there is only one."""
    mine = [a for a in accounts if a.platform == platform]
    named = [a for a in mine if a.label == hint]
    if named:
        return named[0]
    if len(mine) == 1:
        return mine[0]
    if not mine:
        return Account(platform=platform)
    labels = ", ".join(f"inbox/{a.label}/" for a in mine)
    raise Unreadable(
        Reason.WHICH_ACCOUNT,
        f"there are {len(mine)} {platform} accounts in moisson.toml and the file does not say which is its own",
        f"Put the file in one of {labels} and run again.",
    )
