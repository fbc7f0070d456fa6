"""The pages to log in and to sign up."""

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.browser_files import import_path
from taskapp.ui.shell.page import Page

_SIGN_IN = import_path(__file__, "sign_in_form.jsx")


class SignInForm(rx.Component):
    """Form that posts to REST; `mode` is "login" or "signup"."""

    library = _SIGN_IN
    tag = "SignInForm"

    mode: rx.Var[str]
    submit: rx.Var[str]


def log_in_page() -> rx.Component:
    """Render the login page."""
    other = ("New here? ", "Sign up", routes.SIGNUP)
    return _sign_in_layout("Log in to Taskapp", SignInForm.create(mode="login", submit="Log in"), other)


def sign_up_page() -> rx.Component:
    """Render the page that creates an organization and its owner."""
    other = ("Already have an account? ", "Log in", routes.LOGIN)
    return _sign_in_layout("Start with Taskapp", SignInForm.create(mode="signup", submit="Sign up"), other)


def _sign_in_layout(title: str, form: rx.Component, other: tuple[str, str, str]) -> rx.Component:
    question, answer, path = other
    return rx.el.main(
        rx.el.div(
            rx.el.header(rx.el.img(src="/favicon.svg", alt="", class_name="mark"), rx.el.h1(title)),
            form,
            # A plain link, because a page load resets the form.
            rx.el.p(question, rx.el.a(answer, href=path), class_name="gate-foot"),
            class_name="gate-box",
        ),
        class_name="gate",
    )


PAGES = [
    Page(routes.LOGIN, log_in_page, "Log in"),
    Page(routes.SIGNUP, sign_up_page, "Sign up"),
]
