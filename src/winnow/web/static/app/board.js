// @ts-check
// Moving cards at once: by drag (mouse and touch) and by [ and ]. The card stands in its new column before the
// server has answered; a move that is refused goes back, and what the stage asks for opens in place.

const board = /** @type {HTMLElement | null} */ (document.querySelector("[data-board]"));
const gate = /** @type {HTMLDialogElement | null} */ (document.getElementById("gate"));
const place = document.getElementById("gate-form");
const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

/** @param {Response} answer */
function tell(answer) {
    const sent = answer.headers.get("HX-Trigger");
    if (!sent) return;
    for (const [name, detail] of Object.entries(JSON.parse(sent))) {
        document.dispatchEvent(new CustomEvent(name, { detail: { [name]: detail } }));
    }
}

/** Ours, escaped by the server; the policy allows no script in it. @param {string} html */
function parsed(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content;
}

/** @param {DocumentFragment} fragment */
function arrived(fragment) {
    for (const head of fragment.querySelectorAll("[data-swap]")) {
        document.getElementById(head.id)?.replaceWith(head);
    }
    const card = fragment.querySelector(".deal");
    if (card) {
        document.getElementById(card.id)?.replaceWith(card);
        at(card);
    }
}

/** The hand stays at the card, wherever it went. @param {Element} card */
function at(card) {
    /** @type {HTMLElement | null} */ (card.querySelector("[data-open]"))?.focus({ preventScroll: true });
}

// One move after another: of two keys pressed at once the second is sent when the first has its answer.
let last = Promise.resolve();
/** @param {() => Promise<void>} act */
function inTurn(act) {
    last = last.then(act, act);
}

/**
 * @param {string} id of the card, whose element may be another one than when the hand moved it
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 * @param {Element | null} before where it stood, for the way back
 */
async function move(id, from, to, before) {
    const card = document.getElementById(id);
    if (!card) return;
    card.classList.add("deal--waiting");
    const body = new URLSearchParams({ to: to.dataset.stage ?? "", seen_in: from.dataset.stage ?? "" });
    const address = `${card.dataset.move}${location.search}`;
    const headers = { "HX-Request": "true", "X-CSRFToken": token };
    let answer;
    let html = "";
    try {
        answer = await fetch(address, { method: "POST", body, headers });
        html = await answer.text();
    } catch {
        answer = undefined;
        document.dispatchEvent(new Event("htmx:sendError"));
    }
    if (answer) document.dispatchEvent(new Event("htmx:afterOnLoad"));
    card.classList.remove("deal--waiting");
    if (answer?.ok) {
        arrived(parsed(html));
        tell(answer);
        return;
    }
    from.insertBefore(card, before?.parentElement === from ? before : null);
    at(card);
    if (answer?.status === 422 && gate && place) {
        place.replaceChildren(parsed(html));
        const back = /** @type {HTMLInputElement | null} */ (place.querySelector("[name=back]"));
        if (back) back.value = location.pathname + location.search;
        gate.showModal();
    } else if (answer?.status === 401) {
        location.reload();
    } else if (answer) {
        tell(answer);
    }
}

const columns = () => /** @type {HTMLElement[]} */ ([...(board?.querySelectorAll("[data-stage]") ?? [])]);

/** @param {string} id @param {number} by */
async function shift(id, by) {
    const card = document.getElementById(id);
    const all = columns();
    const from = card?.closest("[data-stage]");
    const to = all[all.indexOf(/** @type {HTMLElement} */ (from)) + by];
    if (!card || !(from instanceof HTMLElement) || !to || gate?.open) return;
    const before = card.nextElementSibling;
    to.prepend(card);
    at(card);
    await move(id, from, to, before);
}

if (board) {
    board.dataset.boardReady = "";
    document.addEventListener("keydown", (event) => {
        const by = { "[": -1, "]": 1 }[event.key];
        const target = /** @type {HTMLElement} */ (event.target);
        if (!by || event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog")) return;
        const card = target.closest(".deal") ?? board.querySelector(".deal[data-current]");
        if (!(card instanceof HTMLElement)) return;
        event.preventDefault();
        inTurn(() => shift(card.id, by));
    });
    const makes = /** @type {any} */ (window).Sortable;
    for (const list of columns()) {
        makes?.create(list, {
            group: "stages",
            draggable: ".deal",
            filter: ".board__more, .board__none",
            delay: 180,
            delayOnTouchOnly: true,
            animation: 120,
            sort: false,
            onEnd: (/** @type {any} */ event) => {
                if (event.from === event.to) return;
                const before = event.from.children[event.oldIndex] ?? null;
                inTurn(() => move(event.item.id, event.from, event.to, before));
            },
        });
    }
}
