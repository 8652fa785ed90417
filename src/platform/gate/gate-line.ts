import { FromGate, type Knock, type Policy, type ToKnock } from "./gate-protocol.ts";

export type GateWorker = Pick<Worker, "postMessage" | "addEventListener" | "terminate">;

export type Crossing =
  | { readonly kind: "answered"; readonly response: Response }
  | { readonly kind: "stopped" }
  /** `failed`: the gate itself broke; `unread`: no answer came that a page may read. */
  | { readonly kind: "refused" | "failed" | "unread"; readonly reason: string };

/** The page's line to the gate worker: one port a request, because streams cannot be handed over in every browser. */
export interface GateLine {
  /** Never rejects. The policy goes ahead of the request, so that the gate decides by what holds now. */
  pass(policy: Policy, knock: Knock, signal: AbortSignal): Promise<Crossing>;
}

const died = "The gate stopped working, and the connection with it. Try again; if it stays so, reload the page.";

export function createGateLine(startWorker: () => GateWorker): GateLine {
  const waiting = new Set<(reason: string) => void>();
  let worker: GateWorker | undefined;

  const start = (): GateWorker => {
    const started = startWorker();
    started.addEventListener("error", ({ message }) => {
      started.terminate();
      if (worker === started) worker = undefined;
      for (const fail of [...waiting]) fail(message === "" ? died : message);
    });
    return started;
  };

  return {
    pass: (policy, knock, signal) =>
      new Promise((resolve) => {
        const { port1: port, port2 } = new MessageChannel();
        const say = (message: ToKnock) => port.postMessage(message);
        let body: ReadableStreamDefaultController<Uint8Array> | undefined;

        const close = () => {
          port.onmessage = null; // what was on its way would reach a body that is closed
          port.close();
          waiting.delete(fail);
          signal.removeEventListener("abort", abort);
        };
        const end = (crossing: Crossing, broken: unknown) => {
          close();
          body?.error(broken);
          resolve(crossing); // does nothing once the answer has begun
        };
        const fail = (reason: string) => end({ kind: "failed", reason }, new TypeError(reason));
        const abort = () => {
          say({ kind: "abort" });
          end({ kind: "stopped" }, signal.reason);
        };

        const answered = ({ status, statusText, headers, hasBody }: Extract<FromGate, { kind: "head" }>) => {
          // Responses with these have no body by definition (Fetch, "null body status").
          const empty = !hasBody || [204, 205, 304].includes(status);
          const stream = empty
            ? null
            : new ReadableStream<Uint8Array<ArrayBuffer>>({
                start: (controller) => {
                  body = controller;
                },
                pull: () => say({ kind: "pull" }),
                cancel: () => {
                  say({ kind: "abort" });
                  close();
                },
              });
          if (empty) close();
          resolve({ kind: "answered", response: new Response(stream, { status, statusText, headers }) });
        };

        port.onmessage = ({ data }) => {
          const message = FromGate.parse(data);
          if (message.kind === "head") answered(message);
          else if (message.kind === "piece") body?.enqueue(message.bytes);
          else if (message.kind === "end") {
            close();
            body?.close();
          } else if (message.kind === "refused") end({ kind: "refused", reason: message.reason }, undefined);
          else end({ kind: "unread", reason: message.sentence }, new TypeError(message.sentence));
        };
        if (signal.aborted) {
          abort();
          return;
        }
        signal.addEventListener("abort", abort, { once: true });
        waiting.add(fail);
        worker ??= start();
        worker.postMessage(policy);
        worker.postMessage(knock, [port2, ...(knock.body === undefined ? [] : [knock.body])]);
      }),
  };
}
