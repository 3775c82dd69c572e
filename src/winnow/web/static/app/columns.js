// @ts-check
// Every column's menu offers all fields. The page names them once: forty menus of eighty fields would be heavy.

const all = /** @type {HTMLTemplateElement | null} */ (document.getElementById("choices"));

for (const menu of document.querySelectorAll("select[data-choices]")) {
    const select = /** @type {HTMLSelectElement} */ (menu);
    const chosen = select.selectedOptions[0];
    if (!all || !chosen) continue;
    const value = chosen.value;
    select.replaceChildren(all.content.cloneNode(true));
    select.value = value;
    if (select.value !== value) {
        select.prepend(chosen);
        select.value = value;
    }
}

// Another encoding or delimiter shows other columns: they are read anew at once.
for (const menu of document.querySelectorAll("select[data-reads]")) {
    const select = /** @type {HTMLSelectElement} */ (menu);
    const button = /** @type {HTMLButtonElement | null} */ (select.form?.querySelector("button[value=read]") ?? null);
    if (!button) continue;
    button.parentElement?.setAttribute("hidden", "");
    select.addEventListener("change", () => select.form?.requestSubmit(button));
}
