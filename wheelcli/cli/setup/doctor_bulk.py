"""The row of `wheel doctor` on bulk answers of closes, and the comparison of --live."""

from wheelcli import paths
from wheelcli.cli.context import Context
from wheelcli.documents.setup.setup import DoctorRow
from wheelcli.errors import WheelError
from wheelcli.loaders.market.bulk_check import check_bulk_closes
from wheelcli.loaders.market.bulk_record import BulkRecord, read_record
from wheelcli.money_text import counted


def bulk_closes(ctx: Context, *, live: bool) -> DoctorRow:
    """Return whether scans use closes of many names from one answer, and the comparison that allows it."""
    off, again = "off: closes are requested one name at a time", "`wheel doctor --live`"
    now = ctx.workspace.now()
    if live:
        try:
            if check_bulk_closes(ctx.config, paths.data_dir(), now=now) is None:
                return _row(f"{off}; Yahoo sent no bulk answer", f"try {again} later", ok=False)
        except WheelError as error:
            return _row(f"not compared: {error.message}", error.hint, ok=False)
    record = read_record(paths.data_dir())
    if record is None:
        return _row(off, f"{again} compares bulk answers with single ones, and turns them on")
    if record.holds(today=now.date()):
        return _row(f"on: {_compared(record)}", "`wheel doctor --no-bulk` turns them off")
    if record.difference:
        return _row(f"{off}; {record.difference} ({record.day})", f"try {again} later", ok=False)
    return _row(f"off: {_compared(record)}", f"run {again} again")


def _compared(record: BulkRecord) -> str:
    return (
        f"{counted(record.closes, 'close')} of {counted(record.names, 'name')} compared on {record.day} with"
        f" yfinance {record.yfinance}"
    )


def _row(detail: str, hint: str, *, ok: bool = True) -> DoctorRow:
    return DoctorRow(check="bulk closes", ok=ok, detail=detail, hint=hint)
