// What a scanned code says, as fields of a contact: vCard, MECARD, a ticket of ours, an address, or words.

const unescaped = (text) => text.replace(/\\n/gi, " ").replace(/\\(.)/g, "$1").trim();
// Badge codes have 10 letters and digits (Crockford's base 32), printed with or without hyphens.
const CODE = /^[0-9A-HJKMNP-TV-Z]{10}$/;
const plain = (text) => text.toUpperCase().replace(/[\s-]/g, "");

function parts(text, mark) {
    return text.split(new RegExp(`(?<!\\\\)${mark}`)).map(unescaped);
}

function vcard(text) {
    const found = {};
    const put = (name, value) => { if (value && !found[name]) found[name] = value; };
    for (const line of text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/)) {
        const at = line.indexOf(":");
        if (at < 0) continue;
        const name = line.slice(0, at).split(";")[0].replace(/^item\d+\./i, "").toUpperCase();
        const value = line.slice(at + 1);
        if (name === "FN") found.name = unescaped(value);
        else if (name === "N") {
            const [last, first] = parts(value, ";");
            put("name", [first, last].filter(Boolean).join(" "));
        }
        else if (name === "ORG") put("organization", parts(value, ";")[0]);
        else if (name === "TITLE") put("job_title", unescaped(value));
        else if (name === "TEL") put("phone", unescaped(value.replace(/^tel:/i, "")));
        else if (name === "EMAIL") put("email", unescaped(value));
    }
    return found;
}

function mecard(text) {
    const names = { TEL: "phone", EMAIL: "email", ORG: "organization", TITLE: "job_title" };
    const found = {};
    for (const part of text.replace(/^(MECARD|BIZCARD):/i, "").split(/(?<!\\);/)) {
        const at = part.indexOf(":");
        const name = part.slice(0, at).toUpperCase();
        const value = part.slice(at + 1);
        if (name === "N") {
            const [last, first] = parts(value, ",");
            found.name = [first, last].filter(Boolean).join(" ");
        }
        else if (names[name] && !found[names[name]]) found[names[name]] = unescaped(value);
    }
    return found;
}

function read(raw) {
    const text = String(raw).trim();
    if (/^BEGIN:VCARD/i.test(text)) return { values: vcard(text) };
    if (/^(MECARD|BIZCARD):/i.test(text)) return { values: mecard(text) };
    if (/^mailto:/i.test(text)) return { values: { email: decodeURIComponent(text.slice(7).split("?")[0]) } };
    if (/^tel:/i.test(text)) return { values: { phone: text.slice(4) } };
    if (/^https?:/i.test(text)) {
        const last = text.split(/[?#]/)[0].replace(/\/+$/, "").split("/").pop();
        return CODE.test(plain(last)) ? { code: plain(last) } : { notes: text };
    }
    if (CODE.test(plain(text))) return { code: plain(text) };
    return /^\S+@\S+\.\S+$/.test(text) ? { values: { email: text } } : { notes: text };
}

window.readBadge = read;
