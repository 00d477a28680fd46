"""Officers: people at a member who sign in, and what they are at.

Everything that other rooms need of them comes through this door.
"""

from hub.members.officers.accounts import (
    add_officer,
    end_officer,
    officers_of,
    reset_officer,
    set_roles,
)
from hub.members.officers.cards import (
    IssuedPassword,
    NewOfficer,
    OfficerCard,
    OfficerDevice,
    OfficerTask,
    SignedIn,
    SignInStep,
)
from hub.members.officers.credentials.codes import TotpOffer
from hub.members.officers.devices import devices_of, sign_out, sign_out_device
from hub.members.officers.errors import (
    FactorRefusedError,
    OfficerCardInvalidError,
    OfficerExistsError,
    OfficerSelfError,
    OfficerUnknownError,
    PasswordUnfitError,
    RoleForbidsError,
    RolesInvalidError,
    SetupRequiredError,
    SignedOutError,
    SignInLockedError,
    SignInRefusedError,
    TaskEndedError,
    TaskPurposeError,
    TaskReferenceError,
)
from hub.members.officers.own_account import (
    FactorAdded,
    begin_passkey,
    begin_totp,
    change_password,
    confirm_password,
    finish_passkey,
    finish_totp,
    renew_recovery_codes,
)
from hub.members.officers.second_step import (
    ask_passkey,
    finish_passkey_sign_in,
    finish_sign_in,
)
from hub.members.officers.sessions import demand_standing, find_signed_in
from hub.members.officers.sign_in import Peer, begin_sign_in
from hub.members.officers.tasks import (
    begin_task,
    caller_for,
    demand_merchants,
    demand_role,
    end_task,
    last_references,
    tasks_of,
    use_task,
)

__all__ = [
    "FactorAdded",
    "FactorRefusedError",
    "IssuedPassword",
    "NewOfficer",
    "OfficerCard",
    "OfficerCardInvalidError",
    "OfficerDevice",
    "OfficerExistsError",
    "OfficerSelfError",
    "OfficerTask",
    "OfficerUnknownError",
    "PasswordUnfitError",
    "Peer",
    "RoleForbidsError",
    "RolesInvalidError",
    "SetupRequiredError",
    "SignInLockedError",
    "SignInRefusedError",
    "SignInStep",
    "SignedIn",
    "SignedOutError",
    "TaskEndedError",
    "TaskPurposeError",
    "TaskReferenceError",
    "TotpOffer",
    "add_officer",
    "ask_passkey",
    "begin_passkey",
    "begin_sign_in",
    "begin_task",
    "begin_totp",
    "caller_for",
    "change_password",
    "confirm_password",
    "demand_merchants",
    "demand_role",
    "demand_standing",
    "devices_of",
    "end_officer",
    "end_task",
    "find_signed_in",
    "finish_passkey",
    "finish_passkey_sign_in",
    "finish_sign_in",
    "finish_totp",
    "last_references",
    "officers_of",
    "renew_recovery_codes",
    "reset_officer",
    "set_roles",
    "sign_out",
    "sign_out_device",
    "tasks_of",
    "use_task",
]
