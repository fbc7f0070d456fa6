"""The pages before the login: log in, sign up, forgotten password, new password, invitation."""

from collections.abc import Callable

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.browser_files import jsx
from taskapp.ui.shell.page import Page


@jsx(__file__, "sign_in_form.jsx")
class SignInForm(rx.Component):
    """A form that posts to REST; `mode` is "login", "signup", "forgot", "reset" or "invite"."""

    mode: rx.Var[str]


def _page(title: str, mode: str) -> Callable[[], rx.Component]:
    def page() -> rx.Component:
        return rx.el.main(
            rx.el.div(
                rx.el.header(rx.el.img(src="/favicon.svg", alt="", class_name="mark"), rx.el.h1(title)),
                SignInForm.create(mode=mode),
                class_name="gate-box",
            ),
            class_name="gate",
        )

    return page


PAGES = [
    Page(routes.LOGIN, _page("Log in to Taskapp", "login"), "Log in"),
    Page(routes.SIGNUP, _page("Start with Taskapp", "signup"), "Sign up"),
    Page(routes.FORGOT, _page("Forgot your password?", "forgot"), "Forgot password"),
    Page(routes.RESET, _page("Set a new password", "reset"), "New password"),
    Page(routes.INVITE, _page("You are invited", "invite"), "Invitation"),
]
