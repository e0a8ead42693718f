"""How a closed answer became a figure, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.enums import ResponseFormat
from assessments.models import ItemVersion
from assessments.scoring.sjt import Method

# After "Scored by".
METHODS: dict[str, Promise] = {
    Method.PROPORTION: gettext_lazy("how many of the raters put the chosen reply first"),
    Method.MODE: gettext_lazy("whether most raters put the chosen reply first"),
    Method.BEST_WORST: gettext_lazy("the best and the worst reply by the raters"),
    Method.SPEARMAN: gettext_lazy("how closely the order follows the raters’ order"),
    Method.STANDARDISED_DISTANCE: gettext_lazy(
        "the distance to the raters’ ratings, whatever part of the scale is used"
    ),
    Method.RAW_DISTANCE: gettext_lazy("the distance to the raters’ ratings"),
    Method.PROFILE_CORRELATION: gettext_lazy("the correlation with the raters’ ratings"),
    Method.HITS_MINUS_FALSE: gettext_lazy("right picks less wrong picks"),
    Method.PARTIAL_CREDIT: gettext_lazy("the share of the raters who chose the same"),
    Method.DICHOTOMOUS: gettext_lazy("whether it is on the same side as the raters’ mean"),
    Method.KENDALL: gettext_lazy("how many pairs stand in the raters’ order"),
    Method.FOOTRULE: gettext_lazy("how many places each reply is from the raters’ order"),
    Method.SQUARED_DISTANCE: gettext_lazy("the squared distance to the raters’ ratings"),
    Method.HYBRID: gettext_lazy("the mean of several ways to compare it with the raters"),
}
# Two methods mean something else where every reply is rated or several are picked.
METHODS_OF_MANY: dict[str, Promise] = {
    Method.PROPORTION: gettext_lazy("how many of the raters judged each reply the same way"),
    Method.MODE: gettext_lazy("whether most raters gave the same ratings"),
}


def words(version: ItemVersion, method: str) -> str:
    is_many = version.response_format in (ResponseFormat.RATE_EACH, ResponseFormat.PICK_SEVERAL)
    of_many = METHODS_OF_MANY if is_many else {}
    return str(of_many.get(method) or METHODS.get(method) or "")
