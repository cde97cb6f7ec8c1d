"""A run of an account of coins: every day in UTC is a session, and options settle in cash at 08:00."""
