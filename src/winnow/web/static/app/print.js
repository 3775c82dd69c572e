/* A button that prints the page; without script there is none, and the browser's own menu does as well. */

for (const button of document.querySelectorAll('[data-act="print"]')) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}
