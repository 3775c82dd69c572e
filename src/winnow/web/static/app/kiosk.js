// A kiosk on a phone: what is taken down stays in the phone's own database until the server says that it has it.
// Nothing here needs a network but sending; kiosk_worker.js keeps the page itself.

const body = document.body;
const form = document.querySelector("form.kiosk__form");
const say = (name) => document.querySelector(`[data-say="${name}"]`);
const words = say("words").dataset;
const DATABASE = `winnow-kiosk-${body.dataset.kiosk}`;
const AT_ONCE = 50;
const EVERY_MS = 15_000;
const MOST_WAIT_MS = 300_000;

// --- the phone's own database ---

let opened;
function database() {
    opened ??= new Promise((done, failed) => {
        const asked = indexedDB.open(DATABASE, 1);
        asked.onupgradeneeded = () => {
            asked.result.createObjectStore("contacts", { keyPath: "id" });
            asked.result.createObjectStore("counts");
        };
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
    });
    return opened;
}

// Runs `work` in one transaction, and waits until it is on the disk.
async function stored(mode, work) {
    const transaction = (await database()).transaction(["contacts", "counts"], mode, { durability: "strict" });
    return new Promise((done, failed) => {
        let answer;
        work(transaction, (value) => { answer = value; });
        transaction.oncomplete = () => done(answer);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
}

const keep = (contact) => stored("readwrite", (all) => all.objectStore("contacts").put(contact));

function waiting() {
    return stored("readonly", (all, answer) => {
        all.objectStore("contacts").getAll().onsuccess = (event) => answer(event.target.result);
    });
}

// What the server has is deleted here: a phone is lost sooner than a server.
function settle(kept, refused) {
    return stored("readwrite", (all) => {
        const contacts = all.objectStore("contacts");
        const counts = all.objectStore("counts");
        for (const id of kept) contacts.delete(id);
        for (const [id, reason] of Object.entries(refused)) {
            contacts.get(id).onsuccess = (event) => {
                if (event.target.result) contacts.put({ ...event.target.result, refused: reason });
            };
        }
        counts.get("sent").onsuccess = (event) => counts.put((event.target.result ?? 0) + kept.length, "sent");
    });
}

function sent() {
    return stored("readonly", (all, answer) => {
        all.objectStore("counts").get("sent").onsuccess = (event) => answer(event.target.result ?? 0);
    });
}

// --- what is shown ---

async function show() {
    const there = await waiting();
    const stuck = there.filter((one) => one.refused);
    say("waiting").textContent = there.length;
    say("sent").textContent = await sent();
    body.dataset.network = navigator.onLine ? "online" : "offline";
    say("network").textContent = navigator.onLine ? words.online : words.offline;
    document.querySelector("[data-act=send]").hidden = !there.length;
    document.querySelector("[data-act=save]").hidden = !there.length || !(stuck.length || body.dataset.closed || body.dataset.lost);
}

let fading;
function tell(text, bad = false) {
    const line = say("told");
    line.textContent = text;
    line.classList.toggle("kiosk__told--bad", bad);
    clearTimeout(fading);
    if (!bad) fading = setTimeout(() => { line.textContent = ""; }, 4000);
}

// --- sending ---

let sending = false;
let pause = 0;
let next = 0;
async function send() {
    if (sending || !navigator.onLine || body.dataset.lost || Date.now() < next) return;
    sending = true;
    try {
        for (;;) {
            const there = (await waiting()).filter((one) => !one.refused);
            if (!there.length) break;
            if (!(await sendSome(there.slice(0, AT_ONCE), there.length))) break;
            await show();
        }
    } catch {
        later();
    } finally {
        sending = false;
        await show();
    }
}

async function sendSome(some, all) {
    const answer = await fetch(body.dataset.sync, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        credentials: "omit",
        body: JSON.stringify({ now: new Date().toISOString(), waiting: Math.max(0, all - some.length), contacts: some }),
    });
    if (answer.status === 410 || answer.status === 404) {
        // The link is over, and nothing more is taken by it: what waits can still be saved.
        body.dataset.lost = "1";
        tell((await answer.json().catch(() => ({}))).message ?? words.closed, true);
        return false;
    }
    if (!answer.ok) {
        later();
        return false;
    }
    pause = 0;
    const told = await answer.json();
    await settle(told.kept, told.refused);
    return told.kept.length > 0;
}

// Twice as long each time, with some chance, so that many phones do not come back at once.
function later() {
    pause = Math.min(MOST_WAIT_MS, Math.max(EVERY_MS, pause * 2));
    next = Date.now() + pause * (0.75 + Math.random() / 2);
}

// --- taking down ---

function newId() {
    const random = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function written() {
    const given = new FormData(form);
    const text = (name) => String(given.get(name) ?? "").trim();
    const values = {};
    for (const name of ["name", "email", "phone", "organization", "job_title"]) if (text(name)) values[name] = text(name);
    const consents = {};
    for (const box of form.querySelectorAll("input[data-consent]:checked")) consents[box.dataset.consent] = Number(box.dataset.version);
    const contact = {
        id: newId(),
        at: new Date().toISOString(),
        values,
        consents,
        notes: text("notes"),
        interest: text("interest"),
        code: text("code"),
        scanned: form.dataset.scanned ?? "",
    };
    if (text("follow_up")) contact.follow_up_days = Number(text("follow_up"));
    return contact;
}

async function taken(event) {
    event.preventDefault();
    const contact = written();
    const reached = contact.values.email || contact.values.phone || contact.code;
    if (!reached && !contact.values.name) {
        tell(words.empty, true);
        form.elements.name.focus();
        return;
    }
    tell("");  // what was told of the one before says nothing of this one
    try {
        await keep(contact);
    } catch {
        tell(words.full, true);
        return;
    }
    form.reset();
    delete form.dataset.scanned;
    tell(words.kept);
    window.scrollTo({ top: 0 });
    form.elements.name.focus({ preventScroll: true });
    await show();
    pause = next = 0;
    send();
}

// --- a badge before the camera ---

const camera = document.querySelector("dialog.kiosk__camera");
let looking = null;

function fill(raw) {
    const found = window.readBadge(raw);
    form.dataset.scanned = String(raw).slice(0, 4000);
    for (const [name, value] of Object.entries(found.values ?? {})) form.elements[name].value = value;
    if (found.code) form.elements.code.value = found.code;
    if (found.notes) form.elements.notes.value = [form.elements.notes.value, found.notes].filter(Boolean).join("\n");
    tell(found.code ? words.ticket : words.read);
}

async function look() {
    const video = camera.querySelector("video");
    try {
        looking = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
        tell(words.camera, true);
        return;
    }
    video.srcObject = looking;
    camera.showModal();
    await video.play();
    const detector = new BarcodeDetector();
    const watch = async () => {
        if (!looking) return;
        const seen = await detector.detect(video).catch(() => []);
        if (seen.length && looking) {
            camera.close();
            fill(seen[0].rawValue);
            return;
        }
        setTimeout(watch, 150);
    };
    watch();
}

// --- what waits, as a file ---

const COLUMNS = ["name", "email", "phone", "organization", "job_title", "interest", "notes", "code", "at"];
// A spreadsheet takes what begins with these for a formula.
const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

async function save() {
    const rows = (await waiting()).map((one) => COLUMNS.map((name) => cell(String(one.values[name] ?? one[name] ?? ""))));
    const table = [COLUMNS, ...rows].map((row) => row.join(",")).join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", table], { type: "text/csv" }));
    link.download = `kiosk-${body.dataset.kiosk}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// --- the page itself, kept for when there is no network ---

async function keepPage() {
    navigator.storage?.persist?.();
    if (!("serviceWorker" in navigator)) {
        say("unsafe").hidden = false;
        return;
    }
    await navigator.serviceWorker.register(body.dataset.worker, { scope: "/kiosk/" });
    const used = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
    const cache = await caches.open("winnow-kiosk");
    await Promise.allSettled([location.href.split("#")[0], ...used].map((url) => cache.add(url)));
    await navigator.serviceWorker.ready;
    body.dataset.ready = "1";
}

async function begin() {
    form?.addEventListener("submit", taken);
    document.querySelector("[data-act=send]").addEventListener("click", () => { pause = next = 0; send(); });
    document.querySelector("[data-act=save]").addEventListener("click", save);
    const scan = document.querySelector("[data-act=scan]");
    if (scan && "BarcodeDetector" in window && navigator.mediaDevices) {
        scan.hidden = false;
        scan.addEventListener("click", look);
        camera.addEventListener("close", () => {
            looking?.getTracks().forEach((track) => track.stop());
            looking = null;
        });
    }
    addEventListener("online", () => { pause = next = 0; show(); send(); });
    addEventListener("offline", show);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
    setInterval(send, EVERY_MS);
    await show();
    send();
    await keepPage().catch(() => {});
}

begin();
