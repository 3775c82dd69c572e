// The threshold slider: the numbers of the nearest threshold, from the table below it, without asking the server.

const slider = document.querySelector("[data-what-if-slider]");
if (slider) {
    const rows = [...document.querySelectorAll("tr[data-threshold]")];
    const show = () => {
        const wanted = Number(slider.value);
        const away = (row) => Math.abs(Number(row.dataset.threshold) - wanted);
        const nearest = rows.reduce((best, row) => (away(row) < away(best) ? row : best));
        for (const told of document.querySelectorAll("[data-what-if]")) {
            const cell = nearest.querySelector(`[data-is="${told.dataset.whatIf}"]`);
            told.textContent = cell.textContent;
            told.title = cell.title;
        }
    };
    slider.addEventListener("input", show);
    document.querySelector("[data-what-if-button]").hidden = true;
}
