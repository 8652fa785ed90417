import { batch, createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import type { App } from "#app/app.ts";
import type { ConversationId, MessageId, NeuronId } from "#core/words/ids.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { noTokens } from "./no-tokens.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { TurnEvent } from "#core/neuron/turn-event.ts";

export type Ended = Extract<TurnEvent, { readonly kind: "ended" }>;
type Reading = Extract<TurnEvent, { readonly kind: "reading" }>;
type WaitingFor = Extract<TurnEvent, { readonly kind: "waiting" }>;

/** A turn that runs in this tab, as signals. It stays after its end until what was stored takes its place. */
export interface LiveTurn {
  readonly neuronId: NeuronId;
  readonly conversationId: ConversationId;
  /** Absent when an answer is tried again: the question stands in the conversation already. */
  readonly question?: string;
  /** The messages that were there before and are not replaced by this turn. */
  readonly known: ReadonlySet<MessageId>;
  /** Grows at most once a frame. */
  readonly text: Accessor<string>;
  /** The question's id once it is stored; undefined where it could not be. */
  readonly kept: Promise<MessageId | undefined>;
  readonly model: Accessor<{ readonly name: string; readonly engine: string } | undefined>;
  readonly reading: Accessor<Reading | undefined>;
  /** What is waited for outside, while it is. */
  readonly waiting: Accessor<WaitingFor | undefined>;
  /** It begins when the model that was asked before it has answered. */
  readonly queued: Accessor<boolean>;
  readonly passages: Accessor<readonly RecalledPassage[]>;
  readonly calls: Accessor<readonly CallRecord[]>;
  readonly ended: Accessor<Ended | undefined>;
  stop(): void;
}

export interface Turns {
  of(conversationId: ConversationId | undefined): LiveTurn | undefined;
  /** The turn of this conversation that has not ended yet. */
  running(conversationId: ConversationId | undefined): LiveTurn | undefined;
  anyRunning(): boolean;
  ask(neuronId: NeuronId, conversationId: ConversationId, text: string, known: Iterable<MessageId>): void;
  retry(neuronId: NeuronId, conversationId: ConversationId, known: Iterable<MessageId>): void;
}

/** Starts turns and keeps them running whichever screen is shown. `onText` hears every piece, for the screen reader. */
export function createTurns(
  app: App,
  onText: (conversationId: ConversationId, text: string, ended: boolean) => void,
): Turns {
  const [live, setLive] = createSignal<ReadonlyMap<ConversationId, LiveTurn>>(new Map());

  function start(
    about: Pick<LiveTurn, "neuronId" | "conversationId" | "question">,
    known: Iterable<MessageId>,
    fire: (signal: AbortSignal) => AsyncIterable<TurnEvent>,
  ): void {
    const view = startLiveTurn(about, known, fire, (text, ended) => onText(about.conversationId, text, ended));
    setLive((turns) => new Map(turns).set(about.conversationId, view));
  }

  const of = (id: ConversationId | undefined) => (id === undefined ? undefined : live().get(id));
  return {
    of,
    running(id) {
      const turn = of(id);
      return turn?.ended() === undefined ? turn : undefined;
    },
    anyRunning: () => [...live().values()].some((turn) => turn.ended() === undefined),
    ask: (neuronId, conversationId, text, known) =>
      start({ neuronId, conversationId, question: text }, known, (signal) =>
        app.chat.send(neuronId, text, { conversationId, signal }),
      ),
    retry: (neuronId, conversationId, known) =>
      start({ neuronId, conversationId }, known, (signal) => app.chat.retry(conversationId, { signal })),
  };
}

/** A turn that begins now, as signals. */
export function startLiveTurn(
  about: Pick<LiveTurn, "neuronId" | "conversationId" | "question">,
  known: Iterable<MessageId>,
  fire: (signal: AbortSignal) => AsyncIterable<TurnEvent>,
  onText: (text: string, ended: boolean) => void,
): LiveTurn {
  const abort = new AbortController();
  const { view, take } = createLiveTurn(about, new Set(known), () => abort.abort(), onText);
  void follow(fire(abort.signal), take);
  return view;
}

/** Whatever happens, the turn ends: an answer that hangs for ever is worse than one that says it broke. */
async function follow(events: AsyncIterable<TurnEvent>, take: (event: TurnEvent) => void): Promise<void> {
  let ended = false;
  const broke = "The answer broke off because of a fault in BRANE. What was said is kept. Try again.";
  try {
    for await (const event of events) {
      ended ||= event.kind === "ended";
      take(event);
    }
    if (!ended) take({ kind: "ended", reason: "failed", text: "", error: broke, usage: noTokens });
  } catch (thrown) {
    console.error(thrown); // its sentence stands under the answer; whoever repairs it needs the trace
    const error = thrown instanceof StorageTrouble ? thrown.message : broke;
    take({ kind: "ended", reason: "failed", text: "", error, usage: noTokens });
  }
}

function createLiveTurn(
  about: Pick<LiveTurn, "neuronId" | "conversationId" | "question">,
  known: ReadonlySet<MessageId>,
  stop: () => void,
  onText: (text: string, ended: boolean) => void,
): { readonly view: LiveTurn; readonly take: (event: TurnEvent) => void } {
  const [text, setText] = createSignal("");
  const [model, setModel] = createSignal<ReturnType<LiveTurn["model"]>>();
  const [reading, setReading] = createSignal<Reading>();
  const [waiting, setWaiting] = createSignal<WaitingFor>();
  const [queued, setQueued] = createSignal(false);
  const kept = Promise.withResolvers<MessageId | undefined>();
  const [passages, setPassages] = createSignal<readonly RecalledPassage[]>([]);
  const [calls, setCalls] = createSignal<readonly CallRecord[]>([]);
  const [ended, setEnded] = createSignal<Ended>();
  let whole = "";
  let frame = 0;

  function take(event: TurnEvent): void {
    setQueued(event.kind === "queued");
    switch (event.kind) {
      case "started":
        kept.resolve(event.questionId);
        return void setModel({ name: event.model, engine: event.engine });
      case "queued":
        return;
      case "model":
        return void setModel({ name: event.model, engine: event.engine });
      case "recalled":
        return void setPassages(event.passages);
      case "reading":
        return void setReading(event);
      case "waiting":
        return void setWaiting(event.secondsLeft > 0 ? event : undefined);
      case "delta":
        whole += event.text;
        onText(event.text, false);
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          setText(whole);
        });
        return;
      case "tool":
        return void setCalls((before) => {
          const at = before.findIndex((call) => call.id === event.call.id);
          return at < 0 ? [...before, event.call] : before.with(at, event.call);
        });
      case "ended":
        kept.resolve(undefined); // unless it was kept
        cancelAnimationFrame(frame);
        onText("", true);
        batch(() => {
          setText(event.text === "" ? whole : event.text);
          setEnded(event);
        });
        return;
    }
  }

  const signals = { text, model, reading, waiting, queued, passages, calls, ended };
  return { view: { ...about, ...signals, known, kept: kept.promise, stop }, take };
}
