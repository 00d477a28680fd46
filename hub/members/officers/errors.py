"""What officers are refused for."""

from datetime import datetime

from hub.ground.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    HubError,
    NotFoundError,
    UnauthenticatedError,
)


class SignInRefusedError(UnauthenticatedError):
    """Name, password or code is wrong, or the account is not in force: never which."""

    code = "sign-in-refused"
    title = "Name, password or code is wrong: try again."


class SignInLockedError(HubError):
    """Too many attempts failed; the same is said of accounts that do not exist."""

    status = 429
    code = "sign-in-locked"
    title = "Too many attempts failed: wait, or ask a security administrator."

    def __init__(self, until: datetime, at: datetime) -> None:
        """Take the moment from which on attempts are heard again."""
        super().__init__(until=until.isoformat())
        self.until = until
        self.retry_after = max(1, round((until - at).total_seconds()))


class SignedOutError(UnauthenticatedError):
    """The session has ended."""

    code = "signed-out"
    title = "The session has ended: sign in again."


class SetupRequiredError(ForbiddenError):
    """A password must be chosen or a second factor set up before anything else."""

    code = "setup-required"
    title = "Choose a password and set up a second factor first."


class RoleForbidsError(ForbiddenError):
    """None of the officer's roles opens this."""

    code = "role-forbids"
    title = "None of your roles opens this: ask your security administrator."


class OfficerSelfError(ForbiddenError):
    """Nobody changes roles, password or locks of the own account as administrator."""

    code = "officer-self"
    title = "This is your own account: have another administrator do it."


class AdministratorAccountError(ForbiddenError):
    """Accounts of administrators are made and changed on the command line alone."""

    code = "officer-administrator"
    title = "Make and change accounts of administrators on the command line."


class HubRoleError(ForbiddenError):
    """A role that reaches beyond the unit is given by whoever runs the hub."""

    code = "officer-hub-role"
    title = "This role reaches beyond the unit: give it on the command line."


class OfficerUnknownError(NotFoundError):
    """No account in force has this login."""

    code = "officer-unknown"
    title = (
        "No officer's account in force has this login: list them with credithub "
        "officer list."
    )


class OfficerExistsError(ConflictError):
    """The login is taken, or the person has an account at this member."""

    code = "officer-exists"
    title = (
        "The login is taken, or the person has an account already: choose another "
        "login."
    )


class OfficerCardInvalidError(BadInputError):
    """An account cannot be made from what was given."""

    code = "officer-card-invalid"
    title = (
        "The officer's account cannot be made like this: correct what the detail names."
    )


class RolesInvalidError(BadInputError):
    """The roles cannot be held by this person."""

    code = "roles-invalid"
    title = "These roles cannot be held by this person: choose others."


class PostInvalidError(BadInputError):
    """The post cannot be held by this person on these days."""

    code = "officer-post-invalid"
    title = (
        "The post cannot be given or ended like this: correct what the detail names."
    )


class PasswordUnfitError(BadInputError):
    """The new password is too short, too long or too easy."""

    code = "password-unfit"
    title = "Choose a password of 12 to 128 characters that is not your login."


class FactorRefusedError(BadInputError):
    """The code or passkey cannot be taken as a second factor."""

    code = "factor-refused"
    title = (
        "This code or passkey cannot be taken as a second factor: try the newest code"
        " again."
    )


class FactorLastError(ConflictError):
    """An account that needs a second factor keeps its last one."""

    code = "factor-last"
    title = "This is the last second factor: set up another one first."


class TaskPurposeError(ForbiddenError):
    """No agreement of the officer's member opens the purpose today."""

    code = "task-purpose"
    title = "No agreement of your unit opens this purpose today: choose another."


class TaskReferenceError(BadInputError):
    """The reference is not of the form that the agreement asks for."""

    code = "task-reference"
    title = (
        "The reference is not of the form that is agreed: write it as the detail shows."
    )


class TaskEndedError(ConflictError):
    """The task has ended, or belongs to another session."""

    code = "task-ended"
    title = "This task has ended: begin another."


class OfficerUnlistedError(ForbiddenError):
    """The name is no account in force of the unit, nor on the list that it signed."""

    code = "officer-unlisted"
    title = (
        "This officer is not known at the unit: name the login or the name of an "
        "account in force, or one on the member's signed list."
    )


class OfficerAmbiguousError(BadInputError):
    """Several accounts in force of the unit bear the name."""

    code = "officer-ambiguous"
    title = "Several officers of the unit are named so: send the login instead."
