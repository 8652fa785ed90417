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

  return {
    conversations: {
      list: async (...asked) => (await rooms()).conversations.list(...asked),
      watchList: (...asked) => later((desks) => desks.conversations.watchList(...asked)),
      create: async (...asked) => (await rooms()).conversations.create(...asked),
      rename: async (...asked) => (await rooms()).conversations.rename(...asked),
      remove: async (...asked) => (await rooms()).conversations.remove(...asked),
      watchMessages: (...asked) => later((desks) => desks.conversations.watchMessages(...asked)),
      showVersion: async (...asked) => (await rooms()).conversations.showVersion(...asked),
    },
    chat: {
      async *send(...asked) {
        yield* (await rooms()).chat.send(...asked);
      },
      async *retry(...asked) {
        yield* (await rooms()).chat.retry(...asked);
      },
      prepare: (...asked) => void rooms().then((desks) => desks.chat.prepare(...asked)),
      watchState: (...asked) => here.states.watch(...asked),
      context: async (...asked) => (await rooms()).chat.context(...asked),
    },
    documents: {
      list: async (...asked) => (await rooms()).documents.list(...asked),
      watchList: (...asked) => later((desks) => desks.documents.watchList(...asked)),
      add: async (...asked) => (await rooms()).documents.add(...asked),
      text: async (...asked) => (await rooms()).documents.text(...asked),
      remove: async (...asked) => (await rooms()).documents.remove(...asked),
    },
    memory: {
      recall: async (...asked) => (await rooms()).memory.recall(...asked),
      watchFacts: (...asked) => later((desks) => desks.memory.watchFacts(...asked)),
      setFact: async (...asked) => (await rooms()).memory.setFact(...asked),
      removeFact: async (...asked) => (await rooms()).memory.removeFact(...asked),
    },
    tools: {
      watchTools: (...asked) => later((desks) => desks.tools.watchTools(...asked)),
      watchRequests: here.requests.watch,
      decide: here.requests.decide,
      problems: async (...asked) => (await rooms()).tools.problems(...asked),
      undo: async (...asked) => (await rooms()).tools.undo(...asked),
      revoke: async (...asked) => (await rooms()).tools.revoke(...asked),
      watchServers: (...asked) => later((desks) => desks.tools.watchServers(...asked)),
      connectServer: async (...asked) => (await rooms()).tools.connectServer(...asked),
      disconnectServer: async (...asked) => (await rooms()).tools.disconnectServer(...asked),
      acceptChanged: async (...asked) => (await rooms()).tools.acceptChanged(...asked),
      connectSerial: async (...asked) => (await rooms()).tools.connectSerial(...asked),
    },
    audit: {
      entries: async (...asked) => (await rooms()).audit.entries(...asked),
      watch: (...asked) => later((desks) => desks.audit.watch(...asked)),
      export: async () => (await rooms()).audit.export(),
      watchSoundness: (...asked) => whenThere(here.upkeep, (upkeep) => upkeep.watchSoundness(...asked)),
      verify: async (...asked) => (await rooms()).audit.verify(...asked),
      checkpoint: async () => (await rooms()).audit.checkpoint(),
      checkpoints: async () => (await rooms()).audit.checkpoints(),
      prove: async (...asked) => (await rooms()).audit.prove(...asked),
      eraseDetails: async (...asked) => (await rooms()).audit.eraseDetails(...asked),
    },
    gate: {
      log: async () => (await rooms()).gate.log(),
      watch: (...asked) => later((desks) => desks.gate.watch(...asked)),
      watchTotals: (...asked) => later((desks) => desks.gate.watchTotals(...asked)),
      watchAllowed: (...asked) => later((desks) => desks.gate.watchAllowed(...asked)),
      forbid: async (...asked) => (await rooms()).gate.forbid(...asked),
    },
  };
}
