// Public pages: tells the page around it how high it is, and does the proof of work that a form may ask for.
// Everything works without it; only a form that asks for work and confirms nothing by mail then waits for a person.

if (document.body.dataset.embedded !== undefined && window.parent !== window) {
    const tell = () => window.parent.postMessage({ winnowHeight: document.documentElement.scrollHeight }, "*");
    new ResizeObserver(tell).observe(document.documentElement);
}

// In a frame the browser's own page knows which visitor this is. It is asked anew while the form is filled in: consent
// may be given, or taken back, meanwhile.
const visitor = document.querySelector("input[name=visitor]");
if (visitor && window.parent !== window) {
    const ask = () => window.parent.postMessage({ winnowWho: true }, "*");
    addEventListener("message", ({ source, data }) => {
        if (source === window.parent && typeof data?.winnowVisitor === "string") visitor.value = data.winnowVisitor;
    });
    document.addEventListener("focusin", ask);
    ask();
}

// SHA-256 (FIPS 180-4) of a short ASCII text, first word only: crypto.subtle is missing on plain http.
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = primes.map((p) => fraction(Math.cbrt(p)));
const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function firstWord(text) {
    const blocks = new Uint32Array((((text.length + 8) >> 6) + 1) * 16);
    for (let i = 0; i < text.length; i++) blocks[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
    blocks[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
    blocks[blocks.length - 1] = text.length * 8;
    const hash = START.slice();
    const w = new Int32Array(64);
    for (let at = 0; at < blocks.length; at += 16) {
        let [a, b, c, d, e, f, g, h] = hash;
        for (let i = 0; i < 64; i++) {
            if (i < 16) w[i] = blocks[at + i];
            else {
                const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
                const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
                w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
            }
            const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
            const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
            [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
        }
        [a, b, c, d, e, f, g, h].forEach((x, i) => (hash[i] = (hash[i] + x) | 0));
    }
    return hash[0] >>> 0;
}

const form = document.querySelector("form[data-work]");
if (form) {
    const bits = Number(form.dataset.work);
    const token = form.elements.opened.value;
    let nonce = 0;
    // In small pieces, so that typing stays smooth.
    const work = () => {
        for (let i = 0; i < 500; i++, nonce++) {
            if (firstWord(`${token}:${nonce}`) >>> (32 - bits) === 0) {
                form.elements.work.value = nonce;
                return;
            }
        }
        setTimeout(work);
    };
    setTimeout(work);
}
