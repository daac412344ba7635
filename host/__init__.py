"""The only door to Linux: run a tool, read /sys and /proc, ask a library; live, recorded, or replayed.

`port` says what a host is, `live` is the machine in front of us, `recording` writes down what it
answered, `replay` answers from such a recording. Only this folder starts processes and opens devices.
"""
