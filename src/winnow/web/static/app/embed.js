// Puts a form into a foreign page: <script src=".../static/app/embed.js" data-form="KEY" async></script>
// or, with data-questionnaire instead of data-form, the questionnaire that anybody may fill in.
(() => {
    const script = document.currentScript;
    const { origin } = new URL(script.src);
    const asked = new URLSearchParams(location.search);
    const query = new URLSearchParams({ embed: "1", page: location.href.split("#")[0].slice(0, 500) });
    if (document.referrer) query.set("referrer", document.referrer.slice(0, 500));
    if (script.dataset.lang) query.set("lang", script.dataset.lang);
    for (const [name, text] of asked) if (name.startsWith("utm_")) query.set(name, text);
    const frame = document.createElement("iframe");
    const at = "questionnaire" in script.dataset ? "questionnaire" : `f/${encodeURIComponent(script.dataset.form)}`;
    frame.src = `${origin}/${at}?${query}`;
    frame.title = script.dataset.title || "Form";
    frame.style.cssText = "width:100%;border:0;min-height:320px";
    addEventListener("message", (event) => {
        if (event.source === frame.contentWindow && event.origin === origin && event.data.winnowHeight) {
            frame.style.height = `${event.data.winnowHeight}px`;
        }
    });
    script.after(frame);
})();
