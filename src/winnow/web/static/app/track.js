/* First-party tracking. Before winnow.consent(true) nothing is stored and the id lasts as long as the page; with Do Not
   Track or Global Privacy Control nothing is ever sent. */
(() => {
  const me = document.currentScript, n = navigator, STORE = "winnow";
  const silent = n.globalPrivacyControl || [n.doNotTrack, window.doNotTrack].some((v) => v === "1" || v === "yes");
  const uuid = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const base = new URL(me.src).origin;
  let kept = {}, fresh = { anonymousId: uuid() };
  try { kept = JSON.parse(localStorage[STORE] || "{}") || {}; } catch { /* storage is closed */ }
  const who = () => (kept.consent ? kept : fresh);
  const save = () => {
    try {
      if (kept.consent) localStorage[STORE] = JSON.stringify(kept);
      else localStorage.removeItem(STORE);
    } catch { /* storage is closed */ }
  };
  const context = () => {
    const query = new URLSearchParams(location.search), campaign = {};
    for (const name of ["source", "medium", "campaign", "term", "content"]) {
      const said = query.get(`utm_${name}`);
      if (said) campaign[name === "campaign" ? "name" : name] = said.slice(0, 200);
    }
    // Without the query: it may carry what is nobody's business.
    const page = { path: location.pathname, title: document.title, url: location.origin + location.pathname, referrer: document.referrer.split(/[?#]/)[0] };
    return { campaign, page };
  };
  const send = (call, more) => {
    if (silent) return;
    const at = new Date().toISOString(), { anonymousId, userId } = who();
    const { context: extra, ...rest } = more;
    const body = JSON.stringify({ writeKey: me.dataset.key, messageId: uuid(), timestamp: at, sentAt: at, anonymousId, userId, context: { ...context(), ...extra }, ...rest });
    // text/plain needs no preflight; keepalive outlives the page.
    fetch(`${base}/v1/${call}`, { method: "POST", body, keepalive: true, credentials: "omit", headers: { "Content-Type": "text/plain" } }).catch(() => {});
  };
  const winnow = window.winnow = {
    page: (properties = {}) => send("page", { properties }),
    track: (event, properties = {}) => send("track", { event, properties }),
    identify(userId, traits = {}) {
      const now = who();
      // Another person at the same browser gets an id of her own.
      if (now.userId && now.userId !== userId) now.anonymousId = uuid();
      now.userId = userId;
      save();
      send("identify", { traits });
    },
    reset() { fresh = { anonymousId: uuid() }; if (kept.consent) { kept = { ...fresh, consent: true }; save(); } },
    consent(given) {
      if (silent) return;
      if (!given) fresh = { anonymousId: uuid() };
      kept = given ? { ...who(), consent: true } : {};
      save();
    },
  };
  document.addEventListener("submit", ({ target }) => {
    if (!target.action?.startsWith?.(`${base}/f/`)) return;
    const email = target.querySelector("input[name=email]")?.value.trim();
    if (email) winnow.identify(email, { email });
  }, true);
  // A form in a frame asks which browser this is; it is told only after consent.
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== base || !data?.winnowWho) return;
    source.postMessage({ winnowVisitor: kept.consent && !silent ? kept.anonymousId : "" }, origin);
  });
  const opened = new URLSearchParams(location.search).get("wid");
  if (opened) {
    send("identify", { context: { winnow: opened } });
    const url = new URL(location.href);
    url.searchParams.delete("wid");
    history.replaceState(history.state, "", url);
  }
  winnow.page();
})();
