"""What a question is asked for: purpose, reference, refusals, queries by example."""

from hub.lookup.task.bodies import at_place as at_place
from hub.lookup.task.bodies import contract_made as contract_made
from hub.lookup.task.bodies import faults_of as faults_of
from hub.lookup.task.bodies import read_body as read_body
from hub.lookup.task.bodies import read_parameters as read_parameters
from hub.lookup.task.bodies import without_place as without_place
from hub.lookup.task.parties import BY_CODE as BY_CODE
from hub.lookup.task.parties import BY_NUMBER as BY_NUMBER
from hub.lookup.task.parties import LONGEST_PARTY as LONGEST_PARTY
from hub.lookup.task.parties import MOST_PARTIES as MOST_PARTIES
from hub.lookup.task.parties import MOST_PARTIES_BYTES as MOST_PARTIES_BYTES
from hub.lookup.task.parties import PARTIES as PARTIES
from hub.lookup.task.parties import PartiesInvalidError as PartiesInvalidError
from hub.lookup.task.personal_bodies import PersonalInvalidError as PersonalInvalidError
from hub.lookup.task.personal_bodies import fold_number as fold_number
from hub.lookup.task.tasks import EXAMPLE as EXAMPLE
from hub.lookup.task.tasks import REFERENCE_LIMIT as REFERENCE_LIMIT
from hub.lookup.task.tasks import CodeInvalidError as CodeInvalidError
from hub.lookup.task.tasks import NotGrantedError as NotGrantedError
from hub.lookup.task.tasks import OfficerReservedError as OfficerReservedError
from hub.lookup.task.tasks import Task as Task
from hub.lookup.task.tasks import is_readable as is_readable
from hub.lookup.task.wrong_codes import meant_code as meant_code
