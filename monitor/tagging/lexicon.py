"""The lexicon of one language: YAML files compiled into one index of entry words and the rules behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from monitor.lib.configfile import Loaded, read
from monitor.lib.errors import ConfigError, Fault
from monitor.tagging.anyof import AnyOf
from monitor.tagging.attributes import attributes_of
from monitor.tagging.index import PatternIndex
from monitor.tagging.inflection import Inflector
from monitor.tagging.matching import Pattern
from monitor.tagging.naming import misnamed
from monitor.tagging.patterns import Compiler, PatternError
from monitor.tagging.schema import IndicatorFile, InflectionFile, TriggerSpec, TypeSpec, UnlessSpec, WordsFile
from monitor.tagging.spotting import Spotter
from monitor.tagging.text import Reading
from monitor.tagging.vocabulary import Case, Compiled, Extract, IndicatorType, Trigger, Unless


class Lexicon:
    """Triggers, exclusions and extractors of all types; build with `Lexicon.load`.

    Attributes:
        types: Every type that is on, by id.
        triggers: All triggers over one index.
        everywhere: Exclusions that hold for every type.
        names: Every type that is known by name, those included that are off.
        exclusions: All exclusions that are looked for in the sentence of a trigger, each as its `id()`.
    """

    def __init__(
        self,
        types: Mapping[str, Compiled],
        triggers: PatternIndex[Trigger],
        everywhere: tuple[Unless, ...],
        names: frozenset[str],
    ) -> None:
        self.types, self.names = types, names
        self.everywhere = everywhere
        self.triggers = triggers
        self.exclusions = PatternIndex((p, id(unless)) for unless in self._unlesses() for p in unless.patterns)
        vocabulary = [triggers.words, *(index.words for index in self._asked_of_texts())]
        self._spotter = Spotter(frozenset().union(*vocabulary))

    def _unlesses(self) -> Iterator[Unless]:
        yield from self.everywhere
        for kind in self.types.values():
            yield from kind.unless

    def _asked_of_texts(self) -> Iterator[AnyOf]:
        """The patterns that are looked for in a whole document, not only in the sentence of a trigger."""
        for unless in self._unlesses():
            if unless.anywhere is not None:
                yield unless.anywhere
            if unless.unless_present is not None:
                yield unless.unless_present
        few = (needs for kind in self.types.values() for needs in (kind.lone_needs, kind.pair_needs))
        yield from (needs for needs in few if needs is not None)
        asked = (index for trigger in self.triggers.payloads for index in (trigger.needs_text, trigger.unless_text))
        yield from {id(index): index for index in asked if index is not None}.values()

    @classmethod
    def load(
        cls,
        compiler: Compiler,
        indicators: Sequence[Path],
        cues: AbstractSet[str],
        without: AbstractSet[str] = frozenset(),
    ) -> Lexicon:
        """Read indicator files; a later one's types replace those of the same name.

        Args:
            compiler: That of their language.
            indicators: The files.
            cues: The ids of the cues of their language.
            without: Types that are left out.

        Raises:
            ConfigError: with every fault of every file.
        """
        # What the files say is let go before the index is made, the most that ever lies in memory at once.
        types, entries, everywhere, names = _read(compiler, indicators, cues, without)
        return cls(types, PatternIndex(entries), everywhere, names)

    def spot(self, reading: Reading) -> list[AbstractSet[str]]:
        """For each sentence the words in it of triggers, and of all that is looked for in whole documents."""
        return self._spotter.spot(reading)


def _read(
    compiler: Compiler, indicators: Sequence[Path], cues: AbstractSet[str], without: AbstractSet[str]
) -> tuple[dict[str, Compiled], list[tuple[Pattern, Trigger]], tuple[Unless, ...], frozenset[str]]:
    """The types of indicator files, the patterns of all their triggers, exclusions for every type, and all names."""
    faults: list[Fault] = []
    everywhere: list[Unless] = []
    specs: dict[str, tuple[TypeSpec, Loaded[IndicatorFile]]] = {}
    for path in indicators:
        loaded = read(path, IndicatorFile)
        specs.update({name: (spec, loaded) for name, spec in loaded.value.types.items()})
        try:
            everywhere.extend(_unless(unless, compiler) for unless in loaded.value.everywhere)
        except PatternError as error:
            faults.append(loaded.fault(str(error), "everywhere", key=True))
    named = specs.keys() | without
    for name, (spec, loaded) in specs.items():
        faults += misnamed(name, spec, loaded, named, cues)
    on = {name: pair for name, pair in specs.items() if not pair[0].off and name not in without}
    entries: list[tuple[Pattern, Trigger]] = []
    types: dict[str, Compiled] = {}
    for name, (spec, loaded) in on.items():
        local = compiler.having(spec.words)
        try:
            types[name] = _compiled(name, spec, on, local)
            entries.extend(pair for trigger in spec.triggers for pair in _trigger(name, spec, trigger, local))
        except PatternError as error:
            faults += _located(spec, loaded, name, compiler) or [loaded.fault(str(error), "types", name, key=True)]
    if faults:
        raise ConfigError(faults)
    return types, entries, tuple(everywhere), frozenset(named)


def type_of(name: str, spec: TypeSpec) -> IndicatorType:
    """What everybody else may know of a type."""
    codes = {str(code): value for code, value in spec.codes.items()}
    return IndicatorType(name, spec.title, spec.weight, codes, spec.description, attributes_of(spec))


def compiler_of(language: Path) -> Compiler:
    """The pattern compiler of a language folder.

    Raises:
        ConfigError: with the faults of its files.
    """
    lists = read(language / "words.yaml", WordsFile).value
    inflection = read(language / "inflection.yaml", InflectionFile).value
    costs = {word: frequent.cost for frequent in lists.frequent for word in frequent.words}
    classes, orders = {**lists.nouns, **lists.classes}, (lists.orders.done, lists.orders.done_to)
    return Compiler(Inflector(inflection), classes, costs, frozenset(lists.nouns), orders)


def indexed(patterns: Iterable[str], compiler: Compiler) -> AnyOf:
    """Patterns without payload.

    Raises:
        PatternError: for one that cannot be compiled.
    """
    return AnyOf(pattern for source in patterns for pattern in compiler.compile(source))


def _compiled(
    name: str, spec: TypeSpec, all_types: Mapping[str, tuple[TypeSpec, object]], compiler: Compiler
) -> Compiled:
    return Compiled(
        type_of(name, spec),
        tuple(_ancestors(name, all_types)),
        frozenset(spec.counts),
        frozenset(spec.people),
        frozenset(spec.weapons),
        {role: indexed(words, compiler) for role, words in spec.one.items()},
        frozenset(spec.requires_count),
        indexed(spec.lone_needs, compiler) if spec.lone_needs else None,
        indexed(spec.pair_needs, compiler) if spec.pair_needs else None,
        spec.place,
        spec.before,
        indexed(spec.pages, compiler) if spec.pages else None,
        frozenset(spec.pages_keep),
        frozenset(spec.yields_to),
        spec.tallies,
        spec.home,
        tuple(_unless(unless, compiler) for unless in spec.unless),
        tuple(
            Extract(
                e.name,
                tuple(Case(value, indexed(rows, compiler)) for value, rows in e.cases.items()),
                e.from_,
                e.otherwise,
            )
            for e in spec.extract
        ),
        tuple((dict(relief.when), relief.weight) for relief in spec.relief),
    )


def _ancestors(name: str, all_types: Mapping[str, tuple[TypeSpec, object]]) -> Iterable[str]:
    seen = {name}
    parent = all_types[name][0].parent
    while parent is not None and parent not in seen and parent in all_types:
        yield parent
        seen.add(parent)
        parent = all_types[parent][0].parent


def _unless(spec: UnlessSpec, compiler: Compiler) -> Unless:
    everywhere = spec.within == "text"
    return Unless(
        spec.within,
        spec.reason,
        () if everywhere else tuple(pattern for source in spec.match for pattern in compiler.compile(source)),
        indexed(spec.match, compiler) if everywhere else None,
        indexed(spec.unless_present, compiler) if spec.unless_present else None,
        spec.at_least,
    )


def _located(spec: TypeSpec, loaded: Loaded[IndicatorFile], name: str, compiler: Compiler) -> list[Fault]:
    """A fault at each pattern of a type that cannot be compiled; of its word classes only, where one of them cannot."""
    faults: list[Fault] = []
    for parts in (_classes(spec), _patterns(spec, compiler)):
        for source, *loc in parts if not faults else ():
            try:
                compiler.having(spec.words).compile(source, of_one_act=loc[0] == "triggers")
            except PatternError as error:
                faults.append(loaded.fault(str(error), "types", name, *loc))
    return list(dict.fromkeys(faults))


def _classes(spec: TypeSpec) -> Iterator[tuple[str, *tuple[str | int, ...]]]:
    """The words of a type's own classes, each with its key path."""
    yield from ((word, "words", name, at) for name, row in spec.words.items() for at, word in enumerate(row))


def _patterns(spec: TypeSpec, compiler: Compiler) -> Iterator[tuple[str, *tuple[str | int, ...]]]:
    """Everything a type looks for, each with its key path; an act in all orders in which it may be told."""
    for key in ("pages", "lone_needs", "pair_needs"):
        yield from ((source, key, at) for at, source in enumerate(getattr(spec, key)))
    for part, entries in (("triggers", spec.triggers), ("unless", spec.unless)):
        for index, entry in enumerate(entries):
            for key in ("match", "needs", "needs_text", "unless_text", "unless_present"):
                yield from ((source, part, index, key, at) for at, source in enumerate(getattr(entry, key, ())))
    for index, trigger in enumerate(spec.triggers):
        if trigger.by and trigger.does:
            orders = compiler.orders(trigger.by, trigger.does, trigger.to)
            yield from ((source, "triggers", index) for source in orders)
    for role, words in spec.one.items():
        yield from ((source, "one", role, at) for at, source in enumerate(words))
    for index, extract in enumerate(spec.extract):
        for value, rows in extract.cases.items():
            yield from ((source, "extract", index, "cases", value, at) for at, source in enumerate(rows))


def _trigger(name: str, kind: TypeSpec, spec: TriggerSpec, compiler: Compiler) -> Iterable[tuple[Pattern, Trigger]]:
    trigger = Trigger(
        name,
        f"{name}/{spec.id}",
        spec.assertion,
        spec.confidence,
        dict(spec.set),
        indexed(spec.needs, compiler) if spec.needs else None,
        indexed(spec.needs_text, compiler) if spec.needs_text else None,
        indexed(spec.unless_text, compiler) if spec.unless_text else None,
        spec.own,
        spec.refers,
        frozenset((*kind.ignores_cues, *spec.ignores_cues)),
        frozenset(kind.ignores_behind),
        spec.covers,
        spec.whose,
    )
    for source in spec.match or compiler.orders(spec.by or "", spec.does or "", spec.to):
        for pattern in compiler.compile(source, of_one_act=True):
            yield pattern, trigger
