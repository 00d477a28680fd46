"""Machines of casework: each is one table with its law.

    table     what a machine is: states, events, facts, documents, roles
    loader    read the tables and their words, refuse what could not be walked
    naming    what people call roles and documents
    checks    what is wrong with a table
    tables    one file a machine: clue, complaint, report, transfer, assistance
    words     facts, kinds of documents and roles that tables speak of

A further machine is one more table, its words, and its rows in the tests.
"""

from hub.casework.machines.checks import RECIPIENT as RECIPIENT
from hub.casework.machines.drawing import barred_rows as barred_rows
from hub.casework.machines.drawing import draw_machine as draw_machine
from hub.casework.machines.drawing import fact_rows as fact_rows
from hub.casework.machines.drawing import machine_rows as machine_rows
from hub.casework.machines.loader import Machines as Machines
from hub.casework.machines.loader import load_machines as load_machines
from hub.casework.machines.naming import name_documents as name_documents
from hub.casework.machines.naming import name_party as name_party
from hub.casework.machines.naming import name_roles as name_roles
from hub.casework.machines.table import HUB_ROLE as HUB_ROLE
from hub.casework.machines.table import SAME as SAME
from hub.casework.machines.table import URGED_UNIT as URGED_UNIT
from hub.casework.machines.table import DocumentKind as DocumentKind
from hub.casework.machines.table import FactField as FactField
from hub.casework.machines.table import FactOption as FactOption
from hub.casework.machines.table import Machine as Machine
from hub.casework.machines.table import MachineEvent as MachineEvent
from hub.casework.machines.table import MachineState as MachineState
