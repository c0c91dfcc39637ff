"""Read a line of the terminal."""

import signal

from rich.console import Console


def read_line(out: Console, prompt: str) -> str:
    """Show a prompt and give what was typed. Raises `EOFError` at the end of the input, `KeyboardInterrupt` at Ctrl-C.

    Polars takes the signal of Ctrl-C for itself when it is imported, and lets a read go on: the question would not go away.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return out.input(prompt, markup=False).strip()
