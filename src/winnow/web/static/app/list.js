// @ts-check
// Lists: select all and how many, the quick look beside the list, the address kept in the little forms.

const list = document.getElementById("list");

function counted() {
    const chosen = list?.querySelectorAll("[data-select]:checked").length ?? 0;
    const words = /** @type {HTMLElement | null} */ (list?.querySelector("[data-selected]") ?? null);
    if (words) words.textContent = (chosen === 1 ? words.dataset.one : words.dataset.many?.replace("%s", String(chosen))) ?? "";
    const all = list?.querySelector("[data-select-all]");
    if (all instanceof HTMLInputElement) {
        const boxes = list?.querySelectorAll("[data-select]").length ?? 0;
        all.checked = chosen > 0 && chosen === boxes;
        all.indeterminate = chosen > 0 && chosen < boxes;
    }
}

function ready() {
    for (const all of list?.querySelectorAll("[data-select-all]") ?? []) all.removeAttribute("hidden");
    const here = /** @type {HTMLElement | null} */ (document.querySelector("[data-new-here]"))?.dataset.newHere;
    if (here === undefined) return;
    for (const field of document.querySelectorAll("input[data-here]")) /** @type {HTMLInputElement} */ (field).value = here;
    const scroll = list?.querySelector(".leads-scroll");
    if (scroll) scroll.scrollTop = 0;
}

list?.addEventListener("change", (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if ("selectAll" in box.dataset) {
        for (const one of list.querySelectorAll("[data-select]")) /** @type {HTMLInputElement} */ (one).checked = box.checked;
    }
    counted();
});
list?.addEventListener("reset", () => setTimeout(counted));
document.addEventListener("htmx:afterSettle", ready);

list?.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a[data-peek]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    // @ts-ignore htmx is a classic script
    window.htmx.ajax("GET", link.href, { target: "#look", swap: "innerHTML" });
});

ready();
