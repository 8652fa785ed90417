/**
 * A thin server that speaks OpenAI's protocol over native llama.cpp with the model BRANE carries: real weights, real
 * tokens, real counts. It answers greedily, one question after the other, whatever temperature it is asked for; held to
 * a schema, and calling tools, by llama.cpp's own grammars. It takes no pictures.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NativeModel } from "../native/llama.d.mts";
import { nativeForTests } from "../scripts/native.mjs";
import { callDeltas, hasPicture, noPictures, readQuestion, type Question } from "./model-server-questions.ts";

export interface ModelServer {
  /** What its paths are put behind: `http://127.0.0.1:PORT/v1`. */
  readonly base: string;
  readonly port: number;
  /** What it was asked. */
  readonly asked: readonly Question[];
  /** Ends it; what is being answered breaks off. `start` brings it back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** As it names its one model. */
export const servedModel = "smollm2-by-llama.cpp";
const contextSize = 2048;

/** Undefined, after a sentence that says why, where native llama.cpp cannot be had. */
export async function startModelServer(): Promise<ModelServer | undefined> {
  const native = await nativeForTests();
  if (native === undefined) return undefined;
  const { renderTemplate } = native;
  const folder = mkdtempSync(join(tmpdir(), "brane-model-server-"));
  const path = join(folder, "model.gguf");
  writeFileSync(path, wholeModel());
  const model = await native.openModel(path, { contextSize, threads: 1 });
  const asked: Question[] = [];
  let line: Promise<unknown> = Promise.resolve();

  async function answer(question: Question, response: ServerResponse): Promise<void> {
    const { max_tokens: most = 64, stop = [] } = question;
    asked.push(question);
    const { turns, schema, calls } = readQuestion(question);
    const prompt = renderTemplate(model.template, {
      ...{ messages: turns, add_generation_prompt: true, bos_token: "", eos_token: "<|im_end|>" },
    });
    const tokens = model.tokenize(prompt, true);
    const say = (event: unknown) => response.write(`data: ${JSON.stringify(event)}\n\n`);
    const saySome = (delta: object) => say({ choices: [{ index: 0, delta, finish_reason: null }] });
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    const left = new AbortController();
    response.on("close", () => left.abort());
    const said: number[] = [];
    let shown = "";
    let reason = "length";
    for await (const token of endless(model, tokens, schema)) {
      if (token === undefined) reason = "stop";
      if (token === undefined || left.signal.aborted) break;
      said.push(token);
      const text = model.detokenize(said);
      const cut = stop.map((word) => text.indexOf(word)).filter((at) => at >= 0);
      const whole = text.slice(0, cut.length === 0 ? text.length : Math.min(...cut));
      // A character of several tokens is said when it is whole, and what may become a stop word when it has not.
      const held = Math.max(0, ...stop.map((word) => beginningAtEnd(whole, word)));
      const ready = cut.length > 0 ? whole : whole.replace(/�+$/, "").slice(0, whole.length - held);
      if (ready.length > shown.length) {
        if (!calls) saySome({ content: ready.slice(shown.length) });
        shown = ready;
      }
      if (cut.length > 0) reason = "stop";
      if (cut.length > 0 || said.length >= most) break;
      await new Promise((resolve) => setImmediate(resolve)); // lets who has left be noticed
    }
    if (calls) {
      for (const delta of callDeltas(shown)) saySome(delta);
      if (reason === "stop") reason = "tool_calls";
    }
    say({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
    say({ choices: [], usage: { prompt_tokens: tokens.length, completion_tokens: said.length } });
    response.end("data: [DONE]\n\n");
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      if (request.method === "OPTIONS") {
        response.writeHead(204).end();
      } else if (request.url === "/v1/models") {
        const data = [{ id: servedModel, object: "model", meta: { n_ctx: contextSize } }];
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ object: "list", data }));
      } else if (request.url === "/v1/chat/completions") {
        const question = JSON.parse(body) as Question;
        if (hasPicture(question)) {
          response.writeHead(500, { "content-type": "application/json" }).end(noPictures);
          return;
        }
        line = line.then(() => answer(question, response)).catch(() => response.destroy());
      } else response.writeHead(404).end();
    });
  }

  let server = createServer(serve);
  const listen = (port: number) =>
    new Promise<number>((resolve) =>
      server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
    );
  const port = await listen(0);
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    base: `http://127.0.0.1:${port}/v1`,
    ...{ port, asked, stop },
    async start() {
      server = createServer(serve);
      await listen(port);
    },
    async close() {
      await stop();
      await line;
      await model.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The tokens of an answer, and undefined at its end. */
async function* endless(
  model: NativeModel,
  tokens: readonly number[],
  schema: unknown,
): AsyncGenerator<number | undefined> {
  yield* model.stream(tokens, schema);
  yield undefined;
}

/** How much of the end of `text` may be the beginning of `word`, in UTF-16 units. */
function beginningAtEnd(text: string, word: string): number {
  for (let length = Math.min(word.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(word.slice(0, length))) return length;
  }
  return 0;
}

/** The shards of public/models, put together. */
function wholeModel(): Buffer {
  const shards = join(import.meta.dirname, "../public/models/smollm2-135m-instruct");
  const names = readdirSync(shards).filter((name) => /\.gguf\.\d+$/.test(name));
  return Buffer.concat(names.sort().map((name) => readFileSync(join(shards, name))));
}
