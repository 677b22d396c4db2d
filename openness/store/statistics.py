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

_TOGETHER = 4
_PARTS = [((1 << BITS * _TOGETHER) - 1) << BITS * start for start in range(0, IN_ONE, _TOGETHER)]
"""Of a number: the bits of a few components each."""
_GONE = (col(Model.gone_at).is_not(None), col(Model.key).not_like("%#%"))
"""Without those that were only renamed, and audited under both names: they keep their old name with a number."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of the models that are public."""

    models: int
    verdicts: dict[str, int]
    license_classes: dict[str, int]
    """`none` where no license of the weights was read."""
    relations: dict[str, int]
    """How they were made from others; `none` where they were not."""
    owners: list[tuple[str, int]]
    """In lower case, those with the most models first."""
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
        components=_components(session),
        gone=session.scalars(select(func.count()).where(*_GONE)).one(),
    )


def _owners(session: Session) -> list[tuple[str, int]]:
    owner, count = col(Listing.owner), func.count()
    query = select(owner, count).where(owner > "").group_by(owner).order_by(count.desc(), owner).limit(OWNERS)
    return [(name, models) for name, models in session.execute(query)]


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
