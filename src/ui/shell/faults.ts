import { isMissingPart } from "#core/words/missing-part.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Toasts } from "./toasts.ts";

/**
 * The sentence for something that went wrong where no ending was expected. Storage speaks for itself, code that did not
 * arrive is said so, everything else is a fault of ours. `undefined` for a cancel, which is no error.
 */
export function faultInWords(thrown: unknown): string | undefined {
  if (thrown instanceof StorageTrouble) return thrown.message;
  if (thrown instanceof Error && thrown.name === "AbortError") return undefined;
  if (isMissingPart(thrown)) {
    return "A part of BRANE could not be loaded, so something is missing on this page. It is tried again; reload the page if it stays away.";
  }
  return "That did not work because of a fault in BRANE. Try it again; if it happens again, reload the page.";
}

/** For a place that shows what went wrong itself: the sentence, and the trace for whoever repairs it. */
export function tellFault(thrown: unknown): string {
  if (!(thrown instanceof StorageTrouble)) console.error(thrown);
  return faultInWords(thrown) ?? "It was stopped.";
}

/**
 * The boundary of what fails while nobody waits for it: a click that keeps, removes or undoes something does not look at
 * its promise, so what becomes of it is said here. The same sentence stands once, however often it is meant.
 */
export function listenToFaults(page: EventTarget, toasts: Toasts): () => void {
  const say = (thrown: unknown): void => {
    const sentence = faultInWords(thrown);
    if (sentence === undefined || toasts.list().some(({ text }) => text === sentence)) return;
    toasts.show(sentence);
  };
  const onRejection = (event: Event) => say((event as PromiseRejectionEvent).reason);
  const onError = (event: Event) => {
    const error: unknown = (event as ErrorEvent).error;
    if (error !== null && error !== undefined) say(error); // without one it is a remark of the browser's, such as on ResizeObserver
  };
  page.addEventListener("unhandledrejection", onRejection);
  page.addEventListener("error", onError);
  return () => {
    page.removeEventListener("unhandledrejection", onRejection);
    page.removeEventListener("error", onError);
  };
}
