"""The moment of the demo's market, which the demo's journal and clock need without its prices."""

from datetime import UTC, datetime

AS_OF = datetime(2026, 8, 21, 19, 45, tzinfo=UTC)  # a Friday, a quarter of an hour before New York closes
