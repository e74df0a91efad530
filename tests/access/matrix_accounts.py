"""Routes of people/urls/doors.py: sign in and out, password, second factor, passkeys.

Each knows by itself whom to turn away (403, 404, or to the login); `tests/people` has the details.
"""

from tests.access.matrix import OPEN, Row

ANSWERS = (200, 302, 401, 403, 404, 405)
ADDRESSES: dict[str, dict[str, object]] = {
    "account_login": {},
    "account_logout": {},
    "account_inactive": {},
    "account_reauthenticate": {},
    "account_change_password": {},
    "account_reset_password": {},
    "account_reset_password_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "k-k"},
    "account_reset_password_from_key_done": {},
    "mfa_index": {},
    "mfa_authenticate": {},
    "mfa_reauthenticate": {},
    "mfa_activate_totp": {},
    "mfa_deactivate_totp": {},
    "mfa_view_recovery_codes": {},
    "mfa_generate_recovery_codes": {},
    "mfa_download_recovery_codes": {},
    "mfa_list_webauthn": {},
    "mfa_add_webauthn": {},
    "mfa_reauthenticate_webauthn": {},
    "mfa_login_webauthn": {},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
}
# What allauth wants to exist by name and nobody may have.
CLOSED: dict[str, dict[str, object]] = {
    "account_signup": {},
    "account_email": {},
    "account_email_verification_sent": {},
    "account_confirm_email": {"key": "k"},
    "account_set_password": {},
    "account_confirm_login_code": {},
}
ROWS = [
    Row(name, method, OPEN, args, answers=ANSWERS, changes=True)
    for name, args in ADDRESSES.items()
    for method in ("GET", "POST")
] + [
    Row(name, method, OPEN, args, answers=(404,))
    for name, args in CLOSED.items()
    for method in ("GET", "POST")
]
ADDRESSES = {**ADDRESSES, **CLOSED}
