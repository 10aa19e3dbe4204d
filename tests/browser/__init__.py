"""The site in a real browser."""


def follow(page, role: str, name: str, **options) -> None:
    """Press a link or a button that leads to another page, and be there."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, **options).first.click()
