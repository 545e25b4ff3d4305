"""What a benchmark found: rows of tables. No torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table called `table`: cells by column, which names the unit."""

    table: str
    cells: Mapping[str, Cell]

    @property
    def words(self) -> str:
        """In one line."""
        return f"{self.table}: " + ", ".join(f"{name} {told(value)}" for name, value in self.cells.items())


def tables(rows: Sequence[Row]) -> Iterator[str]:
    """All rows as aligned lines, one table after another."""
    for name in dict.fromkeys(row.table for row in rows):
        own = [row.cells for row in rows if row.table == name]
        columns = list(dict.fromkeys(column for cells in own for column in cells))
        lines = [columns, *([told(cells.get(column, "")) for column in columns] for cells in own)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
        yield ""
        yield name
        for line in lines:
            yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def told(value: Cell) -> str:
    """A cell for reading: four digits of what is not whole."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
