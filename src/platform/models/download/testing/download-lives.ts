/** Downloads among rough mirrors, killed at any byte: whatever happens, the model comes, and nothing whole is fetched twice. */
import { createModelStore } from "../../model-store.ts";
import { createDownloadHouse, entryOf, mirrorOver, modelFile, pieceBytes, smallModel } from "./download-house.ts";
import { startModelMirror, type Manner } from "./model-mirror.ts";

interface Chances {
  /** From 0 to 1. */
  readonly random: () => number;
  readonly times: number;
  readonly fetch: Parameters<typeof mirrorOver>[0];
}

/** Figures of what was lived through. Rejects at the first broken promise. */
export async function liveThroughDownloads({ random, times, fetch }: Chances) {
  const bytes = smallModel();
  const below = (most: number) => Math.floor(random() * most);
  const roughness = (): Manner => {
    const at = below(bytes.length);
    const all: readonly Manner[] = [
      { cutAfter: at },
      { silentAfter: at },
      { damageAt: at },
      { noRanges: true },
      { extra: 1 + below(3000) },
      { status: [401, 403, 404, 416, 418, 500, 502][below(7)] ?? 500 },
      { status: 429, headers: { "retry-after": String(below(4)) } },
      { status: 503 },
      { total: 1 + below(99) },
      { redirect: "http://127.0.0.1:1/" },
      { etag: `"${below(3)}"` },
    ];
    return all[below(all.length)] ?? {};
  };
  const tally = { downloads: 0, runs: 0, kills: 0, troubles: 0, requests: 0 };
  for (; tally.downloads < times; tally.downloads += 1) {
    const mirrors = await Promise.all([
      startModelMirror(new Map([[modelFile, bytes]])),
      startModelMirror(new Map([[modelFile, bytes]])),
    ]);
    for (const mirror of mirrors) {
      mirror.usual = { slow: 1 + below(4000) };
      for (let rough = below(6); rough > 0; rough -= 1) mirror.manners.push(roughness());
    }
    const sources = mirrors.map(({ base }, at) => mirrorOver(fetch)(base, `mirror ${at}`));
    const house = createDownloadHouse();
    const isSharded = random() < 0.5;
    const entry = entryOf(bytes, isSharded ? "sharded" : "whole");
    for (let run = 0; ; run += 1) {
      if (run > 30) throw new Error("It does not come to an end.");
      tally.runs += 1;
      const kill = new AbortController();
      const fatal = run < 3 ? below(2 * bytes.length) : Infinity;
      let arrived = 0;
      let last = 0;
      const before = (await house.shelf.keys()).length;
      const notes = house.notes.length;
      const ended = await house.run(entry, sources, kill.signal, {
        patience: { silence: 100, second: 1 },
        tell({ doneBytes }) {
          arrived += Math.max(0, doneBytes - last);
          last = doneBytes;
          if (arrived > fatal) kill.abort();
        },
      });
      const isThrownAway = house.notes.slice(notes).some(({ reason }) => reason.includes("thrown away"));
      if (!isThrownAway && (await house.shelf.keys()).length < before)
        throw new Error("Something that was kept is gone.");
      if (ended.kind === "stopped") tally.kills += 1;
      else if (ended.kind !== "here" && !ended.reason.endsWith(".")) throw new Error(`No sentence: ${ended.reason}`);
      if (ended.kind !== "here") continue;
      const store = createModelStore({
        shelf: house.shelf,
        base: "",
        fetch: () => Promise.reject(new Error("Nobody.")),
      });
      const opened = await store.openModelFiles(ended.model.card.id);
      const file = opened.kind === "opened" ? await opened.files.get("model.gguf")?.arrayBuffer() : undefined;
      if (file === undefined || Buffer.compare(new Uint8Array(file), bytes) !== 0)
        throw new Error("It is another model.");
      break;
    }
    tally.troubles += house.notes.length;
    for (const { asked } of mirrors) {
      tally.requests += asked.length;
      const tooFar = asked.find(({ range = "bytes=0-" }) => Number(/\d+/.exec(range)?.[0]) % pieceBytes !== 0);
      if (tooFar !== undefined) throw new Error(`It was asked for ${String(tooFar.range)}, which begins in a piece.`);
    }
    await Promise.all(mirrors.map((mirror) => mirror.stop()));
  }
  return tally;
}
