"""The man page `wheel(1)`, made of the command registry."""

from collections.abc import Iterator

from command_signatures import Command, Parameter, commands, common_options
from reference_pages import MEANING

from wheelcli import __version__

_ENVIRONMENT = (
    ("WHEEL_CONFIG_DIR", "Folder of the settings."),
    ("WHEEL_DATA_DIR", "Folder of the journal, the plans and the recorded markets."),
    ("WHEEL_CACHE_DIR", "Folder of what can be fetched again."),
    ("WHEEL_SECTION__KEY", "A setting: WHEEL_PORTFOLIO__SECTOR_MAX=0.20."),
    ("NO_COLOR, FORCE_COLOR, COLUMNS", "Colour and width of the terminal."),
)


def page() -> str:
    """Return the man page in roff."""
    out = [
        f'.TH WHEEL 1 "" "wheel {__version__}" "User commands"',
        ".SH NAME",
        r"wheel \- plan the options wheel: cash\-secured puts and covered calls",
        ".SH SYNOPSIS",
        r".B wheel",
        r"\fICOMMAND\fR [\fIARGUMENTS\fR] [\fIOPTIONS\fR]",
        ".SH DESCRIPTION",
        roff(
            "wheel fetches quotes and option chains, prices every contract, checks each against its gates, "
            "sizes the rest, and prints ranked tickets with their reasons. It needs no account anywhere "
            "and never sends an order. Nothing it prints is advice."
        ),
        ".SH COMMANDS",
    ]
    for one in commands():
        out += _command(one)
    out += [".SH COMMON OPTIONS", *_options(common_options()), ".SH EXIT STATUS"]
    for code, meaning in MEANING.items():
        out += [".TP", f".B {int(code)}", roff(meaning)]
    out.append(".SH ENVIRONMENT")
    for name, meaning in _ENVIRONMENT:
        out += [".TP", f".B {roff(name)}", roff(meaning)]
    out += [
        ".SH EXAMPLES",
        ".nf",
        *map(
            roff,
            ("wheel scan --demo", "wheel ticket 1 --demo", "wheel why NORVEX --demo", "wheel review --demo"),
        ),
        ".fi",
        ".SH SEE ALSO",
        roff("wheel doctor, for versions, settings and folders."),
    ]
    return "\n".join(out) + "\n"


def _command(one: Command) -> Iterator[str]:
    yield f".SS {roff(one.usage)}"
    first, *others = one.help.split("\n\n")
    yield roff(first)
    for paragraph in others:
        yield from (".PP", roff(paragraph))
    for argument in one.arguments:
        yield from (".TP", rf"\fI{roff(argument.metavar.strip('[]'))}\fR", roff(argument.about))
    yield from _options(one.options)


def _options(every: tuple[Parameter, ...]) -> Iterator[str]:
    for one in every:
        names = ", ".join(rf"\fB{roff(name)}\fR" for name in one.names)
        value = rf" \fI{roff(one.metavar)}\fR" if one.metavar else ""
        default = f" Default: {one.default}." if one.default else ""
        yield from (".TP", f"{names}{value}", roff(f"{one.about}{default}"))


def roff(text: str) -> str:
    """Return plain text for roff: escapes, and no line that begins like a request."""
    line = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-").replace("`", "")
    return rf"\&{line}" if line.startswith((".", "'")) else line
