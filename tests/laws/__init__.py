"""The laws of the design, on random histories and random exports of them."""
