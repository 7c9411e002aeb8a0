"""A report in plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rejoinder.screening.report import FEW, Figure, Report, Share


def words(told: Report) -> str:
    """The report as lines of at most 100 columns, the last one ended."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Report) -> Iterator[str]:
    whole = told.everything
    stood = whole.comments - whole.decided
    noun = "comment" if whole.comments == 1 else "comments"
    yield f"{whole.comments:,} {noun}: {whole.decided:,} decided by moderators, {stood:,} let stand."
    if not whole.comments:
        yield "Nothing to measure yet. Decide some comments at the desk, and ask again."
        return
    yield "Each figure with its 95 % interval."
    yield ""
    yield f"  precision     {_share(whole.precision)}  of what was held and decided, removed"
    yield f"  recall        {_share(whole.recall)}  of what was removed, held before"
    yield f"  false alarms  {_share(whole.false_alarms)}  of what was kept or let stand, held before"
    yield f"  calibration   {_figure(told.calibration)}  expected error of the suspicion, 0 is best"
    yield f"  ranking (AUC) {_figure(told.auc)}  1 is best, .5 is chance"
    if told.languages:
        yield ""
        yield f"{'by language':<14}{'comments':>9}  {'precision':<20}  {'recall':<20}  false alarms"
        for group in told.languages:
            yield (
                f"  {group.name[:12]:<12}{group.comments:>9,}  {_share(group.precision)}  "
                f"{_share(group.recall)}  {_share(group.false_alarms)}"
            ).rstrip()
        few = whole.comments - sum(group.comments for group in told.languages)
        if few:
            yield f"  {few:,} more in languages with fewer than {FEW} comments."
    if told.attributes:
        yield ""
        yield f"{'by attribute':<18}{'from':>5}  {'precision':<20}  recall"
        for one in told.attributes:
            shares = f"{_share(one.precision)}  {_share(one.recall)}"
            yield f"  {one.name:<16}{one.threshold:>5.2f}  {shares}".rstrip()
            if one.calibration and one.auc:
                yield f"    named {one.named:,} times; against what people named:"
                yield f"      calibration {_figure(one.calibration)}  AUC {_figure(one.auc)}"
    yield ""
    yield "Moderators see what was held more often than what was published, so recall is what they"
    yield "noticed: it can be lower than told here, not higher."


def _share(share: Share) -> str:
    if share.value is None:
        return f"{'–':<20}"
    interval = f"({share.low * 100:.0f}–{share.high * 100:.0f} %)"
    return f"{share.value * 100:>5.1f} % {interval:<12}"


def _figure(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return f"{'–':<20}"
    interval = f"({figure.low:.3f}–{figure.high:.3f})"
    return f"{figure.value:.3f} {interval:<14}"
