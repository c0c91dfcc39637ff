"""Files for other programs and for other people, made of the published warehouse; one module for each kind."""
