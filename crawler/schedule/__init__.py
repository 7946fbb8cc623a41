"""Edge: runs at set times, by APScheduler, each as a process of its own.

`times` makes a trigger of a cron line, `service` waits and stops in good order, `program` runs the program and keeps
what it said. A process of its own means that a run that leaks, crashes or hangs leaves the next night alone.
"""
