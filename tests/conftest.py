"""What holds for every test."""

import signal

# A shell that starts the suite in the background has it ignore Ctrl-C, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
