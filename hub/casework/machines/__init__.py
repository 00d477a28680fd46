"""Machines of casework: each is one table with its law.

    table     what a machine is: states, events, facts, documents, roles
    loader    read the tables and their words, refuse what could not be walked
    naming    what people call roles and documents
    checks    what is wrong with a table
    tables    one file a machine: clue, complaint, report, transfer, assistance
    words     facts, kinds of documents and roles that tables speak of

A further machine is one more table, its words, and its rows in the tests.
"""

from hub.casework.machines.checks import RECIPIENT
from hub.casework.machines.drawing import (
    barred_rows,
    draw_machine,
    fact_rows,
    machine_rows,
)
from hub.casework.machines.loader import Machines, load_machines
from hub.casework.machines.naming import name_documents, name_party, name_roles
from hub.casework.machines.table import (
    HUB_ROLE,
    SAME,
    URGED_UNIT,
    DocumentKind,
    FactField,
    FactOption,
    Machine,
    MachineEvent,
    MachineState,
)

__all__ = [
    "HUB_ROLE",
    "RECIPIENT",
    "SAME",
    "URGED_UNIT",
    "DocumentKind",
    "FactField",
    "FactOption",
    "Machine",
    "MachineEvent",
    "MachineState",
    "Machines",
    "barred_rows",
    "draw_machine",
    "fact_rows",
    "load_machines",
    "machine_rows",
    "name_documents",
    "name_party",
    "name_roles",
]
