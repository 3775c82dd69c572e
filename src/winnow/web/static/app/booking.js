// Shows times on the visitor's own clock: once, where the address names no zone. Everything works without this.
const zone = document.querySelector("form.zone");
document.documentElement.classList.add("scripted");
if (zone) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const address = new URL(location.href);
    if (here && here !== zone.dataset.zone && !address.searchParams.has("zone")) {
        address.searchParams.set("zone", here);
        location.replace(address);
    }
    zone.elements.zone.addEventListener("change", () => zone.submit());
}
