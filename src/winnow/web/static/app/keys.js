// @ts-check
// Keyboard first: `/` search, Ctrl or Cmd K palette, `j k` rows, `x` select, Enter open, Space quick look, `e` edit,
// `d` done, `s` later,
// `g` and a letter to go somewhere, `c` and a letter to create, `?` help. Never while somebody types.

let waiting = "";
let forget = 0;

/** @param {EventTarget | null} target */
function typing(target) {
    return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

/** @returns {HTMLElement[]} */
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row instanceof HTMLElement);

/** @param {number} by */
function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.dataset.current !== undefined);
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
    for (const row of all) delete row.dataset.current;
    next.dataset.current = "";
    next.scrollIntoView({ block: "nearest" });
    /** @type {HTMLElement | null} */ (next.querySelector("[data-open]"))?.focus({ preventScroll: true });
}

const current = () => rows().find((row) => row.dataset.current !== undefined);

/** @param {string} selector */
const press = (selector) => /** @type {HTMLElement | null} */ (current()?.querySelector(selector) ?? null)?.click();

/** @type {Record<string, () => void>} */
const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    x: () => press("[data-select]"),
    " ": () => press("[data-peek]"),
    d: () => press("[data-done]"),
    s: () => press("[data-snooze]"),
    e: () => /** @type {HTMLElement | null} */ (document.querySelector("[data-edit]"))?.click(),
    "/": () => {
        const field = document.querySelector("[data-list-search]") ?? document.querySelector(".bar__search input");
        if (field instanceof HTMLInputElement) {
            field.focus();
            field.select();
        }
    },
    "?": () => /** @type {HTMLDialogElement | null} */ (document.getElementById("help"))?.showModal(),
};

/** @param {string} keys */
function follow(keys) {
    const link = document.querySelector(`a[data-keys="${CSS.escape(keys)}"]`);
    if (link instanceof HTMLAnchorElement) link.click();
    return link !== null;
}

document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
        return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (waiting && follow(`${waiting} ${event.key}`)) {
        waiting = "";
        event.preventDefault();
        return;
    }
    waiting = "";
    if (event.key === "g" || event.key === "c") {
        waiting = event.key;
        clearTimeout(forget);
        forget = setTimeout(() => (waiting = ""), 1200);
        return;
    }
    if (event.key === " " && !current()) return;
    // A page's own keys: buttons and links that name theirs.
    const own = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (own instanceof HTMLElement) {
        event.preventDefault();
        own.click();
        return;
    }
    if (KEYS[event.key]) {
        event.preventDefault();
        KEYS[event.key]();
    }
});

// The palette: pages and verbs filtered here, leads asked of the server.

const palette = /** @type {HTMLDialogElement | null} */ (document.getElementById("palette"));
const ask = palette?.querySelector("input") ?? null;
const found = document.getElementById("palette-found");
let asked = 0;

const options = () =>
    /** @type {HTMLAnchorElement[]} */ ([...(palette?.querySelectorAll("[role=option]") ?? [])].filter(
        (option) => !(/** @type {HTMLElement} */ (option).hidden)));

/** @param {HTMLElement | undefined} chosen */
function choose(chosen) {
    for (const option of options()) option.setAttribute("aria-selected", String(option === chosen));
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) ask?.setAttribute("aria-activedescendant", chosen.id);
    else ask?.removeAttribute("aria-activedescendant");
}

function narrow() {
    const words = (ask?.value ?? "").trim().toLowerCase();
    for (const group of palette?.querySelectorAll("[role=group]:not(#palette-found)") ?? []) {
        let any = false;
        for (const option of group.querySelectorAll("[role=option]")) {
            const fits = !words || (option.textContent ?? "").toLowerCase().includes(words);
            /** @type {HTMLElement} */ (option).hidden = !fits;
            any ||= fits;
        }
        /** @type {HTMLElement} */ (group).hidden = !any;
    }
    choose(options()[0]);
}

async function look() {
    const words = (ask?.value ?? "").trim();
    const mine = ++asked;
    if (!found || words.length < 2) {
        found?.replaceChildren();
        return;
    }
    await new Promise((resolve) => setTimeout(resolve, 120));
    if (mine !== asked) return;
    const answer = await fetch(`${palette?.dataset.search}?q=${encodeURIComponent(words)}`, {
        headers: { "HX-Request": "true" },
    });
    if (mine !== asked || !answer.ok) return;
    // Our own server's escaped fragment; the policy allows no script in it.
    found.innerHTML = await answer.text();
    choose(options()[0]);
}

function open() {
    if (!palette || palette.open || !ask) return;
    ask.value = "";
    found?.replaceChildren();
    narrow();
    palette.showModal();
    ask.focus();
}

ask?.addEventListener("input", () => {
    narrow();
    void look();
});
palette?.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") choose(all[Math.max(at - 1, 0)]);
    else if (event.key === "Enter") all[at]?.click();
    else return;
    event.preventDefault();
});
for (const field of document.querySelectorAll("input[data-opens=palette]")) {
    field.addEventListener("click", open);
}
