import type { Plugin } from "vite";

const kinds = ["open", "kiosk", "sealed"] as const;

/**
 * What kind of app is built: `open` unless the environment's BRANE_BUILD says `kiosk` or `sealed`, which have no face for
 * scripts. The app reads it as `import.meta.env.BRANE_BUILD`, a constant, so what a kind leaves out is not in its files.
 */
export function buildKind(wanted = process.env["BRANE_BUILD"] ?? "open"): Plugin {
  const kind = kinds.find((one) => one === wanted);
  if (kind === undefined) {
    throw new Error(`BRANE_BUILD says "${wanted}". It may be ${kinds.join(", ")}, or be left out.`);
  }
  return {
    name: "brane-build-kind",
    config: () => ({ define: { "import.meta.env.BRANE_BUILD": JSON.stringify(kind) } }),
  };
}
