import { build } from "vite";
import { expect, test } from "vitest";
import { buildKind } from "./build-kind.ts";

/** The code that gives scripts their face, as a build of this kind holds it. */
async function builtScripting(kind: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [buildKind(kind)],
    build: {
      write: false,
      rolldownOptions: { input: "src/app/scripting.ts", preserveEntrySignatures: "strict" },
    },
  });
  if (!("output" in built)) throw new Error("One build was asked for.");
  return built.output.map((file) => (file.type === "chunk" ? file.code : "")).join("");
}

test("an open build gives scripts globalThis.brane; a kiosk and a sealed one hold nothing of it", async () => {
  expect(await builtScripting("open")).toMatch(/defineProperty\(globalThis,\s*[`"']brane/);
  for (const kind of ["kiosk", "sealed"]) expect(await builtScripting(kind)).not.toMatch(/defineProperty|neurons/);
});

test("another word is refused with those that there are", () => {
  expect(() => buildKind("closed")).toThrow(
    'BRANE_BUILD says "closed". It may be open, kiosk, sealed, or be left out.',
  );
});
