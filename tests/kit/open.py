"""Cases of the kit that are known to fail, each under the reason that was found for it: it fails here as soon as it is mended.

A case stands here only when somebody has looked into it and it cannot be decided, such as for want of a real export.
"""

OPEN: dict[str, tuple[str, ...]] = {}
