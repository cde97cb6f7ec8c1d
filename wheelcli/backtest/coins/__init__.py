"""A run of a coin account: every day in UTC is a session, and options settle in cash at 08:00."""
