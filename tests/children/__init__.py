"""What every Python below a test or a tool of the tests finds first: it is watched as well."""
