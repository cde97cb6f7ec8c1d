"""Load what requests for quotes need: the record, the venue, the account's limits."""
