import { sha256Hex } from "#core/words/bytes.ts";
import { secondsUntold, waitedAtMost } from "../../engines/servers/wait-as-told.ts";
import type { DownloadDeps, DownloadProgress } from "./download-deps.ts";
import { adviceFor, isPassing, troubleInWords, type DownloadTrouble } from "./download-trouble.ts";
import type { Gap, HeldPieces } from "./held-pieces.ts";
import { triesFor, type MirrorsInOrder } from "./mirrors-in-order.ts";
import type { Pace } from "./pace.ts";
import { receivePieces, watchSilence } from "./receive-pieces.ts";
import type { Source } from "./source.ts";

export type FetchedGaps = { readonly kind: "whole" } | { readonly kind: "failed"; readonly reason: string };

export interface FetchDeps extends Pick<DownloadDeps, "tell" | "write" | "note"> {
  readonly pace: Pace;
  readonly totalBytes: number;
  readonly patience: { readonly silence: number; readonly second: number };
  readonly signal: AbortSignal;
}

/**
 * Fetches what is missing until nothing is, or nobody is left to ask. Each piece that is as it must be is kept at once; a
 * damaged one is asked for again, alone, of the next source. Rejects with the signal's reason on abort, with a
 * DOMException when the disk does not take a piece. `because`: what went wrong before.
 */
export async function fetchGaps(
  held: HeldPieces,
  mirrors: MirrorsInOrder,
  deps: FetchDeps,
  because = "",
): Promise<FetchedGaps> {
  let reason = because;
  let last: DownloadTrouble | undefined;
  for (;;) {
    deps.signal.throwIfAborted();
    const gap = held.gap();
    if (gap === undefined) return { kind: "whole" };
    const choice = mirrors.choose(gap);
    if (choice === undefined) {
      const goOn = howToGoOn(held.bytes() > 0, mirrors.isAlone(gap.file), last);
      return { kind: "failed", reason: `${reason} ${goOn}`.trim() };
    }
    const { source, count } = choice;
    const asked = { file: gap.file, pieces: gap.pieces.slice(0, count) };
    const trouble = await fetchGap(source, asked, held, mirrors, deps);
    if (trouble === undefined) continue;
    reason = troubleInWords(trouble, source.name, gap.file.path);
    last = trouble;
    const wait = trouble.kind === "damaged" ? 0 : secondsToRest(trouble, source, mirrors);
    const next = held.gap();
    await deps.note({ from: source.name, reason, next: (next && mirrors.choose(next)?.source.name) ?? "" });
    if (wait > 0) await rest(wait, reason, source, held, deps);
  }
}

function howToGoOn(isBegun: boolean, isAlone: boolean, trouble: DownloadTrouble | undefined): string {
  if (trouble?.kind === "unpicked") return "";
  const nobody = isAlone ? "" : "Nobody is left to ask. ";
  if (trouble?.kind === "unreachable")
    return `${nobody}${isBegun ? "What arrived whole is kept. " : ""}${adviceFor(trouble)}`;
  return `${nobody}${isBegun ? "What arrived whole is kept: go on later," : "Try again later,"} or pick the model's file yourself.`;
}

/** Gives a source up, or says after how many seconds it is asked again. */
function secondsToRest(trouble: DownloadTrouble, source: Source, mirrors: MirrorsInOrder): number {
  const times = mirrors.failed(source);
  const seconds =
    trouble.kind === "wait" ? (trouble.seconds ?? secondsUntold(times - 1)) : isPassing(trouble) ? times : Infinity;
  if (seconds <= waitedAtMost && times < triesFor(trouble)) return Math.max(1, seconds);
  mirrors.giveUp(source);
  return 0;
}

/** Undefined when every piece came; a damaged one is told of when the others are here. */
async function fetchGap(
  source: Source,
  { file, pieces }: Gap,
  held: HeldPieces,
  mirrors: MirrorsInOrder,
  deps: FetchDeps,
): Promise<DownloadTrouble | undefined> {
  const { signal, pace, totalBytes } = deps;
  const silence = watchSilence(deps.patience.silence);
  const within = AbortSignal.any([signal, silence.signal]);
  let inPiece = 0;
  let isDamaged = false;
  const progress = (): DownloadProgress => {
    const bytesPerSecond = pace.perSecond();
    return {
      ...{ state: "fetching", doneBytes: held.bytes() + inPiece, totalBytes, from: source.name },
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    };
  };
  deps.tell(progress());
  try {
    silence.listen();
    const opened = await source.open(file, pieces, within);
    silence.rest();
    if (opened.kind === "trouble") return opened.trouble;
    if (held.isChanged(file, source.name, opened.version) && file.shards === undefined) {
      await opened.body.cancel().catch(() => undefined);
      return { kind: "changed" };
    }
    const arriving = receivePieces(opened, pieces, {
      ...{ silence, signal: within },
      onBytes(bytes) {
        inPiece += bytes;
        pace.arrived(bytes);
        deps.tell(progress());
      },
    });
    try {
      for (;;) {
        const { done, value } = await arriving.next();
        if (done === true) return value ?? (isDamaged ? { kind: "damaged" } : undefined);
        const { piece, bytes } = value;
        const hash = await sha256Hex(bytes);
        inPiece = 0;
        if (piece.sha256 !== undefined && hash !== piece.sha256) {
          mirrors.damaged(source, { file }, piece.index);
          isDamaged = true;
          continue;
        }
        await held.keep(file, piece, hash, bytes, source.name);
        mirrors.served(source);
        await deps.write(held.written(), progress());
      }
    } finally {
      await arriving.return(undefined);
    }
  } catch (thrown) {
    if (silence.signal.aborted && !signal.aborted)
      return { kind: "silent", seconds: Math.max(1, Math.round(deps.patience.silence / 1000)) };
    throw thrown;
  } finally {
    silence.rest();
  }
}

/** Waits, saying each second how long still. Rejects with the signal's reason on abort. */
async function rest(seconds: number, why: string, { name }: Source, held: HeldPieces, deps: FetchDeps): Promise<void> {
  const { signal, totalBytes, patience } = deps;
  const told = (left: number): DownloadProgress => ({
    ...{ state: "waiting", doneBytes: held.bytes(), totalBytes, from: name },
    why: `${why} It is asked again in ${left === 1 ? "1 second" : `${left} seconds`}.`,
  });
  await deps.write(held.written(), told(seconds));
  for (let left = seconds; left > 0; left -= 1) {
    deps.tell(told(left));
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", go);
        resolve();
      };
      const timer = setTimeout(go, patience.second);
      signal.addEventListener("abort", go, { once: true });
    });
    signal.throwIfAborted();
  }
}
