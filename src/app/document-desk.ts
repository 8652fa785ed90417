import type { Axon, DocumentView } from "#core/axon/axon.ts";
import { documentLimitBytes, tooLarge } from "#core/axon/read-text.ts";
import type { DocumentId, NeuronId } from "#core/words/ids.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { DocumentDesk } from "./app.ts";
import { audited, orRefused } from "./audited.ts";
import { once } from "./once.ts";

export interface DocumentDeskDeps {
  readonly axon: () => Promise<Axon>;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
}

/** Documents, as the screen sees them. The axon loads when the first of them is asked for. */
export function createDocumentDesk({ axon, audit }: DocumentDeskDeps): DocumentDesk {
  /** What this tab took up, so that one that cannot be read is not tried for ever. */
  const taken = new Set<DocumentId>();

  /** Goes on where a tab that is gone stopped reading. Its end, good or bad, stands in the list. */
  async function takeUp(neuronId: NeuronId): Promise<void> {
    const documents = await axon();
    for (const id of await documents.unfinished(neuronId)) {
      if (taken.has(id)) continue;
      taken.add(id);
      const event = { action: "document.take-up", neuronId, subject: id };
      await orRefused(() => audited(audit, event, () => documents.takeUp(id)));
    }
  }

  return {
    list: async (neuronId) => (await axon()).list(neuronId),

    watchList(neuronId, listener) {
      const over = new AbortController();
      void follow(axon, neuronId, listener, over.signal);
      void takeUp(neuronId);
      return () => over.abort();
    },

    async add(neuronId, file, options = {}) {
      if (file.size > documentLimitBytes) return { kind: "refused", reason: tooLarge(file.name, file.size) };
      const bytes = await bytesOf(file);
      if (bytes === undefined) {
        return { kind: "refused", reason: `${file.name} cannot be read: was it moved or changed? Choose it again.` };
      }
      const { name, size } = file;
      // The name is personal: it stands where the log can forget it.
      const event = { action: "document.add", neuronId, subject: "document", details: { name, bytes: size } };
      const documents = await axon();
      return orRefused(() => audited(audit, event, () => documents.add(neuronId, { name, bytes }, options)));
    },

    text: async (neuronId, id) => (await axon()).text(neuronId, id),

    async remove(neuronId, id) {
      const documents = await axon();
      const event = (action: string) => ({ action, neuronId, subject: id });
      const { restore } = await audited(audit, event("document.remove"), () => documents.remove(neuronId, id));
      return {
        restore: once(async () => {
          await audited(audit, event("document.restore"), restore);
          taken.delete(id);
          await takeUp(neuronId); // it may have been half read in another tab
        }),
      };
    },
  };
}

async function follow(
  axon: () => Promise<Axon>,
  neuronId: NeuronId,
  listener: (documents: readonly DocumentView[]) => void,
  over: AbortSignal,
): Promise<void> {
  const documents = await axon();
  if (over.aborted) return;
  let newest = 0;
  const read = async () => {
    const number = (newest += 1);
    const list = await documents.list(neuronId);
    if (!over.aborted && number === newest) listener(list); // an older list must not come after a newer one
  };
  over.addEventListener(
    "abort",
    documents.watch(() => void read()),
  );
  await read();
}

/** Undefined when the file went away, or is a folder, or may not be read. */
async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (problem) {
    if (problem instanceof DOMException) return undefined;
    throw problem;
  }
}
