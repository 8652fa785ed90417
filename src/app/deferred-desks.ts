import type { NeuronStates } from "#core/neuron/neuron-states.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type {
  App,
  ChatDesk,
  ConversationDesk,
  DocumentDesk,
  GateDesk,
  LateAuditDesk,
  MemoryDesk,
  ToolDesk,
} from "./app.ts";
import type { LogUpkeep } from "./audit-desk-upkeep.ts";
import type { PermissionRequests } from "./permission-requests.ts";

interface DeferredDesks {
  readonly conversations: ConversationDesk;
  readonly chat: ChatDesk;
  readonly documents: DocumentDesk;
  readonly memory: MemoryDesk;
  readonly tools: ToolDesk;
  readonly audit: LateAuditDesk;
  readonly gate: GateDesk;
}

/** Between two tries to load the code: long enough for a network to come back, short enough to be waited for. */
const pauseMs = 3_000;

/**
 * The desks behind the first screen: their code is fetched when one of them is first asked. What the first screen needs
 * of them (which requests wait, what a neuron is doing) is answered at once.
 */
export function deferDesks(
  rooms: () => Promise<DeferredDesks>,
  here: {
    readonly states: NeuronStates;
    readonly requests: PermissionRequests;
    readonly upkeep: () => Promise<LogUpkeep>;
  },
): Pick<App, keyof DeferredDesks> {
  /** A live read that begins when the desk is there. While its code does not arrive, that is told and tried again. */
  const later = (watch: (desks: DeferredDesks) => Unsubscribe): Unsubscribe => whenThere(rooms, watch);
  function whenThere<There>(there: () => Promise<There>, watch: (there: There) => Unsubscribe): Unsubscribe {
    let over = false;
    let stop: Unsubscribe = () => undefined;
    const begin = (): void => {
      there().then(
        (found) => {
          if (!over) stop = watch(found);
        },
        (problem: unknown) => {
          if (over) return;
          const again = setTimeout(begin, pauseMs);
          stop = () => clearTimeout(again);
          reportError(problem); // to the page's boundary: a list that stays empty must not look like an empty list
        },
      );
    };
    begin();
    return () => {
      over = true;
      stop();
    };
  }

  /** Methods that ask the desk once it is there. */
  const asks = <Desk extends keyof DeferredDesks, Name extends keyof DeferredDesks[Desk]>(
    desk: Desk,
    ...names: readonly Name[]
  ) =>
    eachOf<Desk, Name>(
      names,
      (name) =>
        async (...asked) =>
          methodsOf(await rooms(), desk)[name](...asked),
    );
  /** Live reads that begin when it is. */
  const watches = <Desk extends keyof DeferredDesks, Name extends keyof DeferredDesks[Desk]>(
    desk: Desk,
    ...names: readonly Name[]
  ) =>
    eachOf<Desk, Name>(
      names,
      (name) =>
        (...asked) =>
          later((desks) => methodsOf(desks, desk)[name](...asked) as Unsubscribe),
    );

  return {
    conversations: {
      ...asks("conversations", "list", "create", "rename", "remove", "showVersion"),
      ...watches("conversations", "watchList", "watchMessages"),
    },
    chat: {
      async *send(...asked) {
        yield* (await rooms()).chat.send(...asked);
      },
      async *retry(...asked) {
        yield* (await rooms()).chat.retry(...asked);
      },
      async *askBeside(...asked) {
        yield* (await rooms()).chat.askBeside(...asked);
      },
      prepare: (...asked) => void rooms().then((desks) => desks.chat.prepare(...asked)),
      watchState: (...asked) => here.states.watch(...asked),
      ...asks("chat", "context", "models"),
    },
    documents: {
      ...asks("documents", "list", "add", "text", "remove"),
      ...watches("documents", "watchList"),
    },
    memory: {
      ...asks("memory", "recall", "setFact", "removeFact"),
      ...watches("memory", "watchFacts"),
    },
    tools: {
      ...watches("tools", "watchTools", "watchServers"),
      watchRequests: here.requests.watch,
      decide: here.requests.decide,
      ...asks(
        "tools",
        "problems",
        "undo",
        "revoke",
        "connectServer",
        "disconnectServer",
        "acceptChanged",
        "connectSerial",
      ),
    },
    audit: {
      ...asks("audit", "entries", "export", "verify", "checkpoint", "checkpoints", "prove", "eraseDetails"),
      ...watches("audit", "watch"),
      watchSoundness: (...asked) => whenThere(here.upkeep, (upkeep) => upkeep.watchSoundness(...asked)),
    },
    gate: {
      ...asks("gate", "log", "forbid"),
      ...watches("gate", "watch", "watchTotals", "watchAllowed"),
    },
  };
}

/** A desk as whoever passes on finds it: what the methods take and give, their names' types say. */
type Methods = Readonly<Record<PropertyKey, (...asked: readonly unknown[]) => unknown>>;

const methodsOf = (desks: DeferredDesks, desk: keyof DeferredDesks) => desks[desk] as unknown as Methods;

const eachOf = <Desk extends keyof DeferredDesks, Name extends keyof DeferredDesks[Desk]>(
  names: readonly Name[],
  make: (name: Name) => Methods[string],
) => Object.fromEntries(names.map((name) => [name, make(name)])) as unknown as Pick<DeferredDesks[Desk], Name>;
