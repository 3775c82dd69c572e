// @ts-check
// The frame's small helps: menus that close, dialogs that open, toasts, the folded rail, the theme at once.
// Everything here only makes quicker what works without it.

const toasts = /** @type {HTMLElement | null} */ (document.getElementById("toasts"));
const ICONS = { success: "circle-check", info: "info-circle", warning: "alert-triangle", error: "alert-circle" };

/** @param {string} name */
function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${toasts?.dataset.sprite}#${name}`);
    svg.append(use);
    return svg;
}

function token() {
    return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

/** A field that is sent and not seen; lines stay lines in it. @param {string} name @param {string} value */
function hidden(name, value) {
    const field = document.createElement("textarea");
    field.hidden = true;
    field.name = name;
    field.value = value;
    return field;
}

/** @param {{text: string, level?: string, undo?: string}} toast */
function show(toast) {
    if (!toasts) return undefined;
    const level = toast.level ?? "info";
    const card = document.createElement("li");
    card.className = `toast-card toast-card--${level}`;
    const text = document.createElement("span");
    text.className = "toast-card__text";
    text.textContent = toast.text;
    card.append(icon(ICONS[/** @type {keyof typeof ICONS} */ (level)] ?? "info-circle"), text);
    if (toast.undo) {
        const undo = document.createElement("form");
        undo.method = "post";
        undo.action = toast.undo;
        const button = document.createElement("button");
        button.textContent = toasts.dataset.undo ?? "";
        undo.append(hidden("csrfmiddlewaretoken", token()), button);
        card.append(undo);
    }
    toasts.append(card);
    settle(card);
    return card;
}

/** A toast leaves by itself unless it is an error, or somebody looks at it. @param {HTMLElement} card */
function settle(card) {
    if (!card.querySelector("[data-act=dismiss]")) {
        const close = document.createElement("button");
        close.type = "button";
        close.dataset.act = "dismiss";
        close.setAttribute("aria-label", toasts?.dataset.close ?? "");
        close.append(icon("x"));
        card.append(close);
    }
    if (card.classList.contains("toast-card--error")) return;
    const leave = () => (card.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : card.remove());
    setTimeout(leave, 7000);
}

for (const card of toasts?.children ?? []) settle(/** @type {HTMLElement} */ (card));
for (const hidden of document.querySelectorAll("[data-act][hidden]")) hidden.removeAttribute("hidden");
if (/Mac|iPhone|iPad/.test(navigator.userAgent)) {
    for (const key of document.querySelectorAll("[data-shortcut]")) {
        key.textContent = `⌘ ${/** @type {HTMLElement} */ (key).dataset.shortcut}`;
    }
}

document.addEventListener("toasts", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    for (const toast of detail.value ?? detail.toasts ?? []) show(toast);
});
document.addEventListener("toast", (event) => show(/** @type {CustomEvent} */ (event).detail));
document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = /** @type {CustomEvent} */ (event).detail;
    if (!xhr.getResponseHeader("HX-Trigger")) show({ text: toasts?.dataset.failed ?? "", level: "error" });
});
// The sign-in has ended meanwhile: what htmx sent goes once more as a plain form, whose answer asks for the sign-in
// and carries what was written. What was only asked for is asked for anew, with the page.
document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    if (xhr.status !== 401 || requestConfig.verb !== "post") return;
    event.preventDefault();
    const form = document.createElement("form");
    form.method = "post";
    form.action = requestConfig.path;
    const sent = /** @type {[string, string][]} */ ([...requestConfig.formData]);
    form.append(hidden("csrfmiddlewaretoken", token()), ...sent.map(([name, value]) => hidden(name, value)));
    document.body.append(form);
    form.submit();
});
// Told once while there is no connection, and gone with the first answer: it would stand in the way.
/** @type {HTMLElement | undefined} */
let unreached;
document.addEventListener("htmx:sendError", () => {
    unreached?.remove();
    unreached = show({ text: toasts?.dataset.offline ?? "", level: "error" });
});
document.addEventListener("htmx:afterOnLoad", () => unreached?.remove());
addEventListener("online", () => unreached?.remove());

/** @param {string} id */
function opened(id) {
    const dialog = document.getElementById(id);
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    for (const menu of document.querySelectorAll("details.menu[open]")) {
        if (!menu.contains(target)) menu.removeAttribute("open");
    }
    if (target instanceof HTMLDialogElement) target.close();
    const opener = /** @type {HTMLElement | null} */ (target.closest("[data-opens]"));
    if (opener && !(opener instanceof HTMLInputElement)) {
        event.preventDefault(); // the way for those without script
        opened(opener.dataset.opens ?? "");
    }
    const actor = /** @type {HTMLElement | null} */ (target.closest("[data-act]"));
    if (actor instanceof HTMLAnchorElement) event.preventDefault();
    if (actor) ACTS[actor.dataset.act ?? ""]?.(actor);
});

/** @type {Record<string, (from: HTMLElement) => void>} */
const ACTS = {
    close: (from) => from.closest("dialog")?.close(),
    dismiss: (from) => from.closest(".toast-card")?.remove(),
    help: (from) => {
        from.closest("details")?.removeAttribute("open");
        opened("help");
    },
    fold: (from) => {
        const folded = document.getElementById("frame")?.classList.toggle("rail-folded") ?? false;
        from.setAttribute("aria-expanded", String(!folded));
        document.cookie = `rail=${folded ? "folded" : "open"};path=/;max-age=31536000;samesite=lax`;
    },
};

document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    menu?.removeAttribute("open");
    /** @type {HTMLElement | null} */ (menu?.querySelector("summary") ?? null)?.focus();
});

document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {SubmitEvent} */ (event).submitter;
    if (!("themeForm" in form.dataset) || !(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    document.documentElement.dataset.bsTheme = button.value;
    const body = new FormData(form);
    body.set("theme", button.value);
    fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    form.closest("details")?.removeAttribute("open");
    for (const mark of form.querySelectorAll(".icon--end")) button.append(mark);
});

// What was refused is where the hand goes on.
function toFirstWrong() {
    /** @type {HTMLElement | null} */ (document.querySelector("[aria-invalid=true]"))?.focus();
}
toFirstWrong();

// Where keys sent a form that its answer replaced, the hand goes on in what came, not at the top of the page.
let byKeys = false;
const FIRST = "form :is(input:not([type=hidden]), select, textarea, button)";
document.addEventListener("htmx:beforeRequest", () => {
    byKeys = document.activeElement?.matches(":focus-visible") ?? false;
});
document.addEventListener("htmx:afterSettle", (event) => {
    if (!byKeys || document.activeElement !== document.body) return;
    /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).querySelector(FIRST))?.focus();
});

// Fragments may bring a dialog that wants to be open at once, such as the quick look.
document.addEventListener("htmx:afterSwap", (event) => {
    const { target, xhr } = /** @type {CustomEvent} */ (event).detail;
    if (xhr.status === 422) toFirstWrong();
    const dialog = target.closest?.("dialog[data-opens-filled]");
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
});

// Menus that need no button: the choice itself asks.
for (const form of document.querySelectorAll("form[data-submits]")) {
    form.addEventListener("change", () => /** @type {HTMLFormElement} */ (form).requestSubmit());
    for (const button of form.querySelectorAll("[data-no-script]")) /** @type {HTMLElement} */ (button).hidden = true;
}
