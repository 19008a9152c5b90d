"""`watchfloor retag`."""

from __future__ import annotations

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption


def retag(config: ConfigOption = None, state: StateOption = DEFAULT_STATE) -> None:
    """Tag stored items again where an [bold]older tagger version[/] or other lexicons did.

    Alerts and digests already sent stay as they were; rules see the new tags at their next evaluation.
    """
    from rich.progress import Progress

    from monitor.cli.looking import LEXICONS, looked_at
    from monitor.cli.screen import err, many, out

    app = looked_at(config, state, LEXICONS)
    total = app.pipeline.store.count_stale(app.pipeline.tagger.version)
    done = 0
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("tagging", total=total)
        while batch := app.pipeline.retag():
            done += batch
            progress.update(task, completed=done)
    out.print(f"{many(done, 'item')} tagged again with version {app.pipeline.tagger.version}")
