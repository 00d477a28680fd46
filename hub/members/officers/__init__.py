"""Officers: people at a member who sign in, and what they are at.

Everything that other rooms need of them comes through this door.
"""

from hub.members.officers.accounts import add_officer as add_officer
from hub.members.officers.accounts import close_account as close_account
from hub.members.officers.accounts import end_officer as end_officer
from hub.members.officers.accounts import officers_by_ids as officers_by_ids
from hub.members.officers.accounts import officers_of as officers_of
from hub.members.officers.accounts import reset_officer as reset_officer
from hub.members.officers.accounts import set_roles as set_roles
from hub.members.officers.cards import Factors as Factors
from hub.members.officers.cards import HubLike as HubLike
from hub.members.officers.cards import IssuedPassword as IssuedPassword
from hub.members.officers.cards import NewOfficer as NewOfficer
from hub.members.officers.cards import OfficerCard as OfficerCard
from hub.members.officers.cards import OfficerDevice as OfficerDevice
from hub.members.officers.cards import OfficerTask as OfficerTask
from hub.members.officers.cards import SignedIn as SignedIn
from hub.members.officers.cards import SignInStep as SignInStep
from hub.members.officers.credentials.codes import TotpOffer as TotpOffer
from hub.members.officers.credentials.rights import demand_office as demand_office
from hub.members.officers.errors import (
    AdministratorAccountError as AdministratorAccountError,
)
from hub.members.officers.errors import FactorLastError as FactorLastError
from hub.members.officers.errors import FactorRefusedError as FactorRefusedError
from hub.members.officers.errors import OfficerAmbiguousError as OfficerAmbiguousError
from hub.members.officers.errors import (
    OfficerCardInvalidError as OfficerCardInvalidError,
)
from hub.members.officers.errors import OfficerExistsError as OfficerExistsError
from hub.members.officers.errors import OfficerSelfError as OfficerSelfError
from hub.members.officers.errors import OfficerUnknownError as OfficerUnknownError
from hub.members.officers.errors import OfficerUnlistedError as OfficerUnlistedError
from hub.members.officers.errors import PasswordUnfitError as PasswordUnfitError
from hub.members.officers.errors import PostInvalidError as PostInvalidError
from hub.members.officers.errors import RoleForbidsError as RoleForbidsError
from hub.members.officers.errors import RolesInvalidError as RolesInvalidError
from hub.members.officers.errors import SetupRequiredError as SetupRequiredError
from hub.members.officers.errors import SignedOutError as SignedOutError
from hub.members.officers.errors import SignInLockedError as SignInLockedError
from hub.members.officers.errors import SignInRefusedError as SignInRefusedError
from hub.members.officers.errors import TaskEndedError as TaskEndedError
from hub.members.officers.errors import TaskPurposeError as TaskPurposeError
from hub.members.officers.errors import TaskReferenceError as TaskReferenceError
from hub.members.officers.named import named_officer as named_officer
from hub.members.officers.named import officer_anywhere as officer_anywhere
from hub.members.officers.own_account import FactorAdded as FactorAdded
from hub.members.officers.own_account import begin_passkey as begin_passkey
from hub.members.officers.own_account import begin_totp as begin_totp
from hub.members.officers.own_account import change_password as change_password
from hub.members.officers.own_account import confirm_password as confirm_password
from hub.members.officers.own_account import factors_of as factors_of
from hub.members.officers.own_account import finish_passkey as finish_passkey
from hub.members.officers.own_account import finish_totp as finish_totp
from hub.members.officers.own_account import remove_passkey as remove_passkey
from hub.members.officers.own_account import (
    renew_recovery_codes as renew_recovery_codes,
)
from hub.members.officers.posts import PostCard as PostCard
from hub.members.officers.posts import end_post as end_post
from hub.members.officers.posts import give_post as give_post
from hub.members.officers.posts import holds_post as holds_post
from hub.members.officers.posts import posts_of as posts_of
from hub.members.officers.second_step import ask_passkey as ask_passkey
from hub.members.officers.second_step import (
    finish_passkey_sign_in as finish_passkey_sign_in,
)
from hub.members.officers.second_step import finish_sign_in as finish_sign_in
from hub.members.officers.sessions.devices import devices_of as devices_of
from hub.members.officers.sessions.devices import sign_out as sign_out
from hub.members.officers.sessions.devices import sign_out_device as sign_out_device
from hub.members.officers.sessions.live import demand_standing as demand_standing
from hub.members.officers.sessions.live import find_signed_in as find_signed_in
from hub.members.officers.sessions.live import (
    officers_by_sessions as officers_by_sessions,
)
from hub.members.officers.sessions.retention import (
    end_officer_retention as end_officer_retention,
)
from hub.members.officers.sign_in import Peer as Peer
from hub.members.officers.sign_in import begin_sign_in as begin_sign_in
from hub.members.officers.tasks import as_caller as as_caller
from hub.members.officers.tasks import begin_task as begin_task
from hub.members.officers.tasks import caller_for as caller_for
from hub.members.officers.tasks import checked_reference as checked_reference
from hub.members.officers.tasks import demand_merchants as demand_merchants
from hub.members.officers.tasks import demand_role as demand_role
from hub.members.officers.tasks import end_task as end_task
from hub.members.officers.tasks import last_references as last_references
from hub.members.officers.tasks import tasks_of as tasks_of
from hub.members.officers.tasks import tasks_of_sessions as tasks_of_sessions
from hub.members.officers.tasks import use_task as use_task
