"""How fast, how big: a seeded year of exports, the floor under them, ours, and a peer. Not shipped."""
