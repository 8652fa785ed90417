/** One browser, for tests: tabs that share locks and a channel, and workers that end with their tab. */
import type { GenerateEvent, OpenModel } from "#core/broker/engine.ts";
import { createScriptedEngine, type Script } from "#core/broker/scripted-engine.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import type { EngineClient } from "../engine-client.ts";
import { serveEngine } from "../engine-service.ts";
import type { EngineChannel } from "../engine-wire.ts";
import { createFakeEngineChannels } from "../fake-engine-channel.ts";
import { createSharedEngine } from "../shared-engine.ts";

export interface BrowserWishes {
  readonly restAfterMs?: number;
  readonly askAgainMs?: number;
  /** What lies between a tab, its worker included, and the others. */
  readonly between?: (channel: EngineChannel, tab: number) => EngineChannel;
}

const plain = (channel: EngineChannel): EngineChannel => channel;

export function createBrowser(script: () => Script, wishes: BrowserWishes = {}) {
  const { restAfterMs, askAgainMs, between = plain } = wishes;
  const locks = createProgramLocks();
  const openEnd = createFakeEngineChannels();
  let workers = 0;
  let tabs = 0;
  const running = new Set<() => void>();
  const openTab = () => {
    const number = (tabs += 1);
    const openChannel = () => between(openEnd(), number);
    return createSharedEngine({
      ...{ name: "scripted", locks, openChannel, tab: `tab ${crypto.randomUUID()}` },
      ...(askAgainMs === undefined ? {} : { askAgainMs }),
      startWorker() {
        workers += 1;
        const engine = createScriptedEngine(script());
        const end = serveEngine({
          ...{ engine, channel: openChannel(), locks, service: `service ${workers}`, now: () => performance.now() },
          ...(restAfterMs === undefined ? {} : { restAfterMs }),
        });
        running.add(end);
        const terminate = () => {
          running.delete(end);
          end();
        };
        return Promise.resolve({ terminate, addEventListener: () => undefined });
      },
    });
  };
  return { openTab, workersStarted: () => workers, workersRunning: () => running.size };
}

export const answer = "It is Paris, of course, as everyone knows.";
export const endless = (): Script => ({ answers: Array<string>(40).fill(answer) });
const never = new AbortController().signal;

export async function open(tab: EngineClient): Promise<OpenModel> {
  const opened = await tab.open("scripted", { onProgress: () => undefined, signal: never });
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  return opened.model;
}

export async function ask(model: OpenModel, onEvent: (event: GenerateEvent) => void = () => undefined) {
  const turns = [{ role: "user" as const, content: "What is the capital of France?" }];
  let text = "";
  for await (const event of model.generate({ turns, maxTokens: 40, temperature: 0 }, never)) {
    onEvent(event);
    if (event.kind === "delta") text += event.text;
    if (event.kind === "ended") return { text, end: event };
  }
  throw new Error("It never ended.");
}
