/**
 * Writes src/platform/storage/fixtures/layout-1.json: what a database of the present layout holds, sealed rows and the
 * ways to their key, as an older BRANE would have left it. Run it once for each layout, before the layout changes.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { openSources } from "./source-modules.mjs";

const sources = await openSources();
try {
  const load = (path) => sources.ssrLoadModule(`/src/core/${path}`);
  const [{ createFakeRawDisk }, { openKeyring }, { createSealedRows }, { createWaysIn }, { portableSlots }, bytes] =
    await Promise.all(
      ["fake-disk", "keyring", "sealed-rows", "ways-in", "portable-slots"]
        .map((name) => load(`vault/${name}.ts`))
        .concat(load("words/bytes.ts")),
    );
  const { createFakePassphraseKdf } = await load("words/fake-passphrase-kdf.ts");

  const random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };
  const disk = createFakeRawDisk();
  const { keyring } = await openKeyring({ shelf: disk.shelf, random });
  const cannot = async () => ({ kind: "cannot", reason: "There are none here." });
  const ways = createWaysIn({
    ...{ shelf: disk.shelf, random, clock: { now: () => Date.now() }, kdf: createFakePassphraseKdf() },
    passkeys: { make: cannot, ask: cannot },
  });
  const { code } = await ways.add({ kind: "device" }, { kind: "recovery" });
  const rows = createSealedRows({
    ...{ raw: disk.raw, keyring },
    onDamage: (trouble) => {
      throw trouble;
    },
  });
  await rows.write([
    { kind: "put", store: "facts", id: "rent", tags: ["legal-researcher"], value: { rent: "900 €" } },
    { kind: "put", store: "messages", id: "m1", tags: ["c1"], value: { text: "How much is the rent? 🏠" } },
    { kind: "put", store: "vectors", id: "d1", tags: ["legal-researcher"], value: { data: Uint8Array.of(1, 2, 3) } },
  ]);
  const fixture = {
    code,
    slots: bytes.toBase64Url(await portableSlots(disk.shelf)),
    rows: [...disk.rows.values()].map((row) => ({ ...row, sealed: bytes.toBase64Url(row.sealed) })),
  };
  mkdirSync("src/platform/storage/fixtures", { recursive: true });
  writeFileSync("src/platform/storage/fixtures/layout-1.json", `${JSON.stringify(fixture, undefined, 2)}\n`);
} finally {
  await sources.close();
}
