"""The pages of the report: each a list of plans, one for each figure."""
