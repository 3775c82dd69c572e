// @ts-check
// The day's work by keyboard: a form that opens takes the hand, and after a task is gone the next one is at hand.

let at = -1;

document.addEventListener(
    "toggle",
    (event) => {
        const menu = /** @type {HTMLDetailsElement} */ (event.target);
        if (!menu.open) return;
        const field = menu.querySelector(".task__form input:not([type=hidden], [type=radio])");
        /** @type {HTMLElement | null} */ (field)?.focus();
    },
    true,
);
document.addEventListener("htmx:beforeRequest", () => {
    const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-row]")]);
    at = rows.findIndex((row) => row.dataset.current !== undefined);
});
document.addEventListener("htmx:afterSettle", () => {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-row]"));
    const next = at < 0 ? undefined : rows[Math.min(at, rows.length - 1)];
    at = -1;
    if (!next) return;
    next.dataset.current = "";
    /** @type {HTMLElement | null} */ (next.querySelector("[data-open]"))?.focus({ preventScroll: true });
});
