/**
 * Draws the app's icons into public/icons: the neuron's sign, a cell inside a closed membrane, as SVG by hand and as PNG
 * by a Chromium. Run it when the drawing changes: node scripts/draw-icons.mjs
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { findOrInstallBrowser, noBrowser } from "./browser.mjs";

const inside = "#0b6553";
const insideDark = "#6fd3b9";
const paper = "#fbfaf7";

/** The cell's arms: direction in degrees, clockwise from the top, and length and size of the bouton in hundredths. */
const arms = [
  [8, 25, 4.4],
  [63, 21, 3.6],
  [118, 26, 4.4],
  [176, 20, 3.6],
  [231, 26, 4.4],
  [302, 23, 3.9],
];

/** The sign in a square of 100, its ring reaching `radius` from the middle. */
function sign(radius) {
  const scale = radius / 44;
  const at = ([degrees, length]) => {
    const turn = ((degrees - 90) * Math.PI) / 180;
    return [50 + Math.cos(turn) * length * scale, 50 + Math.sin(turn) * length * scale].map((n) => n.toFixed(2));
  };
  const n = (value) => (value * scale).toFixed(2);
  return [
    `<circle cx="50" cy="50" r="${radius}" fill="none" stroke-width="${n(5.2)}" />`,
    ...arms.map((arm) => `<path d="M50 50 L${at(arm).join(" ")}" stroke-width="${n(3)}" stroke-linecap="round" />`),
    ...arms.map((arm) => `<circle cx="${at(arm)[0]}" cy="${at(arm)[1]}" r="${n(arm[2])}" stroke="none" />`),
    `<circle cx="50" cy="50" r="${n(7.6)}" stroke="none" />`,
  ].join("\n    ");
}

const svg = (content, background = "") => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
  ${background}<g class="sign" fill="${inside}" stroke="${inside}">
    ${content}
  </g>
</svg>
`;

/** A tab's icon follows the browser's theme. */
const favicon = svg(sign(44)).replace(
  "<g ",
  `<style>@media (prefers-color-scheme: dark) { .sign { fill: ${insideDark}; stroke: ${insideDark} } }</style>\n  <g `,
);
const tile = `<rect width="100" height="100" rx="22" fill="${paper}" />\n  `;
const bleed = `<rect width="100" height="100" fill="${paper}" />\n  `;

/** A maskable icon keeps everything within 40 % of the middle (W3C Web App Manifest, "safe zone"). */
const pictures = {
  "brane-192.png": { size: 192, drawing: svg(sign(36), tile) },
  "brane-512.png": { size: 512, drawing: svg(sign(36), tile) },
  "brane-maskable-512.png": { size: 512, drawing: svg(sign(29), bleed) },
  "brane-file-192.png": { size: 192, drawing: svg(sign(42)) },
};

const folder = new URL("../public/icons/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("brane.svg", folder), favicon);

const browserPath = await findOrInstallBrowser();
if (browserPath === undefined) throw new Error(noBrowser);
const { chromium } = await import("playwright");
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
for (const [name, { size, drawing }] of Object.entries(pictures)) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<body style="margin:0">${drawing}</body>`);
  writeFileSync(new URL(name, folder), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
