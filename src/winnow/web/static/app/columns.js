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
