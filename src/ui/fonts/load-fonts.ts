import inter from "./inter-latin.woff2?url";

/** Inter, from our own origin and after the first paint: until then, and for other scripts, the system's own face. */
export function loadFonts(): void {
  const face = new FontFace("Inter", `url("${inter}")`, {
    weight: "100 900",
    unicodeRange:
      "U+0-FF, U+131, U+152-153, U+2BB-2BC, U+2C6, U+2DA, U+2DC, U+2000-206F, U+20AC, U+2122, U+2212, U+FEFF",
  });
  document.fonts.add(face);
  requestAnimationFrame(() => {
    face.load().catch(() => document.fonts.delete(face)); // offline before it was kept: the system's face stays
  });
}
