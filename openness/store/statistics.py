"""What all models together look like."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from openness.store.availabilities import BITS, IN_ONE, unpack
from openness.store.filtering import NONE
from openness.store.planning import rely_on_indexes
from openness.store.tables import Listing, Model

OWNERS = 50
"""That are named: those with the most models."""
FIRST_YEAR = 2022
"""Stands for all years before too: of older repos the Hub says that they were made on 2 March 2022."""

_TOGETHER = 4
_PARTS = [((1 << BITS * _TOGETHER) - 1) << BITS * start for start in range(0, IN_ONE, _TOGETHER)]
"""Of a number: the bits of a few components each."""
_GONE = (col(Model.gone_at).is_not(None), col(Model.key).not_like("%#%"))
"""Without those that were only renamed, and audited under both names: they keep their old name with a number."""


@dataclass(frozen=True, slots=True)
class OwnersModels:
    """An owner's models."""

    owner: str
    """In lower case."""
    spelt: str
    """As one of their models has it."""
    verdicts: dict[str, int]

    @property
    def models(self) -> int:
        """All of them."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class YearsModels:
    """The models whose repos were made in a year."""

    year: int | None
    """None where the year is not known."""
    verdicts: dict[str, int]

    @property
    def models(self) -> int:
        """All of them."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of the models that are public."""

    models: int
    verdicts: dict[str, int]
    license_classes: dict[str, int]
    """`none` where no license of the weights was read."""
    relations: dict[str, int]
    """How they were made from others; `none` where they were not."""
    owners: list[OwnersModels]
    """Those with the most models first."""
    years: list[YearsModels]
    """In order; what is not known stands last."""
    components: dict[str, dict[str, int]]
    """For each component, how many models have it in each state."""
    gone: int
    """Models that were audited and are not public any more."""


def statistics(session: Session) -> Statistics:
    """Count everything. It reads through whole indexes: keep the answer for a while."""
    rely_on_indexes(session)
    verdicts: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    kinds = (col(Listing.verdict), col(Listing.license_class), col(Listing.relation))
    for verdict, license_class, relation, count in session.execute(select(*kinds, func.count()).group_by(*kinds)):
        verdicts[verdict] += count
        classes[license_class or NONE] += count
        relations[relation or NONE] += count
    return Statistics(
        models=verdicts.total(),
        verdicts=dict(verdicts.most_common()),
        license_classes=dict(classes.most_common()),
        relations=dict(relations.most_common()),
        owners=_owners(session),
        years=_years(session),
        components=_components(session),
        gone=session.scalars(select(func.count()).where(*_GONE)).one(),
    )


def _owners(session: Session) -> list[OwnersModels]:
    owner, verdict, count = col(Listing.owner), col(Listing.verdict), func.count()
    query = select(owner).where(owner > "").group_by(owner).order_by(count.desc(), owner).limit(OWNERS)
    found: dict[str, Counter[str]] = {name: Counter() for name in session.scalars(query)}
    each = select(owner, verdict, count).where(owner.in_(found)).group_by(owner, verdict)
    for name, of, models in session.execute(each):
        found[name][of] += models
    return [OwnersModels(name, _spelt(session, name), dict(of.most_common())) for name, of in found.items()]


def _spelt(session: Session, owner: str) -> str:
    one = select(col(Listing.model_id)).where(col(Listing.owner) == owner).limit(1).scalar_subquery()
    repo = session.scalars(select(col(Model.repo)).where(col(Model.id) == one)).first()
    return repo.partition("/")[0] if repo else owner


def _years(session: Session) -> list[YearsModels]:
    year, verdict = col(Listing.created), col(Listing.verdict)
    found: dict[int | None, Counter[str]] = {}
    for made, of, models in session.execute(select(year, verdict, func.count()).group_by(year, verdict)):
        found.setdefault(None if made is None else max(made, FIRST_YEAR), Counter())[of] += models
    order = sorted(found, key=lambda one: (one is None, one or 0))
    return [YearsModels(one, dict(found[one].most_common())) for one in order]


def _components(session: Session) -> dict[str, dict[str, int]]:
    """The database counts models whose components are all alike. Of a few components at a time, far more are alike:
    so these are counted together before they are told apart."""
    counts: dict[str, Counter[str]] = {}
    for number, column in enumerate((col(Listing.components_1), col(Listing.components_2))):
        alike: Counter[int] = Counter()
        for packed, models in session.execute(select(column, func.count()).group_by(column)):
            for part in _PARTS:
                alike[packed & part] += models
        for some, models in alike.items():
            for component, availability in unpack(number, some):
                counts.setdefault(component.value, Counter())[availability.value] += models
    return {component: dict(states.most_common()) for component, states in counts.items()}
