"""How far a search for names goes: so many steps, whatever the clock says: pure."""

MOST_STEPS = 400
"""Steps of the one name of a query, which is never stopped by them, whatever it is."""

OF_SEVERAL = 160
"""Steps that several names of a query share: all to whom they lead are read."""

UNBOUNDED = 1 << 40


class Steps:
    """What the search for a name may yet do, and whether it had to leave something out.

    A name that is looked at is one step. Steps and not time are counted, so that the
    same question always finds the same.
    """

    __slots__ = ("is_cut", "left")

    def __init__(self, left: int) -> None:
        """Allow so many."""
        self.left = left
        self.is_cut = False

    @classmethod
    def of_one(cls, names: int) -> "Steps":
        """Allow what one of so many names of a query may take."""
        return cls(MOST_STEPS if names == 1 else OF_SEVERAL // names)

    def take(self, wanted: int) -> int:
        """Take up to so many steps, and give how many they are."""
        taken = min(wanted, self.left)
        self.left -= taken
        self.is_cut |= taken < wanted
        return taken

    def take_all(self, wanted: int) -> bool:
        """Take so many steps or, where there are not so many, none."""
        if wanted > self.left:
            self.is_cut = True
            return False
        self.left -= wanted
        return True
