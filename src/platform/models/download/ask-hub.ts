/** Asks a hub which files it has of a model: two questions, and a third one of GitHub where a library is needed. */
import { mostHubFiles, readHubInfo, readHubTree, type HubFile } from "#core/broker/hub-answers.ts";
import type { ToldModel } from "#core/broker/hub-entry.ts";
import type { HubAnswer, HubQuestion } from "#core/broker/hub-question.ts";
import { librariesAddress, readLibraries } from "#core/broker/mlc-libraries.ts";
import { concat, textOf } from "#core/words/bytes.ts";
import { adviceFor, troubleInWords, type DownloadTrouble } from "./download-trouble.ts";
import { refusalOf, unreached } from "./mirror-source.ts";

type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** An answer is some hundred kB; above this it is something else. */
const mostBytes = 8 * 2 ** 20;
/** For each answer to be whole, in milliseconds. */
const patience = 30_000;
/** A page has a thousand files. */
const mostPages = 12;

type Answer =
  | { readonly kind: "json"; readonly value: unknown; readonly headers: Headers }
  | { readonly kind: "trouble"; readonly trouble: DownloadTrouble; readonly headers?: Headers }
  | { readonly kind: "nonsense" };

/** Never rejects but for a bug; an abort ends as `stopped`. `wait`: milliseconds for each answer. */
export async function askHub(
  { hub, repository, revision }: HubQuestion,
  throughGate: Fetch,
  signal: AbortSignal,
  wait = patience,
): Promise<HubAnswer> {
  const refused = (reason: string): HubAnswer => ({ kind: "refused", reason });
  const nonsense = refused(`${hub.name} answered with something that is no description of a model. Try again later.`);
  const api = `${hub.base}api/models/${repository}`;
  try {
    const asked = await ask(`${api}/revision/${encodeURIComponent(revision)}`, hub.name, throughGate, signal, wait);
    if (asked.kind === "trouble") return refused(refusalInWords(asked, hub.name, repository, revision));
    const info = asked.kind === "json" ? readHubInfo(asked.value) : undefined;
    if (info === undefined) return nonsense;
    if (info.gated) return refused(wantsAccount(hub.name, repository));

    const files: HubFile[] = [];
    const first = `${api}/tree/${info.commit}?recursive=true`;
    let next: string | undefined = first;
    for (let page = 0; next !== undefined; page += 1) {
      if (page >= mostPages || files.length > mostHubFiles)
        return refused(`${repository} has more than ${mostHubFiles.toLocaleString("en")} files: that is no one model.`);
      const answer: Answer = await ask(next, hub.name, throughGate, signal, wait);
      if (answer.kind === "trouble") return refused(refusalInWords(answer, hub.name, repository, revision));
      if (answer.kind === "nonsense") return nonsense;
      const tree = readHubTree(answer.value);
      if (tree.kind === "refused") return refused(`${hub.name} ${tree.what}. Nothing of it is used.`);
      files.push(...tree.files);
      next = nextPage(answer.headers, first);
    }
    if (new Set(files.map(({ path }) => path)).size < files.length)
      return refused(`${hub.name} contradicts itself: it lists a file of ${repository} twice. Nothing of it is used.`);
    const model: ToldModel = { repository, info, files };
    const isMlc = files.some(({ path }) => path === "mlc-chat-config.json");
    return {
      kind: "told",
      model: isMlc ? { ...model, libraries: await askLibraries(throughGate, signal, wait) } : model,
    };
  } catch (thrown) {
    if (signal.aborted) return { kind: "stopped" };
    throw thrown;
  }
}

async function askLibraries(
  throughGate: Fetch,
  signal: AbortSignal,
  wait: number,
): Promise<NonNullable<ToldModel["libraries"]>> {
  const name = "api.github.com";
  const answer = await ask(librariesAddress, name, throughGate, signal, wait);
  const files = answer.kind === "json" ? readLibraries(answer.value) : undefined;
  if (files !== undefined) return { kind: "files", files };
  if (answer.kind !== "trouble")
    return { kind: "refused", reason: `${name} answered with something that is no list of libraries.` };
  const { trouble } = answer;
  const reason =
    trouble.kind === "account" // GitHub says so when its 60 questions an hour are used up
      ? `${name} answers no more questions from here for now (${trouble.status}). Try again in an hour.`
      : troubleInWords(trouble, name, "the list of libraries");
  return { kind: "refused", reason };
}

/** The next page, if it is of the same list: a hub that leads elsewhere is not followed. */
function nextPage(headers: Headers, first: string): string | undefined {
  const [, address] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get("link") ?? "") ?? [];
  if (address === undefined || !URL.canParse(address, first)) return undefined;
  const [from, to] = [new URL(first), new URL(address, first)];
  return to.origin === from.origin && to.pathname === from.pathname ? to.href : undefined;
}

async function ask(
  address: string,
  name: string,
  throughGate: Fetch,
  signal: AbortSignal,
  wait: number,
): Promise<Answer> {
  signal.throwIfAborted();
  const silence = AbortSignal.timeout(wait);
  try {
    const response = await throughGate(address, {
      ...{ cache: "no-store", headers: { accept: "application/json" } },
      signal: AbortSignal.any([signal, silence]),
    });
    const { status, headers } = response;
    if (status === 200) return await jsonIn(response);
    await response.body?.cancel().catch(() => undefined);
    return { kind: "trouble", trouble: refusalOf(status, headers, Date.now()), headers };
  } catch (thrown) {
    signal.throwIfAborted();
    if (silence.aborted) return { kind: "trouble", trouble: { kind: "silent", seconds: Math.ceil(wait / 1000) } };
    if (thrown instanceof DOMException) return { kind: "trouble", trouble: { kind: "cut" } };
    return { kind: "trouble", trouble: unreached(thrown, name) };
  }
}

async function jsonIn({ body, headers }: Response): Promise<Answer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) break;
    size += piece.value.length;
    if (size > mostBytes) {
      await reader?.cancel();
      return { kind: "nonsense" };
    }
    parts.push(piece.value);
  }
  try {
    const value: unknown = JSON.parse(textOf(concat(...parts)));
    return { kind: "json", value, headers };
  } catch {
    return { kind: "nonsense" };
  }
}

const wantsAccount = (hub: string, repository: string): string =>
  `${hub} gives ${repository} only to those who have an account and agreed to its owner's terms, and BRANE has none. Fetch it there yourself, then use “Bring a model”.`;

/** huggingface.co answers 401 also for a name that it does not have, and says which in a header (packages/hub/src/error.ts). */
function refusalInWords(
  { trouble, headers }: Extract<Answer, { readonly kind: "trouble" }>,
  hub: string,
  repository: string,
  revision: string,
): string {
  const code = headers?.get("x-error-code") ?? "";
  if (code === "GatedRepo") return wantsAccount(hub, repository);
  if (trouble.kind === "missing" && code === "RevisionNotFound")
    return `${hub} has no version ${revision} of ${repository}. Leave it out to have the newest.`;
  if (trouble.kind === "missing" || trouble.kind === "account")
    return `${hub} shows no model ${repository} (${trouble.status}). Check the spelling; if it is right, its owner wants an account.`;
  return `${troubleInWords(trouble, hub, repository)} ${adviceFor(trouble)}`;
}
