"""What happens to a safety text that no speaker has reviewed yet."""

from enum import StrEnum


class Unreviewed(StrEnum):
    """The choice of whoever runs an installation. A safety text is never held back because it is a draft.

    Every safety text begins with its word (GO, NO-GO, STOP, WAIT ...) and carries its ref and digits untranslated, so
    that it can be acted upon even where the rest is wrong; pages show it as "non relu" (`Review.in_french`).
    """

    LITERALS = "literals"  # sent as it is: one SMS segment
    FRENCH_AFTER = "french_after"  # the French text follows it: two segments, and sure where staff read French
