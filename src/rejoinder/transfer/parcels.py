"""Which files belong together: parts of one export are read as if they were one file.

Formats that share a source (a WordPress export and pages saved from the same blog, four ways to
fetch YouTube comments) may be mixed; other systems' files are a parcel of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rejoinder.errors import TransferRefused
from rejoinder.transfer import formats, judging, reading
from rejoinder.transfer.formats import Format, elements, takeout
from rejoinder.transfer.reading import Source
from rejoinder.transfer.records import CommentRecord, Record, Trouble


@dataclass(slots=True)
class Parcel:
    """Files of one source, each with its format, and what lay beside them and was not taken."""

    files: list[tuple[Source, Format]]
    left: list[Trouble] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Of persons that the files know by an id alone, where a file beside them has their names."""

    @property
    def form(self) -> Format:
        """The format whose ids, persons and source all files share."""
        return self.files[0][1]

    @property
    def formats(self) -> str:
        """The names of the formats, for a report."""
        return ", ".join(dict.fromkeys(form.name for _, form in self.files))

    @property
    def name(self) -> str:
        """What the files are called, for a report."""
        return ", ".join(dict.fromkeys(source.name for source, _ in self.files))


def parcels(paths: Sequence[Path], format_name: str | None = None) -> list[Parcel]:
    """Look into files, folders and archives, and put together what belongs together.

    A single file has to be an export. Of several, those that are none are told in the report.

    Raises:
        TransferRefused: nothing in them can be taken.
    """
    sources = [source for path in paths for source in reading.expanded(path)]
    if not sources:
        raise TransferRefused("the archive is empty.")
    found: dict[str, Parcel] = {}
    left: list[Trouble] = []
    names: dict[str, str] = {}
    for source in sources:
        try:
            with reading.opened(source) as stream:
                head = stream.read(reading.HEAD)
                if known := takeout.channel_names(stream) if len(sources) > 1 else {}:
                    names |= known
                    continue
                form = formats.named(format_name) if format_name else formats.recognise(head)
                if form.guessed and len(sources) > 1:
                    next(form.read(stream), None)  # else a page beside an export would be a parcel
        except TransferRefused as refusal:
            if len(sources) == 1:
                raise
            left.append(Trouble(source.name, "file", str(refusal)))
            continue
        found.setdefault(form.source, Parcel([])).files.append((source, form))
    if not found:
        why = left[0].reason if left else "There are no comments beside the names of channels."
        raise TransferRefused(f"none of the {len(sources):,} files is an export. {why}")
    whole = list(found.values())
    for parcel in whole:
        parcel.names = names if parcel.form.source == takeout.SOURCE else {}
    whole[0].left = left
    return whole


def one_parcel(path: Path, format_name: str | None = None) -> Parcel:
    """The files that a path stands for, all of one system.

    Raises:
        TransferRefused: nothing in them can be taken, or they are of several systems.
    """
    found = parcels([path], format_name)
    if len(found) > 1:
        names = "; ".join(f"{parcel.name[:100]} ({parcel.formats})" for parcel in found)
        raise TransferRefused(f"the files are of several systems: {names}. Import each by itself.")
    return found[0]


def read_all(parcel: Parcel) -> Iterator[tuple[Record, int]]:
    """The records of all files, and how many bytes were read when each came.

    Of several files, one that cannot be read to its end is told, and the others are read on.

    Raises:
        TransferRefused: as the format does, where there is but one file.
    """
    for trouble in parcel.left:
        yield trouble, 0
    before, several = 0, len(parcel.files) > 1
    for source, form in parcel.files:
        done = "not taken"
        try:
            with reading.opened(source) as stream:
                for record in form.read(stream):
                    done = "read up to there"
                    known = _called(record, parcel.names) if parcel.names else _cut(record)
                    yield _placed(known, source) if several else known, before + stream.done()
                before += stream.size
        except TransferRefused as refusal:
            if not several:
                raise
            yield Trouble(source.name, "file", str(refusal), done), before


def _cut(record: Record) -> Record:
    """A record without the rest of a text that is too long anyway: a batch of them may be held."""
    if isinstance(record, CommentRecord) and len(record.text) > judging.LONGEST:
        return record._replace(text=record.text[: judging.LONGEST + 1])
    return record


def is_sound(parcel: Parcel) -> bool:
    """Whether all files are well-formed XML that nothing speaks against."""
    try:
        for source, _ in parcel.files:
            with reading.opened(source) as stream:
                if elements.fault(stream) is not None:
                    return False
    except TransferRefused:
        return False
    return True


def taken_as_sound(parcel: Parcel) -> Parcel:
    """The same parcel, whose readers do not look whether it is well-formed."""
    files = [(replace(source, sound=True), form) for source, form in parcel.files]
    return replace(parcel, files=files)


def _called(record: Record, names: dict[str, str]) -> Record:
    """A comment with its author's name, where the file itself had no more than an id."""
    if isinstance(record, CommentRecord) and record.author in names:
        return _cut(record._replace(author=names[record.author]))
    return _cut(record)


def _placed(record: Record, source: reading.Source) -> Record:
    place = f"{source.name}: {record.place}" if record.place else source.name
    if isinstance(record, CommentRecord):
        return record._replace(place=place)
    return replace(record, place=place)


def size(parcel: Parcel, *, unpacked: bool = False) -> int:
    """Bytes of all files together, as they lie there or as they may be unpacked."""
    whole = 0
    for source, _ in parcel.files:
        with reading.opened(source) as stream:
            whole += stream.likely_size if unpacked else stream.size
    return whole
