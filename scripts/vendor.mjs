// Copies what the pages are made of from node_modules into src/winnow/web/static/vendor, with its licences.
// Run `npm ci && npm run vendor` after changing package.json or scripts/icons.txt, and commit the result:
// people who run Winnow need neither node nor a network. Source maps are left out, since nothing serves them.
import { build, transform } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const modules = "node_modules";
const out = "src/winnow/web/static/vendor";

await rm(out, { recursive: true, force: true });
await mkdir(join(out, "licences"), { recursive: true });

async function style(from, to) {
    const css = await readFile(join(modules, from), "utf8");
    const { code } = await transform(css, { loader: "css", minify: true, legalComments: "none" });
    await writeFile(join(out, to), code.replace(/\/\*# sourceMappingURL=.*?\*\//g, ""));
}

async function script(from, to) {
    const js = await readFile(join(modules, from), "utf8");
    await writeFile(join(out, to), js.replace(/\/\/# sourceMappingURL=.*$/gm, "").trimEnd() + "\n");
}

async function font() {
    // The scripts that Winnow speaks or may import names in; browsers fetch only those a page needs.
    const wanted = ["latin", "latin-ext", "greek", "cyrillic"];
    const css = await readFile(join(modules, "@fontsource-variable/inter/index.css"), "utf8");
    const faces = css.split("@font-face").slice(1).filter((face) =>
        wanted.some((name) => face.includes(`/inter-${name}-wght-normal.woff2`)));
    await build({
        stdin: {
            contents: faces.map((face) => "@font-face" + face).join("\n"),
            loader: "css",
            resolveDir: join(modules, "@fontsource-variable/inter"),
        },
        bundle: true,
        minify: true,
        legalComments: "none",
        loader: { ".woff2": "file" },
        assetNames: "[name]",
        outfile: join(out, "inter.css"),
    });
}

async function sprite() {
    const names = (await readFile("scripts/icons.txt", "utf8")).split(/\s+/).filter(Boolean).sort();
    const symbols = [];
    for (const name of new Set(names)) {
        const svg = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
        const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[\s\S]*?>/, "").replace("</svg>", "").replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "");
        symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`);
    }
    const body = symbols.join("\n");
    await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${body}\n</svg>\n`);
}

async function licences() {
    const files = {
        "tabler-icons.txt": "@tabler/icons/LICENSE",
        "htmx.txt": "htmx.org/LICENSE",
        "sortable.txt": "sortablejs/LICENSE",
        "inter.txt": "@fontsource-variable/inter/LICENSE",
    };
    for (const [to, from] of Object.entries(files)) {
        await cp(join(modules, from), join(out, "licences", to));
    }
    // @tabler/core names its licence (MIT) but ships no file of it; its icons, by the same authors, do.
    const mit = await readFile(join(modules, "@tabler/icons/LICENSE"), "utf8");
    const holders = "Copyright (c) 2018-2026 The Tabler Authors\nCopyright (c) 2011-2026 The Bootstrap Authors\n";
    await writeFile(join(out, "licences/tabler.txt"), mit.replace(/Copyright.*\n/, holders));
}

async function compressed() {
    // The server hands these out as they are: nobody's machine compresses them again.
    for (const name of await readdir(out)) {
        if (!/\.(css|js|svg)$/.test(name)) continue;
        const text = await readFile(join(out, name));
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
        await writeFile(join(out, `${name}.br`), brotliCompressSync(text, { params: size }));
        await writeFile(join(out, `${name}.gz`), gzipSync(text, { level: 9 }));
    }
}

await style("@tabler/core/dist/css/tabler.css", "tabler.css");
await script("htmx.org/dist/htmx.min.js", "htmx.js");
await script("sortablejs/Sortable.min.js", "sortable.js");
await font();
await sprite();
await licences();
await compressed();
