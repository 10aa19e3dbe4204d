"""The site in a real browser: what people do there, with a mouse and without one."""

import re

import pytest

#: The rules of axe for WCAG 2.2 AA, and its best practices; only what breaks them is told.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def follow(page, role: str, name: str, **options) -> None:
    """Press a link or a button that leads to another page, and be there."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, **options).first.click()


def link_in_the_last_mail(site, to: str, part: str) -> str:
    """What somebody finds in their mail, here on the site of the tests; ``part`` says which."""
    texts = site.rows('SELECT text FROM outbox_mail WHERE "to" = %s ORDER BY id DESC LIMIT 1', to)
    assert texts, f"No mail to {to} has been written."
    paths = re.findall(r"https?://[^/\s]+(/\S+)", texts[0][0])
    assert any(part in path for path in paths), f"No link to {part} is in the mail: {texts[0][0]}"
    return site.address + next(path for path in paths if part in path)


#: A colour that is still fading into another would be measured half-way.
AT_REST = "document.getAnimations().forEach(animation => animation.finish())"


def violations(page, axe: str) -> list[str]:
    """What the accessibility checker finds wrong on a page; ``axe`` is its source."""
    page.evaluate(axe)
    page.evaluate(AT_REST)
    result = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{rule['id']}: {node['html'][:150]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


# --- without a mouse ------------------------------------------------------------------------------

IS_THERE = """words => {
    const here = document.activeElement;
    const names = [here.name, here.innerText, here.id, here.ariaLabel];
    names.push(here.getAttribute("aria-labelledby"));
    return names.includes(words) || here.type === "submit" && here.value === words;
}"""
MOST = 400


def tab_to(page, words: str) -> None:
    """Press the Tab key until a field of this name, or a link or button with this text, is next."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(IS_THERE, words):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"“{words}” does not show that it has the focus."
            return
    pytest.fail(f"The Tab key does not lead to “{words}” on “{page.title()}”.")


def press(page, words: str) -> None:
    """Press a link or button by the keyboard, and be on the page behind it."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
