"""The subcommands that the agent owns; each module has `configure(parser)` and `execute(options)`."""
